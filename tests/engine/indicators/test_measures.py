"""Shares, means, multiples, peaks, tides and growth, on counts small enough to check by hand."""

import datetime as dt
from fractions import Fraction

import pyarrow as pa
import pytest

from qipan.engine.errors import QipanError
from qipan.engine.indicators import Context, Cube, Dimensions, evaluate, read_catalogue

NAMES = {"zh": "x", "en": "x"}
D1, D2 = dt.date(2021, 1, 1), dt.date(2021, 1, 2)


def declared(id: str, measure: dict, **more) -> dict:
    return {"id": id, "names": NAMES, "says": NAMES, "unit": "vehicles", "measure": measure, **more}


BODY = {
    "table": "passages",
    "dimensions": {
        "day": {"names": NAMES, "columns": ["hour"]},
        "hour": {"names": NAMES, "columns": ["hour"]},
        "station": {"names": NAMES, "columns": ["station"]},
        "direction": {"names": NAMES, "columns": ["direction"]},
        "media": {"names": NAMES, "columns": ["media"]},
    },
    "indicators": [
        declared("total", {"count": "rows"}),
        declared("exit", {"count": "rows"}, where={"direction": 1}),
        declared("share", {"share": {"of": "total", "within": []}}),
        declared("share_of_station", {"share": {"of": "total", "within": ["station"]}}),
        declared("etc", {"part": {"part": {"media": 1}}}),
        declared("mean", {"mean_per_day": "total"}),
        declared("multiple", {"multiple": {"of": "total", "least": 2}}),
        declared("peak", {"peak": {"of": "total", "along": "hour"}}),
        declared("above", {"hours_above": {"of": "total"}}),
        declared("tide", {"tide": {}}),
        declared("growth", {"growth": "total"}),
    ],
}

ROWS = [
    # day, hour, station, direction, media, n
    (D1, 8, "A", 0, 1, 30),
    (D1, 9, "A", 1, 1, 10),
    (D1, 9, "B", 1, 2, 20),
    (D2, 8, "A", 1, None, 40),
    (dt.date(2020, 1, 1), 8, "A", 0, 1, 50),
    (dt.date(2020, 12, 30), 8, "A", 0, 1, 20),
    (dt.date(2020, 12, 31), 8, "A", 0, 1, 30),
]


def cube(columns: frozenset, first: dt.date, last: dt.date) -> Cube:
    kept = [row for row in ROWS if first <= row[0] <= last]
    table = pa.table(
        {
            "hour": pa.array(
                [dt.datetime.combine(row[0], dt.time(row[1])) for row in kept], pa.timestamp("us")
            ),
            "station": pa.array([row[2] for row in kept], pa.string()),
            "direction": pa.array([row[3] for row in kept], pa.int8()),
            "media": pa.array([row[4] for row in kept], pa.int8()),
            "n": pa.array([row[5] for row in kept], pa.int64()),
        }
    )
    return Cube(table, Dimensions())


def ask(indicator: str, by=(), where=None, first=D1, last=D2, **more):
    context = Context(catalogue=read_catalogue(BODY, "test"), first=first, last=last, cube=cube, **more)
    return {one.key: one for one in evaluate(context, indicator, by, where)}


def test_total_and_its_splits():
    assert ask("total")[()].value == 100
    assert {key: one.value for key, one in ask("total", ["station"]).items()} == {("A",): 80, ("B",): 20}


def test_a_period_without_rows_is_unknown_not_zero():
    empty = dt.date(2022, 1, 1)
    for indicator in ("total", "share", "etc", "mean", "multiple", "peak", "tide", "growth"):
        assert ask(indicator, first=empty, last=empty)[()].value is None


def test_where_of_an_indicator_and_of_the_question_both_hold():
    assert ask("exit")[()].value == 70
    assert ask("exit", where={"direction": 0})[()].value is None


def test_share_of_everything_and_within_a_condition():
    assert ask("share", ["direction"])[(0,)].value == Fraction(30, 100)
    assert ask("share_of_station", ["direction"], {"station": "A"})[(0,)].value == Fraction(30, 80)


def test_a_share_within_a_part_can_be_split_by_it_and_is_refused_without_it():
    split = ask("share_of_station", ["station", "direction"])
    assert split["A", 0].value == Fraction(30, 80)
    assert sum(one.value for key, one in split.items() if key[0] == "A") == 1
    with pytest.raises(QipanError) as refused:
        ask("share_of_station", ["direction"])
    assert refused.value.code == "indicators.whole_missing"


def test_part_leaves_the_unknown_out_of_the_whole_and_says_so():
    etc = ask("etc")[()]
    assert etc.value == Fraction(40, 60)
    assert etc.parts == {"part": 40, "whole": 60, "unknown": 40}


def test_mean_per_day_divides_by_the_days_of_the_period():
    assert ask("mean")[()].value == Fraction(100, 2)


def test_multiple_needs_enough_ordinary_days():
    ordinary = [dt.date(2020, 12, 30), dt.date(2020, 12, 31)]
    assert ask("multiple", ordinary=lambda: ordinary)[()].value == Fraction(50, 25)
    assert ask("multiple", ordinary=lambda: ordinary[:1])[()].value is None
    assert ask("multiple")[()].value is None


def test_peak_names_its_hour_and_of_equals_the_earliest():
    peak = ask("peak")[()]
    assert (peak.value, peak.parts["at"]) == (40, dt.datetime(2021, 1, 2, 8))
    first_day = ask("peak", last=D1)[()]
    assert (first_day.value, first_day.parts["at"]) == (30, dt.datetime(2021, 1, 1, 8))


@pytest.mark.parametrize(("threshold", "hours"), [(39, 1), (40, 0), (29, 3), (30, 1), (0, 3)])
def test_hours_above_counts_hours_strictly_above(threshold, hours):
    assert ask("above", options={"threshold": threshold})[()].value == hours


def test_hours_above_asks_for_its_threshold():
    with pytest.raises(QipanError) as caught:
        ask("above")
    assert caught.value.code == "indicators.option_missing"
    assert "threshold" in caught.value.text("en").fix


def test_tide_is_exits_less_entries_over_both():
    assert ask("tide")[()].value == Fraction(70 - 30, 100)
    assert ask("tide", ["day"])[(D2,)].value == 1


def test_growth_compares_only_the_days_both_have():
    pairs = [(D1, dt.date(2020, 1, 1))]
    growth = ask("growth", aligned=lambda: pairs)[()]
    assert growth.value == Fraction(60 - 50, 50)
    assert (growth.parts["now"], growth.parts["before"], growth.parts["days"]) == (60, 50, 1)
    assert ask("growth")[()].value is None
    assert ask("growth", aligned=lambda: [(D1, dt.date(2019, 1, 1))])[()].value is None


@pytest.mark.parametrize(
    ("indicator", "by", "code"),
    [("nobody", [], "indicators.indicator_unknown"), ("total", ["colour"], "indicators.dimension_unknown")],
)
def test_unknown_words_are_named(indicator, by, code):
    with pytest.raises(QipanError) as caught:
        ask(indicator, by)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ([declared("a", {"mean_per_day": "b"}), declared("b", {"mean_per_day": "a"})], "a → b → a"),
        ([declared("a", {"mean_per_day": "nobody"})], "a → nobody"),
        ([declared("a", {"median": "a"})], "measure median"),
        ([declared("a", {"count": "rows"}, by=["colour"])], "by colour"),
        ([declared("a", {"count": "rows"}), declared("a", {"count": "rows"})], "id ×2"),
        ([{**declared("a", {"count": "rows"}), "unit": ""}], "unit"),
    ],
)
def test_a_wrong_definition_is_named(change, fault):
    with pytest.raises(QipanError) as caught:
        read_catalogue({**BODY, "indicators": change}, "x.yaml")
    assert caught.value.code == "indicators.definition_invalid"
    assert fault in caught.value.text("zh").message
