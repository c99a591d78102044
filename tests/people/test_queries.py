"""Who somebody is to the rest of the house 操作人与范围."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import actions, queries
from qipan.people.models import Membership, User
from tests.people.conftest import Place


def test_a_provincial_role_reaches_the_whole_province(place: Place) -> None:
    actor = queries.actor_for_user(place.editor)
    assert actor.key == f"user:{place.editor.pk}"
    assert actor.divisions("highway.bulletin.draft") == ("43",)
    assert actor.may("highway.flow.read", "430102")
    assert not actor.may("highway.bulletin.publish")


def test_a_role_in_a_prefecture_ends_at_its_border(place: Place) -> None:
    actor = queries.actor_for_user(place.local)
    assert actor.may("highway.flow.read", "430102")
    assert not actor.may("highway.flow.read", "4302")
    assert not actor.may("highway.flow.read", "43")


def test_a_superuser_may_everything_everywhere(place: Place) -> None:
    assert queries.actor_for_user(place.superuser).may("anything.at.all", "110000")


def test_nobody_and_people_kept_out_hold_nothing(place: Place, system: Actor) -> None:
    from django.contrib.auth.models import AnonymousUser

    actions.set_active(by=system, user=place.editor, active=False)
    for user in (AnonymousUser(), place.editor):
        assert queries.actor_for_user(user).grants == ()


def test_a_role_that_no_domain_declares_any_more_gives_nothing(place: Place) -> None:
    Membership.objects.create(user=place.local, role="gone.role", organisation=place.province)
    assert queries.actor_for_user(place.local).divisions("gone.thing") == ()


@pytest.mark.parametrize(("days", "holds"), [(0, True), (1, False)])
def test_the_last_day_of_an_organisation_counts_in_full(
    place: Place, system: Actor, days: int, holds: bool
) -> None:
    ended = timezone.localdate() - timedelta(days=days)
    actions.close_organisation(by=system, organisation=place.changsha, ends_on=ended)
    assert queries.actor_for_user(place.local).may("highway.flow.read") is holds


def test_an_organisation_without_division_gives_nothing(place: Place) -> None:
    type(place.changsha).objects.filter(pk=place.changsha.pk).update(division="")
    assert queries.actor_for_user(place.local).grants == ()


def test_the_organisation_is_named_in_the_active_language(place: Place) -> None:
    with translation.override("en"):
        assert queries.actor_for_user(place.local).organisation == "Changsha transport bureau"
        assert queries.actor_for_user(place.local).name == "李查看"
    with translation.override("zh-hans"):
        assert queries.actor_for_user(place.local).organisation == "长沙市交通局"


def test_administrators_see_their_own_division(place: Place) -> None:
    actor = queries.actor_for_user(place.administrator)
    assert set(queries.organisations_for(actor)) == {place.changsha}
    assert set(queries.users_for(actor)) == {place.local, place.administrator}
    everyone = queries.users_for(queries.actor_for_user(place.superuser))
    assert {place.editor, place.superuser} <= set(everyone)


def test_somebody_without_the_permission_sees_no_organisation(place: Place) -> None:
    assert not queries.organisations_for(queries.actor_for_user(place.editor)).exists()
    assert not queries.users_for(queries.actor_for_user(place.editor)).exists()


def test_what_is_asked_for_by_name_and_missing(place: Place) -> None:
    assert queries.organisation_of("centre") == place.province
    assert queries.user_of("local") == place.local
    with pytest.raises(QipanError, match=r"people\.organisation_missing"):
        queries.organisation_of("nowhere")
    with pytest.raises(QipanError, match=r"people\.user_missing"):
        queries.user_of("nobody")


def test_people_are_named_in_the_readers_language_in_one_query(
    place: Place, django_assert_num_queries: Any
) -> None:
    editor, local = f"user:{place.editor.pk}", f"user:{place.local.pk}"
    User.objects.filter(pk=place.local.pk).update(name_en="")
    with django_assert_num_queries(1):
        assert queries.names_of([editor, local, "user:999999", "token:1", ""], "en") == {
            editor: "Editor Zhou"
        }
    assert set(queries.names_of([editor, local], "zh")) == {editor, local}
    with django_assert_num_queries(0):
        assert queries.names_of(["system:demo", ""], "en") == {}
