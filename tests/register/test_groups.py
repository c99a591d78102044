"""Groups: who belonged to which, on which days."""

from __future__ import annotations

from datetime import date

import pytest

from qipan.engine.actors import Actor
from qipan.register import actions, queries
from tests.refusals import refused

pytestmark = pytest.mark.django_db
RING = "changsha-ring"


@pytest.fixture(autouse=True)
def stations(system: Actor) -> None:
    actions.save_subjects(
        by=system, kind="station", rows=[{"code": code} for code in ("a", "b", "c")], source="表"
    )
    actions.save_subjects(
        by=system, kind="station_group", rows=[{"code": RING, "name_zh": "长沙周边"}], source="表"
    )


def set_members(by: Actor, members: list[str], starts: date | None = None, ends: date | None = None) -> None:
    actions.set_members(by=by, group=RING, members=members, starts_on=starts, ends_on=ends, source="口径")


def test_members_hold_from_the_first_day_until_before_the_end(system: Actor) -> None:
    set_members(system, ["b", "a", "a"], date(2020, 1, 1), date(2021, 1, 1))
    assert queries.members(RING, date(2019, 12, 31)) == []
    assert queries.members(RING, date(2020, 1, 1)) == ["a", "b"]
    assert queries.members(RING, date(2020, 12, 31)) == ["a", "b"]
    assert queries.members(RING, date(2021, 1, 1)) == []


def test_a_later_definition_leaves_the_days_before_alone(system: Actor) -> None:
    set_members(system, ["a", "b"])
    set_members(system, ["b", "c"], date(2021, 1, 1))
    assert queries.members(RING, date(2020, 12, 31)) == ["a", "b"]
    assert queries.members(RING, date(2021, 1, 1)) == ["b", "c"]


def test_a_definition_in_the_middle_cuts_both_ways(system: Actor) -> None:
    set_members(system, ["a"])
    set_members(system, ["c"], date(2021, 1, 1), date(2021, 1, 4))
    found = [queries.members(RING, date(2021, 1, day)) for day in (1, 3, 4)]
    assert found == [["c"], ["c"], ["a"]]
    assert queries.members(RING, date(2020, 12, 31)) == ["a"]


def test_no_member_is_ever_counted_twice_on_a_day(system: Actor) -> None:
    set_members(system, ["a", "b"], date(2020, 1, 1))
    set_members(system, ["a"], date(2020, 1, 1))
    set_members(system, ["a", "c"], date(2020, 6, 1), date(2020, 7, 1))
    for day in (date(2020, 1, 1), date(2020, 6, 15), date(2020, 7, 1)):
        found = queries.groups_frame(day).select(["group", "member"]).to_pylist()
        assert len(found) == len({tuple(row.values()) for row in found})


def test_the_frame_of_a_period_has_every_overlapping_row(system: Actor) -> None:
    set_members(system, ["a"], date(2020, 1, 1), date(2021, 1, 1))
    set_members(system, ["b"], date(2021, 1, 1))
    held = queries.groups_frame((date(2020, 12, 31), date(2021, 1, 1)))
    assert held["member"].to_pylist() == ["a", "b"]
    assert queries.groups_frame(date(2020, 12, 31))["member"].to_pylist() == ["a"]
    assert queries.groups_frame().num_rows == 2


def test_unknown_members_are_named(system: Actor) -> None:
    with refused("register.members_unknown", "station", "zz"):
        set_members(system, ["a", "zz"])


def test_an_unknown_group_is_missing(system: Actor) -> None:
    with refused("register.subject_missing", "none"):
        actions.set_members(by=system, group="none", members=["a"], source="x")
    with refused("register.subject_missing", "none"):
        queries.members("none", date(2021, 1, 1))


def test_a_station_is_no_group(system: Actor) -> None:
    with refused("register.group_has_no_members", "station"):
        actions.set_members(by=system, group="a", kind="station", members=["b"], source="x")


def test_reversed_days_are_refused(system: Actor) -> None:
    with refused("register.days_reversed", "2021-01-01"):
        set_members(system, ["a"], date(2021, 1, 1), date(2021, 1, 1))
