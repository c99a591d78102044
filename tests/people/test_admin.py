"""The administration 管理后台: its pages load nothing from outside, speak Chinese, and write through actions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from qipan.engine.actors import Actor
from qipan.people import actions, queries
from qipan.people.models import ApiToken, Membership, Organisation, User
from qipan.trail.models import Entry
from tests.people.conftest import PASSWORD, Place

BACKEND = "django.contrib.auth.backends.ModelBackend"
OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'<>]*""", re.IGNORECASE)


@pytest.fixture
def chief(place: Place) -> Client:
    """A browser of the administrator of Changsha."""
    client = Client()
    client.force_login(place.administrator, backend=BACKEND)
    return client


@pytest.fixture
def root(place: Place) -> Client:
    """A browser of the superuser."""
    client = Client()
    client.force_login(place.superuser, backend=BACKEND)
    return client


PAGES = [
    "/admin/",
    "/admin/people/organisation/",
    "/admin/people/organisation/add/",
    "/admin/people/user/",
    "/admin/people/user/add/",
    "/admin/people/membership/",
    "/admin/people/membership/add/",
    "/admin/people/apitoken/",
    "/admin/trail/entry/",
]


@pytest.mark.parametrize("address", PAGES)
def test_pages_open_in_both_languages_and_name_no_other_host(root: Client, address: str) -> None:
    for language, word in (("zh-CN", "单位"), ("en", "Organisations")):
        answer = root.get(address, headers={"Accept-Language": language})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert word in page
        outside = [found for found in OUTSIDE.findall(page) if "www.w3.org" not in found]
        assert not outside, outside


def test_people_without_the_key_stay_outside(place: Place, client: Client) -> None:
    client.force_login(place.editor, backend=BACKEND)
    assert client.get("/admin/people/user/").status_code == 302
    User.objects.filter(pk=place.editor.pk).update(is_staff=True)
    assert client.get("/admin/people/user/").status_code == 403
    assert client.get("/admin/trail/entry/").status_code == 403


def test_an_administrator_sees_their_division_only(place: Place, chief: Client) -> None:
    page = chief.get("/admin/people/organisation/").content.decode()
    assert "长沙市交通局" in page
    assert "株洲市交通局" not in page
    people = chief.get("/admin/people/user/").content.decode()
    assert "李查看" in people
    assert "周编稿" not in people
    assert chief.get(f"/admin/people/organisation/{place.zhuzhou.pk}/change/").status_code == 302
    assert chief.get(f"/admin/people/user/{place.editor.pk}/change/").status_code == 302


def save(client: Client, address: str, **form: Any) -> Any:
    """Post an administration form."""
    return client.post(address, form)


def last() -> tuple[str, str]:
    """Action and actor of the newest entry."""
    entry = Entry.objects.latest("number")
    return entry.action, entry.actor


def test_an_organisation_is_created_renamed_and_closed_through_actions(place: Place, chief: Client) -> None:
    who = f"user:{place.administrator.pk}"
    form: dict[str, Any] = {
        "kind": "company",
        "level": "county",
        "division": "430102",
        "code": "x1",
        "name_zh": "新公司",
    }
    form |= {"parent": place.changsha.pk, "name_en": "", "starts_on": "", "ends_on": ""}
    assert save(chief, "/admin/people/organisation/add/", **form).status_code == 302
    assert last() == ("people.organisation_created", who)
    made = Organisation.objects.get(code="x1")
    address = f"/admin/people/organisation/{made.pk}/change/"
    assert save(chief, address, name_zh="改名", name_en="", starts_on="", ends_on="").status_code == 302
    assert last() == ("people.organisation_edited", who)
    assert (
        save(chief, address, name_zh="改名", name_en="", starts_on="", ends_on="2026-01-31").status_code
        == 302
    )
    assert last() == ("people.organisation_closed", who)
    made.refresh_from_db()
    assert (made.name_zh, str(made.ends_on)) == ("改名", "2026-01-31")
    before = Entry.objects.count()
    assert (
        save(chief, "/admin/people/organisation/add/", **{**form, "code": "x2", "division": "43"}).status_code
        == 200
    )
    assert (Organisation.objects.filter(code="x2").count(), Entry.objects.count()) == (0, before)


def test_a_person_is_added_edited_and_kept_out_through_actions(place: Place, chief: Client) -> None:
    who = f"user:{place.administrator.pk}"
    form: dict[str, Any] = {
        "username": "new",
        "name_zh": "新人",
        "name_en": "",
        "organisation": place.changsha.pk,
    }
    form |= {"roles": ["highway.viewer"], "password_new": PASSWORD}
    assert save(chief, "/admin/people/user/add/", **form).status_code == 302
    assert last() == ("people.user_added", who)
    user = User.objects.get(username="new")
    assert user.must_change_password
    assert queries.actor_for_user(user).may("highway.flow.read", "4301")
    address = f"/admin/people/user/{user.pk}/change/"
    assert save(chief, address, name_zh="改名", name_en="", password_new="").status_code == 302
    assert last() == ("people.user_activity_set", who)
    user.refresh_from_db()
    assert (user.name_zh, user.is_active, user.is_staff) == ("改名", False, False)
    assert (
        save(chief, address, name_zh="改名", name_en="", is_active="on", password_new="x" * 3).status_code
        == 200
    )
    assert save(chief, address, name_zh="改名", name_en="", is_staff="on", is_active="on").status_code == 302
    user.refresh_from_db()
    assert not user.is_staff
    for fault in ({"username": "EDITOR"}, {"password_new": "12345678"}, {"organisation": place.zhuzhou.pk}):
        assert (
            save(chief, "/admin/people/user/add/", **{**form, "username": "n2", **fault}).status_code == 200
        )
    assert not User.objects.filter(username="n2").exists()


def test_a_role_is_granted_and_withdrawn_through_actions(place: Place, chief: Client) -> None:
    form = {"user": place.local.pk, "role": "highway.editor", "organisation": place.changsha.pk}
    assert save(chief, "/admin/people/membership/add/", **form).status_code == 302
    assert last()[0] == "people.role_granted"
    held = Membership.objects.get(user=place.local, role="highway.editor")
    address = f"/admin/people/membership/{held.pk}/delete/"
    assert save(chief, address, post="yes").status_code == 302
    assert last()[0] == "people.role_withdrawn"
    chosen = {"action": "delete_selected", "_selected_action": [Membership.objects.get(user=place.local).pk]}
    assert save(chief, "/admin/people/membership/", **chosen, post="yes").status_code == 302
    assert last()[0] == "people.role_withdrawn"
    assert not Membership.objects.filter(user=place.local).exists()


def test_tokens_are_seen_without_secret_and_revoked(place: Place, chief: Client, system: Actor) -> None:
    issued = actions.issue_token(by=system, user=place.local, name="夜间", permissions=["highway.flow.read"])
    foreign = actions.issue_token(
        by=system, user=place.editor, name="别处", permissions=["highway.flow.read"]
    )
    page = chief.get("/admin/people/apitoken/").content.decode()
    assert "夜间" in page
    assert "别处" not in page
    detail = chief.get(f"/admin/people/apitoken/{issued.token.pk}/change/").content.decode()
    assert issued.token.digest not in page + detail
    chosen = {"action": "revoke", "_selected_action": [issued.token.pk, foreign.token.pk]}
    assert save(chief, "/admin/people/apitoken/", **chosen).status_code == 302
    assert last()[0] == "people.token_revoked"
    assert set(ApiToken.objects.filter(revoked_at=None)) == {foreign.token}


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_trail_entries_are_read_and_nothing_else(root: Client, place: Place, verb: str) -> None:
    address = f"/admin/trail/entry/1/{verb}/"
    assert root.get("/admin/trail/entry/1/change/").status_code == 200
    assert save(root, address, post="yes", action="x").status_code == 403
    assert root.get("/admin/trail/entry/add/").status_code == 403


def test_what_has_no_actions_in_the_administration_is_read_only_there(place: Place, rf: Any) -> None:
    ours = {Organisation, User, Membership, ApiToken}
    assert ours | {Entry} <= set(admin.site._registry)
    assert not admin.site.is_registered(Group)
    request = rf.get("/admin/")
    request.user = place.superuser
    request.actor = queries.actor_for_user(place.superuser)
    for model, page in admin.site._registry.items():
        if model not in ours:
            assert not page.has_add_permission(request), model
            assert not page.has_change_permission(request), model
            assert not page.has_delete_permission(request), model
