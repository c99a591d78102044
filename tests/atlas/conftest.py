"""The small demo for the atlas's tests, clients within a scope, and a layer of many points."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from qipan.atlas.queries import layers
from qipan.atlas.queries.layers import Layer
from qipan.engine.actors import Actor
from qipan.people import actions as people
from tests.small_demo import GRANTS, changsha, demo, demo_folder, ledger, own_lake, province_actor

__all__ = ["changsha", "demo", "demo_folder", "ledger", "own_lake", "province_actor"]

SYSTEM = Actor.system("test")
SEEN = (*GRANTS, "register.subject.read")


@pytest.fixture
def token(db: None) -> Callable[..., str]:
    """Make somebody with a role in a division, and return the secret of a token with these permissions."""

    def make(username: str, division: str = "43", permissions: tuple[str, ...] = SEEN) -> str:
        place = people.create_organisation(
            by=SYSTEM,
            kind="department",
            level="province" if division == "43" else "prefecture",
            code=f"office-{username}",
            name_zh=f"{username}处",
            name_en=f"Office {username}",
            division=division,
        )
        user = people.add_user(
            by=SYSTEM,
            username=username,
            password="qingxi-lu-38-hao",
            name_zh=username,
            organisation=place,
            roles=["highway.editor", "highway.reviewer"],
        )
        return people.issue_token(by=SYSTEM, user=user, name="test", permissions=list(permissions)).secret

    return make


class Caller:
    """Asks the atlas with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/atlas/{path}", query, headers=self.headers)

    def json(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content[:400]
        return json.loads(answer.content)


@pytest.fixture
def province(demo: Path, token: Callable[..., str]) -> Caller:
    """Somebody of the province."""
    return Caller(token("zhou"))


@pytest.fixture
def prefecture(demo: Path, token: Callable[..., str]) -> Caller:
    """Somebody of Changsha alone."""
    return Caller(token("huang", division="4301"))


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem of this code, with words, and return it."""
    assert answer.status_code == status, answer.content[:400]
    assert answer["Content-Type"].startswith("application/problem+json")
    body: dict[str, Any] = json.loads(answer.content)
    assert body["code"] == code
    assert body["title"]
    assert body["detail"]
    return body


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Layer]:
    """Declare one layer more, for this test."""

    def make(id: str, geometry: str, source: dict[str, Any], **more: Any) -> Layer:
        given: dict[str, Any] = {
            "names": {"zh": "试", "en": "Trial"},
            "permission": "highway.flow.read",
            "style": {"colour": "accent"},
            "zoom": {"min": 0, "max": 22, "labels": 8},
            "legend": {"zh": "试", "en": "Trial"},
            "popup": (),
            "says": {"zh": "试", "en": "Trial"},
            "credit": {"zh": "试", "en": "Trial"},
            **more,
        }
        layer = Layer(id=id, domain="trial", package="tests.atlas", geometry=geometry, source=source, **given)
        known = layers.declared()
        monkeypatch.setattr(layers, "declared", lambda: {**known, id: layer})
        return layer

    return make
