"""Targets 目标: set, split and withdrawn with a trail, seen within the scope, judged on the lake's own figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qipan.board import actions, queries
from qipan.board.models import Target
from qipan.board.queries import progress
from qipan.board.queries import targets as kept
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.trail.models import Entry
from tests.board.steps import refused
from tests.small_demo import FIRST, GRANTS, LAST, ORDINARY, deliver

TOTAL, ETC, PEAK = "highway.flow.total", "highway.flow.etc_share", "highway.flow.peak_hour"
YEAR = {"first": dt.date(2021, 1, 1), "last": dt.date(2021, 12, 31)}
HOLIDAY = {"first": FIRST, "last": LAST}
PARTS = {"4301": 600, "430200": "400"}


@pytest.fixture
def planner(actor: Callable[..., Actor]) -> Actor:
    return actor(*GRANTS, "highway.target.set", id="21", name="谋某")


@pytest.fixture
def changsha_planner(actor: Callable[..., Actor]) -> Actor:
    return actor(*GRANTS, "highway.target.set", division="4301", id="22", name="长某")


def wanted(by: Actor, value: Any = 1000, **more: Any) -> Target:
    return actions.set_target(by=by, **{"indicator": TOTAL, "value": value, **YEAR, **more})


def stands(actor: Actor, **more: Any) -> dict[str, dict[str, Any]]:
    """Return where the one target seen stands, by place."""
    (found,) = progress.progress_of(actor, "highway", **more)
    return {one["place"]: one["standing"] for one in found["places"]}


@pytest.mark.django_db
def test_a_target_is_set_split_and_withdrawn_and_the_trail_tells_what_stood_before(planner: Actor) -> None:
    target = wanted(planner, "1,000", split=PARTS, source="湘高发〔2021〕1号")
    assert (target.value, target.unit, target.direction, target.pace) == (
        "1000",
        "vehicles",
        "more",
        "linear",
    )
    assert target.split == {"430100": "600", "430200": "400"}
    assert (target.division, target.revision, target.author_name) == ("43", 1, "谋某")
    actions.split_target(by=planner, id=target.id, split={"430100": "500.5", "430300": "499.5"}, revision=1)
    changed = wanted(planner, 1200, pace="calendar")
    assert (changed.id, changed.revision, changed.split) == (target.id, 3, {})
    actions.withdraw_target(by=planner, id=target.id, reason="重新下达")
    told = list(Entry.objects.filter(subject=f"board.target:{target.id}").order_by("number"))
    assert [one.action for one in told] == [
        "board.target_set",
        "board.target_split",
        "board.target_set",
        "board.target_withdrawn",
    ]
    assert told[1].details["before"]["split"] == {"430100": "600", "430200": "400"}
    assert told[2].details["before"]["value"] == "1000"
    assert told[2].details["value"] == "1200"
    assert told[3].details["reason"] == "重新下达"
    assert kept.targets_for(planner, "highway") == []
    assert wanted(planner).id != target.id, "in its place a new one may be set"


@pytest.mark.django_db
def test_parts_that_do_not_add_up_are_refused_with_both_sums_and_nothing_is_written(planner: Actor) -> None:
    with refused("targets.split_off") as caught:
        wanted(planner, split={"430100": 600, "430200": "399.99"})
    for said in ("999.99", "1,000", "0.01"):
        assert said in caught[0].text("zh").message
    assert not Target.objects.exists()
    target = wanted(planner)
    with refused("targets.split_off"):
        actions.split_target(by=planner, id=target.id, split={"430100": 1001})
    assert Target.objects.get().split == {}
    assert not Entry.objects.filter(action="board.target_split").exists()


@pytest.mark.django_db
def test_a_level_is_asked_of_each_place_by_itself(planner: Actor) -> None:
    target = wanted(planner, "85%", indicator=ETC, split={"430100": "90%", "430200": 0.9})
    assert (target.value, target.split) == ("0.85", {"430100": "0.9", "430200": "0.9"})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"indicator": "highway.flow.none"}, "indicators.indicator_unknown"),
        ({"indicator": "highway.flow.growth"}, "targets.indicator_unsuited"),
        ({"value": "many"}, "targets.value_unreadable"),
        ({"indicator": ETC, "value": 85}, "targets.value_out_of_range"),
        ({"first": LAST, "last": FIRST}, "board.period_reversed"),
        ({"last": dt.date(2031, 1, 1)}, "board.period_too_long"),
        ({"direction": "up"}, "board.option_invalid"),
        ({"pace": "monsoon"}, "board.option_invalid"),
        ({"division": "99"}, "codes.division_unknown"),
        ({"split": {"430101": 1000}}, "codes.division_unknown"),
        ({"split": {"430102": 1000}}, "board.target_place_unfit"),
        ({"split": {"420100": 1000}}, "board.target_place_unfit"),
        ({"split": {"4301": 500, "430100": 500}}, "board.target_place_unfit"),
        ({"division": "430102", "split": {"430102": 1000}}, "board.target_place_unfit"),
        ({"division": "42"}, "engine.not_allowed"),
    ],
)
def test_what_cannot_be_set(planner: Actor, more: dict[str, Any], code: str) -> None:
    with refused(code):
        wanted(planner, **more)
    assert not Target.objects.exists()


@pytest.mark.django_db
def test_who_may_set_and_who_may_see(
    planner: Actor, changsha_planner: Actor, changsha: Actor, province_actor: Actor, nobody: Actor
) -> None:
    target = wanted(planner, split=PARTS)
    mine = wanted(changsha_planner, 500, split={"430102": 200, "430121": 300})
    assert mine.division == "4301"
    with refused("engine.not_allowed"):
        wanted(province_actor)
    with refused("engine.not_allowed"):
        wanted(changsha_planner, division="43")
    with refused("engine.not_allowed"):
        actions.split_target(by=changsha_planner, id=target.id, split={})
    with refused("engine.not_allowed"):
        kept.targets_for(nobody, "highway")
    seen = {one.id: [aim.place for aim in aims] for one, aims in kept.targets_for(province_actor, "highway")}
    assert seen == {target.id: ["43", "430100", "430200"], mine.id: ["4301", "430102", "430121"]}
    seen = {one.id: [aim.place for aim in aims] for one, aims in kept.targets_for(changsha, "highway")}
    assert seen == {target.id: ["430100"], mine.id: ["4301", "430102", "430121"]}
    told = kept.summary(target, kept.aims_of(changsha, target))
    assert [one["value"] for one in told["places"]] == ["600"], "neither the total nor another place's part"
    elsewhere = wanted(planner, division="4302")
    for id in (elsewhere.id, "none"):
        with refused("board.target_unknown"):
            actions.withdraw_target(by=changsha_planner, id=id, reason="x")


@pytest.mark.django_db
def test_a_change_made_on_an_older_revision_is_refused(planner: Actor) -> None:
    target = wanted(planner)
    wanted(planner, 1100, revision=1)
    with refused("board.target_changed"):
        wanted(planner, 1200, revision=1)
    with refused("board.target_changed"):
        actions.split_target(by=planner, id=target.id, split={}, revision=1)
    with refused("board.target_reason_missing"):
        actions.withdraw_target(by=planner, id=target.id, reason=" ")
    actions.withdraw_target(by=planner, id=target.id, reason="x")
    with refused("board.target_withdrawn"):
        actions.withdraw_target(by=planner, id=target.id, reason="x")
    assert Target.objects.get().value == "1100"


@pytest.mark.django_db
def test_a_domain_without_targets_says_so() -> None:
    bare = domains.Domain("bare", "bare", Path(), {"zh": "空", "en": "Bare"}, {"zh": "空", "en": "Bare"})
    assert not kept.with_targets(bare)
    with refused("board.targets_undeclared"):
        kept.set_permission(bare)


def test_what_is_reached_is_what_the_indicator_says(demo: Path, planner: Actor) -> None:
    total = queries.value(planner, TOTAL, FIRST, LAST)["value"]
    places = queries.value(planner, TOTAL, FIRST, LAST, by=["prefecture"])["rows"]
    parts = {one["key"]["prefecture"]: one["value"] for one in places}
    wanted(planner, total, split=parts, **HOLIDAY)
    found = stands(planner)
    assert {place: one["value"] for place, one in found.items()} == {"43": total, **parts}
    assert {one["state"] for one in found.values()} == {"met"}
    assert {one["as_of"] for one in found.values()} == {str(LAST)}


def test_pace_and_forecast_run_by_the_days_held(demo: Path, planner: Actor) -> None:
    value = queries.value(planner, TOTAL, FIRST, LAST)["value"]
    days = {"first": FIRST, "last": FIRST + dt.timedelta(days=11)}
    wanted(planner, value * 4, **days)
    found = stands(planner)["43"]
    assert (found["state"], found["expected"], found["forecast"]) == ("on_pace", value, value * 4)
    assert found["days"] == {"total": 12, "elapsed": 3, "seen": 3}
    wanted(planner, value * 4, pace="calendar", **days)
    found = stands(planner)["43"]
    assert found["expected"] > value, "the three days of the holiday weigh more than the others"
    assert found["forecast"] < value * 4


def test_what_cannot_be_said_is_said(demo: Path, planner: Actor) -> None:
    wanted(planner, 1000)
    found = stands(planner)["43"]
    assert (found["state"], found["forecast"]) == ("met", None), "three days of 365 bear no forecast"
    wanted(planner, 10**9)
    found = stands(planner)["43"]
    assert (found["state"], found["expected"], found["forecast"]) == ("unknown", None, None)
    assert "3" in found["reason"]["en"]
    wanted(planner, 10**9, first=ORDINARY[0], last=LAST)
    found = stands(planner, period=(ORDINARY[0], LAST))["43"]
    assert found["state"] == "unknown"
    assert found["days"] == {"total": 17, "elapsed": 17, "seen": 11}
    wanted(planner, 1, first=dt.date(2022, 1, 1), last=dt.date(2022, 1, 31))
    found = stands(planner, period=(dt.date(2022, 1, 1), dt.date(2022, 1, 31)))["43"]
    assert (found["state"], found["value"]) == ("not_begun", None)


@pytest.mark.django_db
def test_nothing_in_the_lake_is_no_zero(planner: Actor) -> None:
    wanted(planner, split=PARTS)
    for one in stands(planner).values():
        assert (one["state"], one["value"], one["forecast"]) == ("unknown", None, None)


def test_a_day_still_going_on_is_not_counted_as_seen(
    own_lake: Path, planner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = progress.Progress("highway")
    assert shown.until == LAST
    noon = dt.datetime(2021, 1, 3, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    monkeypatch.setattr("qipan.lake.queries.newest_event_at", lambda *_: noon)
    assert progress.Progress("highway").until == LAST - dt.timedelta(days=1)


def test_a_new_day_moves_the_standing(own_lake: Path, planner: Actor) -> None:
    wanted(planner, 10**9, last=dt.date(2021, 1, 15))
    before = stands(planner)["43"]
    deliver(own_lake, "later", [dt.date(2021, 1, 4)])
    after = stands(planner)["43"]
    assert (before["as_of"], after["as_of"]) == ("2021-01-03", "2021-01-04")
    assert after["value"] > before["value"]
    assert (before["state"], after["state"]) == ("behind", "behind")


def test_fewer_is_better_of_a_peak(demo: Path, planner: Actor) -> None:
    peak = queries.value(planner, PEAK, FIRST, LAST)["value"]
    wanted(planner, peak, indicator=PEAK, direction="less", **HOLIDAY)
    assert stands(planner)["43"]["names"]["en"] == "within the limit"
    wanted(
        planner, peak - 1, indicator=PEAK, direction="less", first=FIRST, last=FIRST + dt.timedelta(days=9)
    )
    (late,) = [one for one in progress.progress_of(planner, "highway") if one["period"]["to"] != str(LAST)]
    assert late["places"][0]["standing"]["state"] == "missed", "what rose above stays above"


@pytest.mark.django_db
def test_declared_examples_are_scaled_and_still_add_up(system: Actor) -> None:
    from qipan.cli import example_targets

    number = len(kept.examples(domains.get("highway")))
    assert example_targets.load(by=system, scale=0.0371) == number
    assert example_targets.load(by=system, scale=0.0371) == 0
    for target in Target.objects.filter(indicator=TOTAL):
        assert target.synthetic
        if target.split:
            assert sum(map(Decimal, target.split.values())) == Decimal(target.value)
    share = Target.objects.get(indicator=ETC)
    assert share.value == "0.72", "a share does not grow with the traffic"
    kept_as_set = wanted(system, 77, first=FIRST, last=LAST)
    actions.withdraw_target(by=system, id=share.id, reason="x")
    assert example_targets.load(by=system, scale=0.5) == number - 2
    assert Target.objects.get(id=kept_as_set.id).value == "77"
