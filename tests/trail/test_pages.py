"""The trail's page 留痕页面: who sees what, filters, and the file."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.people import actions
from qipan.people.models import User
from qipan.trail import queries
from qipan.trail.actions import action, note

BACKEND = "django.contrib.auth.backends.ModelBackend"


def person(system: Actor, username: str, division: str, *roles: str) -> User:
    """Somebody with roles in a division."""
    organisation = actions.create_organisation(
        by=system, kind="department", level="province", code=username, name_zh=username, division=division
    )
    return actions.add_user(
        by=system,
        username=username,
        password="qingxi-lu-38",
        name_zh=username,
        organisation=organisation,
        roles=roles,
    )


def browser(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@action("test.formula")
def formula(*, by: Actor) -> None:
    """Leave an entry that begins like a formula."""
    note(subject="=1+1", text="长沙")


@pytest.mark.django_db
def test_an_auditor_of_the_province_sees_all_and_filters(system: Actor) -> None:
    client = browser(person(system, "auditor", "43", "house.auditor"))
    formula(by=system)
    page = client.get("/trail/").content.decode()
    assert "新增用户<br>" in page
    assert "test.formula<br>" in page, "a deed nobody names is called by its code"
    assert '<option value="people.user_added">新增用户</option>' in page
    page = client.get("/trail/", headers={"Accept-Language": "en"}).content.decode()
    assert "Added a user<br>" in page
    page = client.get("/trail/", {"action": "test."}).content.decode()
    assert "test.formula<br>" in page
    assert "新增用户<br>" not in page
    assert '<option value="test." selected>test.…</option>' in page
    today = str(timezone.localdate())
    assert "test.formula<br>" in client.get("/trail/", {"first": today, "last": today}).content.decode()
    assert "test.formula<br>" not in client.get("/trail/", {"last": "2020-01-01"}).content.decode()
    assert client.get("/trail/", {"first": "2021-01-02", "last": "2021-01-01"}).status_code == 400


@pytest.mark.django_db
def test_an_administrator_of_a_prefecture_sees_their_own_deeds(system: Actor) -> None:
    user = person(system, "chief", "4301", "house.administrator")
    formula(by=Actor("user", str(user.pk), "chief"))
    page = browser(user).get("/trail/").content.decode()
    assert "test.formula<br>" in page
    assert "新增用户<br>" not in page
    assert "新增用户" not in page, "nor is it offered what others did"


@pytest.mark.django_db
def test_others_are_refused_and_visitors_led_to_the_log_in(system: Actor) -> None:
    client = browser(person(system, "viewer", "43", "highway.viewer"))
    assert client.get("/trail/").status_code == 403
    assert client.get("/trail/export/").status_code == 403
    assert Client().get("/trail/")["Location"].startswith("/login/")


@pytest.mark.django_db
def test_the_file_holds_what_the_filter_shows_and_no_formula(system: Actor) -> None:
    client = browser(person(system, "auditor", "43", "house.auditor"))
    formula(by=system)
    answer = client.get("/trail/export/", {"action": "test."})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, row = text.strip().split("\r\n")
    assert head.startswith("number,at,actor")
    assert "'=1+1" in row
    assert "长沙" in row


@pytest.mark.django_db
def test_entries_are_found_by_who_did_them(system: Actor) -> None:
    formula(by=Actor("user", "7", "李某"))
    formula(by=Actor("user", "77", "王某"))
    assert [entry.actor for entry in queries.entries(actor="user:7")] == ["user:7"]
    assert [entry.actor for entry in queries.entries(actor="王")] == ["user:77"]
    assert [entry.actor for entry in queries.entries(subject="=1", action="test")] == ["user:77", "user:7"]
