"""The one expression that touches event rows, against a plain count in Python."""

import datetime as dt
import random
from collections import Counter

import duckdb
import ibis
import pyarrow as pa
import pytest

from qipan.engine.codes import vehicle_classes
from qipan.engine.indicators import Cube, Dimensions, cells

FIRST, LAST = dt.date(2019, 12, 31), dt.date(2020, 1, 2)


@pytest.fixture(scope="module")
def events() -> list[dict]:
    draw = random.Random(7)
    rows = []
    for _ in range(4000):
        at = dt.datetime(2019, 12, 30) + dt.timedelta(minutes=draw.randrange(5 * 24 * 60))
        rows.append(
            {
                "passed_at": at,
                "day": at.date(),
                "station": draw.choice(["A", "B", "C", "X"]),
                "direction": draw.choice([0, 1, None]),
                "vehicle_class": draw.choice([1, 2, 4, 11, 16, 21, 0, 255, None]),
            }
        )
    return rows


@pytest.fixture(scope="module")
def table(events: list[dict]) -> ibis.Table:
    schema = pa.schema(
        [
            ("passed_at", pa.timestamp("us")),
            ("day", pa.date32()),
            ("station", pa.string()),
            ("direction", pa.int8()),
            ("vehicle_class", pa.int16()),
        ]
    )
    connection = duckdb.connect()
    connection.register("passages", pa.Table.from_pylist(events, schema=schema))
    return ibis.duckdb.from_connection(connection).table("passages")


def cube(table: ibis.Table, columns: set[str], **given) -> Cube:
    grouped = {"class_group": ("vehicle_class", vehicle_classes.table())}
    expression = cells(table, columns, time="passed_at", first=FIRST, last=LAST, grouped=grouped, **given)
    attributes = {"road": {"A": "G4", "B": "G4", "C": "G60"}}
    groups = {"ring": {"A": (None, None), "C": (dt.date(2020, 1, 1), dt.date(2020, 1, 1))}}
    return Cube(expression.to_pyarrow(), Dimensions(attributes, groups))


def in_period(events: list[dict]) -> list[dict]:
    return [one for one in events if FIRST <= one["day"] <= LAST]


def test_counts_every_row_of_the_period_once_whatever_the_split(table, events):
    whole = len(in_period(events))
    for columns, by in (
        (set(), []),
        ({"station"}, ["station"]),
        ({"hour", "station", "direction"}, ["day", "direction", "road"]),
    ):
        assert sum(cube(table, columns).sums(by).values()) == whole


def test_class_groups_follow_the_code_list_in_force_on_the_day(table, events):
    got = cube(table, {"class_group", "hour"}).sums(["day", "class_group"])
    want = Counter(
        (
            one["day"],
            None if one["vehicle_class"] is None else vehicle_classes.group(one["vehicle_class"], one["day"]),
        )
        for one in in_period(events)
    )
    assert got == dict(want)
    assert (dt.date(2019, 12, 31), None) in want  # code 16 meant nothing before 2020


def test_an_unknown_key_is_kept_apart_and_never_becomes_zero(table, events):
    got = cube(table, {"direction"}).sums(["direction"])
    assert got[(None,)] == sum(one["direction"] is None for one in in_period(events))
    assert got[(0,)] == sum(one["direction"] == 0 for one in in_period(events))


def test_a_station_without_a_road_counts_under_no_road(table, events):
    got = cube(table, {"station"}).sums(["road"])
    assert got[(None,)] == sum(one["station"] == "X" for one in in_period(events))


def test_membership_of_a_group_holds_on_its_days_only(table, events):
    got = cube(table, {"station", "hour"}).sums(["group"])
    want = sum(
        one["station"] == "A" or (one["station"] == "C" and one["day"] == dt.date(2020, 1, 1))
        for one in in_period(events)
    )
    assert got == {("ring",): want}


def test_scope_keeps_the_rows_of_its_stations_alone(table, events):
    assert cube(table, set(), stations=["A"]).sums() == {
        (): sum(one["station"] == "A" for one in in_period(events))
    }
    assert cube(table, set(), stations=[]).sums() in ({}, {(): 0})


@pytest.mark.parametrize(
    ("where", "keep"),
    [
        ({"direction": 1}, lambda one: one["direction"] == 1),
        ({"direction": "known"}, lambda one: one["direction"] is not None),
        ({"direction": {"other_than": 1}}, lambda one: one["direction"] == 0),
        ({"station": ["A", "X"]}, lambda one: one["station"] in ("A", "X")),
        ({"road": "G4", "direction": 0}, lambda one: one["station"] in "AB" and one["direction"] == 0),
        ({"station": "nobody"}, lambda one: False),
    ],
)
def test_conditions_keep_what_they_say(table, events, where, keep):
    got = cube(table, {"station", "direction"}).sums([], where)
    want = sum(keep(one) for one in in_period(events))
    assert got == ({(): want} if want else {})


def test_a_cube_without_cells_answers_with_nothing() -> None:
    schema = pa.schema([("hour", pa.timestamp("us")), ("station", pa.string()), ("n", pa.int64())])
    empty = Cube(schema.empty_table(), Dimensions())
    assert empty.codes("hour")[1] == []
    assert empty.sums(["day"], {"station": "A"}) == {}
    assert (
        Cube(pa.Table.from_batches([], schema=schema), Dimensions()).sums(["station"], {"station": "A"}) == {}
    )
