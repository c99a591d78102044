"""What is found wrong with hourly counts, and what is rightly left alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from qipan.domains.highway.judgement.health import Step, Surroundings, controls_from
from tests.domains.highway.judgement.network import (
    DAYS,
    FIRST,
    KINDS,
    LAST,
    START,
    arrays,
    at,
    found,
    judged,
    traffic,
)

TUESDAY = dt.date(2021, 3, 16)


def test_ordinary_traffic_has_no_fault_and_full_marks() -> None:
    health = judged(*traffic())
    assert [one for station in health.stations.values() for one in station.findings] == []
    assert {one.status for one in health.stations.values()} == {"good"}
    assert {one.score for one in health.stations.values()} == {100.0}


def test_a_small_station_empty_at_three_in_the_morning_is_no_fault() -> None:
    counts, unknown = traffic()
    night = [at(START + dt.timedelta(days=day), 3) for day in range(7)]
    assert np.isnan(counts["Q", 0][night]).any()
    assert judged(counts, unknown).stations["Q"].findings == ()


def test_the_same_empty_hour_is_a_gap_by_day_at_a_busy_station_and_none_at_a_quiet_one() -> None:
    counts, unknown = traffic()
    hour = at(TUESDAY, 9)
    for station in ("A", "Q"):
        for way in (0, 1):
            counts[station, way][hour] = np.nan
    health = judged(counts, unknown)
    assert found(health, "A", "gap") == [(None, hour, hour)]
    assert health.stations["Q"].findings == ()


def test_a_gap_of_one_direction_is_told_of_that_direction() -> None:
    counts, unknown = traffic()
    counts["A", 1][at(TUESDAY, 9) : at(TUESDAY, 12)] = np.nan
    assert found(judged(counts, unknown), "A", "gap") == [(1, at(TUESDAY, 9), at(TUESDAY, 11))]


def test_quiet_hours_at_the_ends_of_a_gap_are_no_part_of_it() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["B", way][at(TUESDAY, 1) : at(TUESDAY, 9)] = np.nan
    ((_, first, last),) = found(judged(counts, unknown), "B", "gap")
    assert at(TUESDAY, 4) <= first <= at(TUESDAY, 6)
    assert last == at(TUESDAY, 8)


@pytest.mark.parametrize(("hours", "kind"), [(11, "gap"), (12, "silence")])
def test_a_gap_of_twelve_hours_is_a_silence(hours: int, kind: str) -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["A", way][at(TUESDAY, 7) : at(TUESDAY, 7) + hours] = np.nan
    assert found(judged(counts, unknown), "A", kind) == [(None, at(TUESDAY, 7), at(TUESDAY, 7) + hours - 1)]


def test_a_quiet_station_is_found_silent_once_its_emptiness_lasts() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["Q", way][at(TUESDAY, 0) : at(TUESDAY, 0) + 48] = np.nan
    ((direction, first, last),) = found(judged(counts, unknown), "Q", "silence")
    assert direction is None
    assert last - first > 30


def test_a_recorded_zero_is_no_gap_but_an_implausible_drop() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["A", way][at(TUESDAY, 9) : at(TUESDAY, 11)] = 0.0
    health = judged(counts, unknown)
    assert found(health, "A", "gap") == []
    assert found(health, "A", "drop") == [(None, at(TUESDAY, 9), at(TUESDAY, 10))]


@pytest.mark.parametrize(("factor", "kind"), [(3.0, "spike"), (0.25, "drop")])
def test_an_implausible_jump_is_found_where_it_is(factor: float, kind: str) -> None:
    counts, unknown = traffic()
    counts["A", 0][at(TUESDAY, 9) : at(TUESDAY, 12)] *= factor
    ((direction, first, last),) = found(judged(counts, unknown), "A", kind)
    assert (direction, first, last) == (0, at(TUESDAY, 9), at(TUESDAY, 11))


@pytest.mark.parametrize("factor", [1.3, 0.75])
def test_a_busy_or_a_slack_day_is_no_jump(factor: float) -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["A", way][at(TUESDAY, 0) : at(TUESDAY, 24)] *= factor
    assert judged(counts, unknown).stations["A"].findings == ()


def test_what_the_whole_network_does_is_no_fault_of_a_station() -> None:
    counts, unknown = traffic()
    for series in counts.values():
        series[at(TUESDAY, 0) : at(TUESDAY, 24)] *= 2.5
    health = judged(counts, unknown)
    assert [one for station in health.stations.values() for one in station.findings] == []


def test_an_hour_that_the_whole_network_lacks_is_a_gap_of_every_busy_station() -> None:
    counts, unknown = traffic()
    hour = at(TUESDAY, 9)
    for series in counts.values():
        series[hour : hour + 2] = np.nan
    health = judged(counts, unknown)
    for station in ("A", "B", "C", "D"):
        assert found(health, station, "gap") == [(None, hour, hour + 1)], station


def test_a_holiday_lifts_each_station_in_its_own_way() -> None:
    counts, unknown = traffic()
    kinds = list(KINDS)
    day = (TUESDAY - FIRST).days
    kinds[day] = "holiday"
    for way in (0, 1):
        counts["A", way][at(TUESDAY, 0) : at(TUESDAY, 24)] *= 3.0
    assert found(judged(counts, unknown, day_kinds=kinds), "A", "spike") == []
    assert found(judged(counts, unknown), "A", "spike") != []
    counts["A", 0][at(TUESDAY, 9)] *= 4.0
    assert found(judged(counts, unknown, day_kinds=kinds), "A", "spike") == [
        (0, at(TUESDAY, 9), at(TUESDAY, 9))
    ]


def test_unknown_classes_are_found_above_the_usual_share_and_not_at_it() -> None:
    counts, unknown = traffic()
    usual_all = {key: np.nan_to_num(series) for key, series in counts.items() if key == ("B", 1)}
    unknown["B", 1] = usual_all["B", 1]
    hours = slice(at(TUESDAY, 9), at(TUESDAY, 12))
    unknown["A", 0][hours] = np.round(counts["A", 0][hours] * 0.4)
    health = judged(counts, unknown)
    assert found(health, "A", "unknown_class") == [(0, at(TUESDAY, 9), at(TUESDAY, 11))]
    assert health.stations["B"].findings == ()
    (finding,) = health.stations["A"].findings
    assert finding.measured == pytest.approx(0.4, abs=0.02)
    assert finding.values["usual"] == pytest.approx(0.02, abs=0.02)


def test_control_totals_tell_missing_records_from_surplus_ones() -> None:
    counts, unknown = traffic()
    nine, ten = (dt.datetime.combine(TUESDAY, dt.time(hour)) for hour in (9, 10))
    records = [counts["A", 0][at(TUESDAY, hour)] + counts["A", 1][at(TUESDAY, hour)] for hour in (9, 10)]
    rows = [("A", nine, None, records[0] + 30, "pay"), ("A", ten, None, records[1] - 30, "pay")]
    controls = controls_from(rows, arrays())
    health = judged(counts, unknown, around=Surroundings(controls=controls))
    assert found(health, "A", "control_missing") == [(None, at(TUESDAY, 9), at(TUESDAY, 9))]
    assert found(health, "A", "control_surplus") == [(None, at(TUESDAY, 10), at(TUESDAY, 10))]
    assert [one.measured for one in health.stations["A"].findings] == [30, 30]


@pytest.mark.parametrize(("off", "faults"), [(2, 0), (3, 1)])
def test_the_tolerance_of_control_totals_is_tried_on_both_sides(off: int, faults: int) -> None:
    counts, unknown = traffic()
    nine = dt.datetime.combine(TUESDAY, dt.time(9))
    total = counts["B", 0][at(TUESDAY, 9)] + off
    assert total < 200, "one per cent would be the larger tolerance"
    controls = controls_from([("B", nine, 0, total, "pay")], arrays())
    health = judged(counts, unknown, around=Surroundings(controls=controls))
    assert len(found(health, "B", "control_missing")) == faults


def test_a_control_total_of_none_confirms_an_empty_hour() -> None:
    counts, unknown = traffic()
    hour = at(TUESDAY, 9)
    for way in (0, 1):
        counts["A", way][hour] = np.nan
    nine = dt.datetime.combine(TUESDAY, dt.time(9))
    controls = controls_from([("A", nine, None, 0.0, "pay")], arrays())
    health = judged(counts, unknown, around=Surroundings(controls=controls))
    assert health.stations["A"].findings == ()
    assert health.stations["A"].confirmed_hours == 1


def test_a_clock_set_back_is_told_as_one_fault() -> None:
    """The records of 14 o'clock stand at 13 o'clock, where they make two hours in one."""
    counts, unknown = traffic()
    for way in (0, 1):
        series = counts["A", way]
        series[at(TUESDAY, 13)] += series[at(TUESDAY, 14)]
        series[at(TUESDAY, 14)] = np.nan
    health = judged(counts, unknown)
    assert [one.kind for one in health.stations["A"].findings] == ["clock"]
    assert found(health, "A", "clock") == [(None, at(TUESDAY, 13), at(TUESDAY, 14))]


def test_rows_that_go_back_in_time_tell_of_a_clock_unless_the_file_is_in_no_order() -> None:
    ten = dt.datetime.combine(TUESDAY, dt.time(10))
    steps = [
        Step("A", ten, backwards=1, ahead=0, rows=5000, backwards_in_file=1),
        Step("B", ten, backwards=40, ahead=0, rows=5000, backwards_in_file=2400),
    ]
    health = judged(*traffic(), around=Surroundings(steps=steps))
    assert found(health, "A", "clock") == [(None, at(TUESDAY, 10), at(TUESDAY, 10))]
    assert health.stations["B"].findings == ()


def test_passages_after_their_receipt_tell_of_a_clock_that_is_ahead() -> None:
    ten = dt.datetime.combine(TUESDAY, dt.time(10))
    steps = [Step("A", ten, backwards=0, ahead=7, rows=5000, backwards_in_file=0)]
    (finding,) = judged(*traffic(), around=Surroundings(steps=steps)).stations["A"].findings
    assert (finding.kind, finding.says, finding.measured) == ("clock", "clock_ahead", 7)
    assert "7" in finding.text("zh")


def test_two_days_of_history_give_no_score() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["B", way][: at(LAST, 0) - 24] = np.nan
        counts["B", way][at(LAST, 9) : at(LAST, 12)] = np.nan
    told = judged(counts, unknown).stations["B"]
    assert (told.status, told.score, told.history_days) == ("unknown", None, 2)
    assert told.findings == ()
    assert "2" in told.reason_text("en")
    assert "看不出" in told.reason_text("zh")


def test_a_station_without_any_record_or_with_next_to_none_cannot_be_told() -> None:
    counts, unknown = traffic()
    counts["B", 0][:] = counts["B", 1][:] = np.nan
    for way in (0, 1):
        counts["C", way][:] = np.nan
        counts["C", way][9::48] = 1.0
    health = judged(counts, unknown)
    assert health.stations["B"].reason == ("no_records", {})
    assert health.stations["C"].reason is not None
    assert health.stations["C"].reason[0] == "too_quiet"
    assert {health.stations[one].status for one in "BC"} == {"unknown"}


def test_hours_after_the_last_record_of_all_are_not_judged() -> None:
    counts, unknown = traffic()
    for series in counts.values():
        series[at(LAST, 15) :] = np.nan
    health = judged(counts, unknown)
    assert int(np.flatnonzero(health.judged)[-1]) == at(LAST, 14)
    assert [one for station in health.stations.values() for one in station.findings] == []


def test_days_the_lake_does_not_hold_are_not_judged() -> None:
    counts, unknown = traffic()
    for series in counts.values():
        series[at(TUESDAY, 0) : at(TUESDAY, 24)] = np.nan
    held = np.ones(DAYS, dtype=bool)
    held[(TUESDAY - FIRST).days] = False
    health = judged(counts, unknown, held=held)
    assert [one for station in health.stations.values() for one in station.findings] == []
    assert health.stations["A"].judged_hours == 6 * 24


def test_a_station_that_opened_is_judged_from_its_first_record() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["B", way][: at(FIRST + dt.timedelta(days=8), 6)] = np.nan
    told = judged(counts, unknown).stations["B"]
    assert (told.status, told.findings) == ("good", ())


def test_findings_of_the_history_are_not_told_of_the_period() -> None:
    counts, unknown = traffic()
    before = START - dt.timedelta(days=4)
    for way in (0, 1):
        counts["A", way][at(before, 9) : at(before, 12)] = np.nan
    assert judged(counts, unknown).stations["A"].findings == ()


def test_a_silence_that_began_before_the_period_is_told_of_its_hours_in_it() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["A", way][at(START, 0) - 24 : at(START, 10)] = np.nan
    assert found(judged(counts, unknown), "A", "silence") == [(None, at(START, 0), at(START, 9))]


def test_every_finding_speaks_both_languages() -> None:
    counts, unknown = traffic()
    for way in (0, 1):
        counts["A", way][at(TUESDAY, 9) : at(TUESDAY, 11)] = np.nan
        counts["B", way][at(TUESDAY, 9) : at(TUESDAY, 12)] *= 3
    health = judged(counts, unknown)
    (gap,) = health.stations["A"].findings
    body = gap.to_json(health.hourly.at(0))
    assert body["first_hour"] == "2021-03-16T09:00"
    assert body["hours"] == ["2021-03-16T09:00", "2021-03-16T10:00"]
    assert "2 小时没有记录" in body["says"]["zh"]
    assert "No record for 2 h" in body["says"]["en"]
    assert "1,000,000" in body["says"]["en"]
    (spike,) = health.stations["B"].findings
    assert f"{spike.values['records']:,.0f} records in 3 h" in spike.text("en")
