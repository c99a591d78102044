"""Values imputed: by which method, how far from the truth, and never among the observed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from qipan.domains.highway.judgement.health import Surroundings, controls_from
from tests.domains.highway.judgement.network import arrays, at, judged, traffic

TUESDAY = dt.date(2021, 3, 16)
ROAD = {one: "G4" for one in "ABCD"}
PREFECTURE = dict.fromkeys("ABCDE", "430100")


def emptied(hours: slice) -> tuple[dict, dict, dict]:
    counts, unknown = traffic()
    truth = {way: counts["A", way][hours].copy() for way in (0, 1)}
    for way in (0, 1):
        counts["A", way][hours] = np.nan
    return counts, unknown, truth


def test_a_short_gap_is_filled_from_the_stations_own_neighbouring_hours() -> None:
    counts, unknown, truth = emptied(slice(at(TUESDAY, 9), at(TUESDAY, 11)))
    values = judged(counts, unknown, around=Surroundings(roads=ROAD)).stations["A"].imputed
    assert {one.method for one in values} == {"local"}
    assert [(one.direction, one.hour - at(TUESDAY, 9)) for one in values] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    for one in values:
        actual = truth[one.direction][one.hour - at(TUESDAY, 9)]
        assert one.value == pytest.approx(actual, rel=0.35)
        assert one.low <= one.value <= one.high


@pytest.mark.parametrize(
    ("around", "method"),
    [
        (Surroundings(roads=ROAD, prefectures=PREFECTURE), "road"),
        (Surroundings(roads={"A": "G60"}, prefectures=PREFECTURE), "prefecture"),
        (Surroundings(), "profile"),
    ],
)
def test_the_middle_of_a_long_silence_is_filled_by_region_or_else_by_profile(
    around: Surroundings, method: str
) -> None:
    counts, unknown, truth = emptied(slice(at(TUESDAY, 0), at(TUESDAY, 24)))
    values = judged(counts, unknown, around=around).stations["A"].imputed
    noon = [one for one in values if one.hour == at(TUESDAY, 12)]
    assert {one.method for one in noon} == {method}
    for one in noon:
        assert one.value == pytest.approx(truth[one.direction][12], rel=0.35)


def test_a_control_total_comes_before_any_estimate() -> None:
    counts, unknown, _ = emptied(slice(at(TUESDAY, 9), at(TUESDAY, 10)))
    nine = dt.datetime.combine(TUESDAY, dt.time(9))
    controls = controls_from([("A", nine, way, 100.0 + way, "pay") for way in (0, 1)], arrays())
    values = judged(counts, unknown, around=Surroundings(controls=controls)).stations["A"].imputed
    assert [(one.method, one.value) for one in values] == [("control", 100.0), ("control", 101.0)]


def test_nothing_is_said_without_history_and_the_reason_is() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["B", way][: at(TUESDAY, 0) + 4 * 24] = np.nan
        counts["B", way][at(TUESDAY, 9) + 4 * 24] = np.nan
    nine = dt.datetime.combine(TUESDAY, dt.time(9)) + dt.timedelta(days=4)
    controls = controls_from([("B", nine, None, 90.0, "pay")], arrays())
    told = judged(counts, unknown, around=Surroundings(controls=controls)).stations["B"]
    assert told.status == "unknown"
    assert [one.kind for one in told.findings] == ["control_missing"]
    assert {(one.method, one.value, one.reason) for one in told.imputed} == {("none", None, "short_history")}


def test_imputed_values_are_never_among_the_observed() -> None:
    hours = slice(at(TUESDAY, 9), at(TUESDAY, 11))
    counts, unknown, _ = emptied(hours)
    health = judged(counts, unknown)
    assert health.stations["A"].imputed
    assert np.isnan(health.hourly.counts[0, :, hours]).all()
    assert np.nansum(health.hourly.counts) == sum(np.nansum(series) for series in counts.values())


def test_a_drop_is_told_and_not_filled() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["A", way][at(TUESDAY, 9) : at(TUESDAY, 12)] *= 0.2
    told = judged(counts, unknown).stations["A"]
    assert [one.kind for one in told.findings] == ["drop"]
    assert told.imputed == ()
