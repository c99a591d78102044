"""Steps 步骤: the people of a bulletin's way, and the steps that most of its tests take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qipan.board import actions
from qipan.board.models import Bulletin
from qipan.board.queries import bulletins
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from tests.small_demo import FIRST, GRANTS, LAST, THEN

SYSTEM = Actor.system("test")


@pytest.fixture
def editor(actor: Callable[..., Actor]) -> Actor:
    return actor(*GRANTS, id="11", name="编某")


@pytest.fixture
def reviewer(actor: Callable[..., Actor]) -> Actor:
    return actor(*GRANTS, id="12", name="核某")


@pytest.fixture
def publisher(actor: Callable[..., Actor]) -> Actor:
    return actor(*GRANTS, id="13", name="发某")


def draft(by: Actor, **more: Any) -> Bulletin:
    wanted = {"domain": "highway", "kind": "holiday-flow", "first": FIRST, "last": LAST, **more}
    return actions.draft_bulletin(by=by, **wanted)


def published(editor: Actor, reviewer: Actor, publisher: Actor, **more: Any) -> Bulletin:
    bulletin = draft(editor, compare=(THEN, THEN), **more)
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    return actions.publish_bulletin(by=publisher, id=bulletin.id)


@contextmanager
def refused(code: str) -> Iterator[list[QipanError]]:
    """Want this error and nothing else, with words in both languages."""
    caught: list[QipanError] = []
    with pytest.raises(QipanError) as found:
        yield caught
    caught.append(found.value)
    assert found.value.code == code
    assert all(found.value.text(language).fix for language in ("zh", "en"))


def words_of(document: dict[str, Any]) -> str:
    return bulletins.plain_text(document)


def contradictions(bulletin: Bulletin) -> list[Any]:
    return [one for one in bulletins.Edition.now(bulletin).findings() if not one.ok]
