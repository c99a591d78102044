"""Fixtures 夹具: the small demo, and the officers who open the highway pages in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from qipan.board import actions
from qipan.engine.actors import Actor
from qipan.people import actions as people
from qipan.people import queries
from tests.small_demo import FIRST, LAST, THEN, demo, demo_folder, own_lake

__all__ = ["demo", "demo_folder", "own_lake"]

ROLES = {
    "editor": ("43", ["highway.editor"]),
    "reviewer": ("43", ["highway.reviewer"]),
    "officer": ("43", ["highway.data-officer"]),
    "planner": ("43", ["highway.viewer", "highway.planner"]),
    "viewer": ("43", ["highway.viewer"]),
    "local": ("4301", ["highway.editor"]),
    "stranger": ("43", []),
}


@pytest.fixture
def person(db: None, system: Actor) -> Callable[[str], Any]:
    """Return a user by what they are: editor, reviewer, officer, viewer, local (Changsha's editor), stranger."""
    known: dict[str, Any] = {}
    places: dict[str, Any] = {}

    def make(name: str) -> Any:
        if name not in known:
            division, roles = ROLES[name]
            if division not in places:
                places[division] = people.create_organisation(
                    by=system,
                    kind="department",
                    level="province" if division == "43" else "prefecture",
                    code=f"office-{division}",
                    name_zh=f"管理局{division}",
                    name_en=f"Office {division}",
                    division=division,
                )
            known[name] = people.add_user(
                by=system,
                username=name,
                password="qingxi-lu-38-hao",
                name_zh=f"人员{name}",
                name_en=f"Officer {name}",
                organisation=places[division],
                roles=roles,
            )
        return known[name]

    return make


@pytest.fixture
def opened_by(person: Callable[[str], Any]) -> Callable[..., Client]:
    """Return the browser of a person: `opened_by("editor")`, in English with `language="en"`."""

    def open(name: str, language: str = "zh-CN") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(person(name), backend=django_settings.AUTHENTICATION_BACKENDS[1])
        return client

    return open


@pytest.fixture
def draft(demo: Any, person: Callable[[str], Any]) -> Callable[..., Any]:
    """Open a draft of the New Year holiday: `draft(by="editor")`, with a figure printed by hand when given."""

    def make(by: str = "editor", printed: dict[str, str] | None = None) -> Any:
        actor = queries.actor_for_user(person(by))
        bulletin = actions.draft_bulletin(
            by=actor,
            domain="highway",
            kind="holiday-flow",
            first=FIRST,
            last=LAST,
            compare=(THEN, THEN),
            division=actor.divisions("highway.bulletin.draft")[0],
            organisation={"zh": "管理局", "en": "Office"},
            options={"special": "truck"},
        )
        for figure, text in (printed or {}).items():
            bulletin = actions.edit_bulletin(
                by=actor,
                id=bulletin.id,
                overrides={figure: {"text": text, "reason": "上报数", "label": "占比"}},
            )
        return bulletin

    return make
