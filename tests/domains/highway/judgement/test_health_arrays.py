"""From counted cells to arrays: no record is NaN, and an hour with records knows its zeros."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from qipan.domains.highway.judgement.health import controls_from, from_counts, from_cube
from qipan.engine.indicators import Cube, Dimensions

DAY = dt.date(2021, 1, 1)


def cube(rows: list[tuple[int, str | None, int | None, str | None, int]]) -> Cube:
    schema = pa.schema(
        [
            ("hour", pa.timestamp("us")),
            ("station", pa.string()),
            ("direction", pa.int8()),
            ("class_group", pa.string()),
            ("n", pa.int64()),
        ]
    )
    hours = [dt.datetime(2021, 1, 1) + dt.timedelta(hours=row[0]) for row in rows]
    table = pa.Table.from_pylist(
        [
            dict(zip(schema.names, (hour, *row[1:]), strict=True))
            for hour, row in zip(hours, rows, strict=True)
        ],
        schema=schema,
    )
    return Cube(table, Dimensions())


def test_no_record_is_nan_and_a_group_without_records_in_a_recorded_hour_is_zero() -> None:
    hourly = from_cube(cube([(8, "S1", 0, "small", 5), (9, "S1", 0, "truck", 2)]), DAY, DAY)
    assert hourly.counts[0, 0, [7, 8, 9]].tolist()[1:] == [5, 2]
    assert np.isnan(hourly.counts[0, 0, 7])
    assert hourly.group_names == ("small", "truck")
    assert hourly.groups[0, 0, :, 8].tolist() == [5, 0]
    assert np.isnan(hourly.groups[0, 0, :, 7]).all()


def test_records_of_unknown_class_are_counted_and_told_apart() -> None:
    hourly = from_cube(cube([(8, "S1", 0, "small", 5), (8, "S1", 0, None, 3)]), DAY, DAY)
    assert (hourly.counts[0, 0, 8], hourly.unknown[0, 0, 8]) == (8, 3)
    assert np.isnan(hourly.unknown[0, 0, 7])


def test_records_of_unknown_direction_are_a_direction_of_their_own() -> None:
    hourly = from_cube(cube([(8, "S1", 0, "small", 5), (8, "S1", None, "small", 2)]), DAY, DAY)
    assert hourly.directions == (0, None)
    assert hourly.station_totals()[0, 8] == 7


def test_stations_asked_for_are_there_without_records_and_others_are_not() -> None:
    rows = [
        (8, "S1", 0, "small", 5),
        (8, "X", 0, "small", 9),
        (8, None, 0, "small", 9),
        (30, "S1", 0, "small", 9),
    ]
    hourly = from_cube(cube(rows), DAY, DAY, ["S1", "S2"])
    assert hourly.stations == ("S1", "S2")
    assert np.isnan(hourly.counts[1]).all()
    assert np.nansum(hourly.counts) == 5


def test_an_empty_cube_gives_stations_without_records() -> None:
    hourly = from_cube(cube([]), DAY, DAY, ["S1"])
    assert hourly.counts.shape == (1, 0, 24)
    assert np.isnan(hourly.station_totals()).all()


def test_in_a_given_series_zero_is_a_recorded_zero() -> None:
    series = np.array([0.0, np.nan, *[1.0] * 22])
    hourly = from_counts(DAY, {("S1", 0): series})
    assert hourly.counts[0, 0, 0] == 0
    assert np.isnan(hourly.counts[0, 0, 1])


def test_control_totals_of_both_directions_make_the_whole() -> None:
    hourly = from_counts(DAY, {("S1", way): np.ones(24) for way in (0, 1)})
    eight = dt.datetime(2021, 1, 1, 8)
    rows = [("S1", eight, 0, 5.0, "a"), ("S1", eight, 1, 7.0, "a"), ("S1", eight, 0, 6.0, "a")]
    controls = controls_from(rows, hourly)
    assert controls.low[0, :, 8].tolist() == [6, 7, 13]
    assert np.isnan(controls.low[0, :, 9]).all()


def test_sources_that_disagree_leave_a_range_and_strangers_are_left_out() -> None:
    hourly = from_counts(DAY, {("S1", 0): np.ones(24)})
    eight = dt.datetime(2021, 1, 1, 8)
    rows = [
        ("S1", eight, None, 5.0, "a"),
        ("S1", eight, None, 8.0, "b"),
        ("X", eight, None, 9.0, "a"),
        ("S1", eight + dt.timedelta(days=2), None, 9.0, "a"),
    ]
    controls = controls_from(rows, hourly)
    assert (controls.low[0, 1, 8], controls.high[0, 1, 8]) == (5, 8)
    assert np.count_nonzero(~np.isnan(controls.low)) == 1
