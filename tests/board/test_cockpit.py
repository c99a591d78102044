"""Cockpit 驾驶舱: the figures of one screen agree with the indicators they stand for, in every scope."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone, translation

from qipan.board import actions, queries
from qipan.board.queries.cockpit import Cockpit, compared_with, domains_for, usual_period
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from tests.small_demo import DAYS, FIRST, LAST, THEN, deliver

TOTAL = "highway.flow.total"


def cockpit(actor: Actor, indicator: str = "", period: tuple[dt.date, dt.date] | None = None) -> Cockpit:
    found = Cockpit.of(actor, domains.get("highway"), indicator, period)
    assert found is not None
    return found


def test_places_hours_and_parts_add_up_to_the_total(demo: Path, province_actor: Actor) -> None:
    shown = cockpit(province_actor)
    total = queries.value(province_actor, TOTAL, FIRST, LAST)["value"]
    places = shown.places()
    assert (shown.first, shown.last) == (FIRST, LAST)
    assert len(places) == 14
    assert sum(one["value"] or 0 for one in places) == total
    assert sum(sum(hour or 0 for hour in one["hours"]) for one in places) == total
    assert sum(one["value"] for one in shown.split("class_group")) == total
    assert sum(one["share"] for one in shown.split("road")) == pytest.approx(1)
    assert sum(one["value"] or 0 for one in shown.points()) == total


def test_a_prefecture_officer_sees_the_counties_of_that_prefecture_alone(
    demo: Path, changsha: Actor, province_actor: Actor
) -> None:
    shown = cockpit(changsha)
    places = shown.places()
    assert shown.place == "4301"
    assert {one["code"][:4] for one in places} == {"4301"}
    assert len(places) == 9
    whole = queries.value(province_actor, TOTAL, FIRST, LAST, where={"prefecture": "430100"})["value"]
    assert sum(one["value"] or 0 for one in places) == whole
    assert {one["code"] for one in shown.points()} == set(shown.stations or [])


def test_growth_is_on_the_same_holiday_and_of_the_shown_indicator_alone(
    demo: Path, province_actor: Actor
) -> None:
    shown = cockpit(province_actor)
    assert shown.compare == (THEN, THEN)
    expected = queries.value(
        province_actor, "highway.flow.growth", FIRST, LAST, by=["prefecture"], compare=(THEN, THEN)
    )
    told = {one["key"]["prefecture"]: one["value"] for one in expected["rows"]}
    assert {one["code"]: one["growth"] for one in shown.places()} == pytest.approx(told)
    assert {one["growth"] for one in cockpit(province_actor, "highway.flow.entry").places()} == {None}
    assert compared_with("highway", (DAYS[1], DAYS[3]), DAYS) is None


def test_hours_without_any_row_are_not_known_and_hours_with_rows_elsewhere_are_zero(
    demo: Path, province_actor: Actor
) -> None:
    shown = cockpit(province_actor, period=(FIRST, LAST + dt.timedelta(days=1)))
    found = shown.values(["hour"])
    series = shown._series({one.key[0]: one.value for one in found})
    assert series[-24:] == [None] * 24
    assert all(value is not None for value in series[:72])
    quiet = [one for one in shown.places() if 0 in (one["hours"] or [])]
    assert quiet, "at this scale some place has an hour without a vehicle"


def test_a_share_is_not_added_up(demo: Path, province_actor: Actor) -> None:
    shown = cockpit(province_actor, "highway.flow.etc_share")
    assert not shown.additive
    assert all(one["share"] is None for one in shown.split("class_group"))
    assert all(0 <= one["value"] <= 1 for one in shown.places() if one["value"] is not None)


def test_tiles_carry_twelve_days_and_leave_days_without_rows_open(demo: Path, province_actor: Actor) -> None:
    tiles = {one["indicator"]: one for one in cockpit(province_actor).tiles()}
    spark = tiles["highway.flow.etc_share"]["spark"]
    assert len(spark) == 12
    assert spark[3:9] == [None] * 6
    assert all(value is not None for value in spark[-3:])


def test_the_usual_period_is_a_whole_holiday_or_the_last_week() -> None:
    assert usual_period("highway", DAYS) == (FIRST, LAST)
    assert usual_period("highway", DAYS[1:9]) == (DAYS[2], DAYS[8])
    assert usual_period("highway", []) is None


def test_the_feed_is_stale_after_the_declared_hours_and_when_the_clock_stands_before_it(
    demo: Path, province_actor: Actor
) -> None:
    shown = cockpit(province_actor)
    newest = shown.newest_event()
    assert newest is not None
    assert not shown.stale(newest + dt.timedelta(hours=1))
    assert shown.stale(newest + dt.timedelta(hours=3))
    assert shown.stale(newest - dt.timedelta(days=400)), "a clock set back"
    assert shown.stale(timezone.now())


def test_the_stamp_changes_with_a_new_batch(own_lake: Path, province_actor: Actor) -> None:
    before = cockpit(province_actor).stamp()
    assert cockpit(province_actor).stamp() == before
    deliver(own_lake, "later", [dt.date(2021, 1, 4)])
    assert cockpit(province_actor).stamp() != before


def test_what_the_cockpit_refuses(demo: Path, province_actor: Actor, nobody: Actor) -> None:
    highway = domains.get("highway")
    with pytest.raises(QipanError, match=r"indicators\.indicator_unknown"):
        Cockpit.of(province_actor, highway, "highway.flow.growth")
    with pytest.raises(QipanError, match=r"board\.period_reversed"):
        Cockpit.of(province_actor, highway, period=(LAST, FIRST))
    with pytest.raises(QipanError, match=r"board\.period_too_long"):
        Cockpit.of(province_actor, highway, period=(THEN, LAST))
    with pytest.raises(QipanError, match=r"engine\.not_allowed"):
        Cockpit.of(nobody, highway)
    assert domains_for(nobody) == []


@pytest.mark.django_db
def test_an_empty_lake_has_no_cockpit(province_actor: Actor) -> None:
    assert Cockpit.of(province_actor, domains.get("highway")) is None


def test_a_target_of_exactly_the_period_stands_beside_its_figure_in_each_scope(
    demo: Path, province_actor: Actor, changsha: Actor, system: Actor
) -> None:
    before = cockpit(province_actor).stamp()
    given = {"by": system, "first": FIRST, "last": LAST}
    peak = actions.set_target(
        indicator="highway.flow.peak_hour", value=1_000_000, division="43", direction="less", **given
    )
    actions.set_target(indicator=TOTAL, value=1000, division="43", split={"4301": 400, "4302": 600}, **given)
    actions.set_target(
        by=system, indicator=TOTAL, first=FIRST, last=FIRST, value=5, division="43", direction="less"
    )
    shown = cockpit(province_actor)
    assert shown.stamp() != before
    tile = next(one for one in shown.tiles() if one["indicator"] == "highway.flow.peak_hour")
    assert (tile["target"]["id"], tile["target"]["state"], tile["target"]["tone"]) == (peak.id, "met", "good")
    assert tile["target"]["asked"] == 1_000_000
    assert all(one["target"] is None for one in shown.tiles() if one["indicator"] != tile["indicator"])
    assert shown.targets[TOTAL]["asked"] == 1000
    assert cockpit(changsha).targets[TOTAL]["asked"] == 400, "an officer of one place sees that place's part"
    assert "highway.flow.peak_hour" not in cockpit(changsha).targets


def test_the_screen_tells_a_target_in_words(demo: Path, province_actor: Actor, system: Actor) -> None:
    from qipan.web.cockpit.screen import screen_of

    actions.set_target(by=system, indicator=TOTAL, first=FIRST, last=LAST, value=10_000_000, division="43")
    with translation.override("zh-hans"):
        screen = screen_of(cockpit(province_actor), "zh")
    assert screen["target"]["tone"] == "bad"
    assert screen["target"]["text"] == "未完成 · 目标 1000.0 万辆次"
    assert all(one["target"] is None for one in screen["tiles"])
