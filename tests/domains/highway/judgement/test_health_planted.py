"""Faults planted in known places of realistic series are found, and little else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.health import SMALL, Evaluation, evaluate, judged, totals
from bench.planting import FAULTS, demo_series, kdd_series, plant

KINDS = sorted({fault.kind for fault in FAULTS})


@pytest.fixture(scope="module")
def demo() -> Evaluation:
    return evaluate(demo_series(stations=240), range(2))


def test_every_kind_of_fault_is_planted_again_and_again(demo: Evaluation) -> None:
    planted = {
        kind: sum(one.planted for (own, _, _), one in demo.sizes.items() if own == kind) for kind in KINDS
    }
    assert min(planted.values()) >= 10, planted


def test_the_untouched_demo_has_no_fault() -> None:
    health = judged(demo_series(stations=240))
    assert sum(len(one.findings) for one in health.stations.values()) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_planted_faults_of_the_demo_are_found(demo: Evaluation, kind: str) -> None:
    assert demo.recall(kind) >= 0.9


def test_gaps_and_silences_are_found_on_holidays_as_well(demo: Evaluation) -> None:
    assert demo.recall("gap", "silence", holiday=True) >= 0.9


@pytest.mark.parametrize("kind", ["gap", "silence", "spike", "drop", "unknown_class"])
def test_what_is_found_in_the_demo_was_planted(demo: Evaluation, kind: str) -> None:
    assert demo.precision(kind, strict=True) >= 0.9


def test_with_control_totals_even_small_faults_and_those_of_holidays_are_found() -> None:
    series = demo_series(stations=120)
    done = evaluate(series, range(2), controls=totals(series))
    for (kind, size, free), one in done.sizes.items():
        if kind != "unknown_class":
            assert one.found == one.planted, (kind, size, free)
            assert one.hours_found == one.hours, (kind, size, free)
    assert done.precision(strict=True) >= 0.9


def test_imputed_values_come_near_what_was_removed(demo: Evaluation) -> None:
    for method in ("local", "road"):
        errors, inside = demo.errors[method], demo.inside[method]
        assert len(errors) >= 50
        assert sum(errors) / len(errors) <= 0.15, method
        assert sum(inside) / len(inside) >= 0.85, method


def test_planting_changes_only_the_hours_it_names() -> None:
    series = demo_series(stations=60)
    changed, planted = plant(series, 0)
    named = {(one.station, way, hour) for one in planted for way in one.directions for hour in one.hours}
    before, after = series.hourly, changed.hourly
    for array in ("counts", "unknown"):
        one, other = getattr(before, array), getattr(after, array)
        differs = ~((one == other) | ((one != one) & (other != other)))
        assert {tuple(int(n) for n in place) for place in zip(*differs.nonzero(), strict=True)} <= named


def test_planted_faults_of_the_contests_month_are_found(real_data: Path) -> None:
    series = kdd_series(real_data / "highway" / "kdd2017")
    done = evaluate(series, range(30), part=0.34)
    assert done.recall() >= 0.9
    assert done.precision("gap", "silence", "unknown_class") >= 0.9
    assert done.precision() >= 0.8


def test_the_contests_closed_ramp_is_found_unprompted(real_data: Path) -> None:
    """From 09-27 19:00 for 22 hours tollgate 2 lets a third of its usual traffic in, and tollgate 1 twice."""
    health = judged(kdd_series(real_data / "highway" / "kdd2017"))
    closed = [one for one in health.stations["2"].findings if one.kind == "drop" and len(one.hours) >= 20]
    assert [f"{health.hourly.at(one.first):%m-%d %H}" for one in closed] == ["09-27 19"]
    assert closed[0].measured < 0.4
    assert any(
        one.kind == "spike" and set(one.hours) & set(closed[0].hours) for one in health.stations["1"].findings
    )


def test_sizes_below_the_floor_are_named_as_small() -> None:
    assert {fault.size for fault in FAULTS} > SMALL
