"""Writes about people 人员动作: what they do, what they refuse, what they leave in the trail."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import actions, queries, roles
from qipan.people.models import Membership, Organisation, User
from qipan.trail.models import Entry
from qipan.trail.queries import verify
from tests.people.conftest import PASSWORD, Place


def refused(code: str) -> Any:
    """Expect this refusal."""
    return pytest.raises(QipanError, match=code.replace(".", r"\."))


@pytest.mark.django_db
def test_the_tree_of_the_province_has_its_prefectures_and_counties(system: Actor) -> None:
    assert actions.load_division_tree(by=system, province="43") == 1 + 14 + 122
    assert actions.load_division_tree(by=system, province="43") == 0
    changsha = Organisation.objects.get(code="430100")
    assert (changsha.division, changsha.level, changsha.parent.code) == ("4301", "prefecture", "430000")  # type: ignore[union-attr]
    furong = Organisation.objects.get(code="430102")
    assert (furong.division, furong.parent, furong.name_zh) == ("430102", changsha, "芙蓉区")
    assert furong.name_en
    assert Organisation.objects.filter(level="county").count() == 122


@pytest.mark.django_db
def test_a_province_that_is_none_is_refused(system: Actor) -> None:
    with refused("codes.division_unknown"):
        actions.load_division_tree(by=system, province="99")


def company(system: Actor, **more: Any) -> Organisation:
    """Create a company, in Changsha unless told otherwise."""
    given: dict[str, Any] = {
        "kind": "company",
        "level": "county",
        "code": "91430100X",
        "name_zh": "湘江客运",
        "division": "4301",
        **more,
    }
    return actions.create_organisation(by=system, **given)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"division": ""}, "people.division_invalid"),
        ({"division": "4"}, "people.division_invalid"),
        ({"division": "43x"}, "people.division_invalid"),
        ({"division": "4302"}, "people.division_invalid"),
        ({"kind": "circus"}, "people.kind_unknown"),
        ({"level": "galaxy"}, "people.kind_unknown"),
        ({"code": "centre"}, "people.organisation_exists"),
        ({"starts_on": date(2021, 1, 2), "ends_on": date(2021, 1, 1)}, "people.period_invalid"),
    ],
)
def test_an_organisation_that_cannot_be_is_refused(
    place: Place, system: Actor, change: dict[str, Any], code: str
) -> None:
    parent = place.changsha if change.get("division") == "4302" else None
    with refused(code):
        company(system, parent=parent, **change)
    assert not Organisation.objects.filter(name_zh="湘江客运").exists()


def test_an_organisation_takes_its_parents_division_and_may_be_renamed_and_closed(
    place: Place, system: Actor
) -> None:
    made = company(system, parent=place.changsha, division="")
    assert made.division == "4301"
    actions.edit_organisation(by=system, organisation=made, name_zh="湘江公交", name_en="Xiang River Buses")
    actions.close_organisation(by=system, organisation=made, ends_on=date(2026, 1, 1))
    made.refresh_from_db()
    assert (made.name_zh, made.names["en"], made.ends_on) == (
        "湘江公交",
        "Xiang River Buses",
        date(2026, 1, 1),
    )


def add(system: Actor, place: Place, **more: Any) -> User:
    """Add a person to the Changsha bureau."""
    given: dict[str, Any] = {
        "by": system,
        "username": "new",
        "password": PASSWORD,
        "name_zh": "新人",
        "organisation": place.changsha,
        "roles": ["highway.viewer"],
        **more,
    }
    return actions.add_user(**given)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"username": "EDITOR"}, "people.username_taken"),
        ({"username": "with space"}, "people.username_invalid"),
        ({"username": "x" * 151}, "people.username_invalid"),
        ({"password": "12345678"}, "people.password_weak"),
        ({"password": "short"}, "people.password_weak"),
        ({"roles": ["highway.emperor"]}, "people.role_unknown"),
        ({"organisation": None}, "people.organisation_missing"),
    ],
)
def test_a_person_that_cannot_be_is_refused_whole(
    place: Place, system: Actor, change: dict[str, Any], code: str
) -> None:
    before = (User.objects.count(), Membership.objects.count(), Entry.objects.count())
    with refused(code):
        add(system, place, **change)
    assert (User.objects.count(), Membership.objects.count(), Entry.objects.count()) == before


def test_passwords_are_kept_as_argon2(place: Place) -> None:
    assert place.editor.password.startswith("argon2")
    assert place.editor.check_password(PASSWORD)


def test_administrators_reach_their_own_division_and_no_further(place: Place) -> None:
    by = queries.actor_for_user(place.administrator)
    added = add(by, place, username="neighbour")
    actions.grant_role(by=by, user=added, role="highway.editor", organisation=place.changsha)
    for forbidden in (
        lambda: add(by, place, username="n2", organisation=place.zhuzhou),
        lambda: add(by, place, username="n3", superuser=True),
        lambda: add(by, place, username="n4", staff=True),
        lambda: actions.grant_role(
            by=by, user=place.administrator, role="highway.editor", organisation=place.province
        ),
        lambda: actions.reset_password(by=by, user=place.editor, password=PASSWORD + "2"),
        lambda: actions.reset_password(by=by, user=place.superuser, password=PASSWORD + "2"),
        lambda: actions.set_active(by=by, user=place.superuser, active=False),
        lambda: actions.edit_user(by=by, user=added, name_zh="x", staff=True),
        lambda: actions.grant_role(
            by=by, user=place.superuser, role="highway.viewer", organisation=place.changsha
        ),
        lambda: company(by, division="43"),
    ):
        with refused("engine.not_allowed"):
            forbidden()


def test_a_role_granted_twice_is_one_and_one_not_held_cannot_be_withdrawn(
    place: Place, system: Actor
) -> None:
    given: dict[str, Any] = {
        "by": system,
        "user": place.local,
        "role": "highway.editor",
        "organisation": place.changsha,
    }
    assert actions.grant_role(**given) == actions.grant_role(**given)
    actions.withdraw_role(**given)
    with refused("people.membership_missing"):
        actions.withdraw_role(**given)


def test_nobody_keeps_themselves_out(place: Place) -> None:
    by = queries.actor_for_user(place.superuser)
    with refused("people.self_locked_out"):
        actions.set_active(by=by, user=place.superuser, active=False)


def test_a_reset_asks_for_a_change_and_stops_the_tokens(place: Place, system: Actor) -> None:
    by = queries.actor_for_user(place.editor)
    issued = actions.issue_token(by=by, user=place.editor, name="t", permissions=["highway.flow.read"])
    actions.reset_password(by=system, user=place.editor, password=PASSWORD + "2")
    place.editor.refresh_from_db()
    assert place.editor.must_change_password
    with refused("people.token_unknown"):
        queries.token_for(issued.secret)
    actions.change_password(by=by, user=place.editor, password=PASSWORD + "3")
    assert not place.editor.must_change_password


def test_an_account_is_its_owners(place: Place) -> None:
    by = queries.actor_for_user(place.local)
    with refused("people.not_yours"):
        actions.change_password(by=by, user=place.editor, password=PASSWORD + "2")
    with refused("people.not_yours"):
        actions.set_language(by=by, user=place.editor, language="en")
    with refused("people.language_unknown"):
        actions.set_language(by=by, user=place.local, language="tlh")


def test_the_trail_of_it_all_is_whole_and_names_nobody_in_its_details(place: Place, system: Actor) -> None:
    actions.edit_user(by=system, user=place.local, name_zh="改名者")
    assert verify().ok
    told = json.dumps(list(Entry.objects.values_list("subject", "details")), ensure_ascii=False)
    for private in ("改名者", "周编稿", "Viewer Li", "editor", PASSWORD):
        assert private not in told.replace("highway.editor", "")


def test_every_permission_of_a_role_has_a_name(db: None) -> None:
    names = roles.permission_names()
    for role in roles.roles().values():
        assert role.names["zh"]
        assert role.names["en"]
        assert set(role.permissions) <= set(names), role.id
