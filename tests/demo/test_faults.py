"""Faults of the demo: on ordinary days alone, as declared, the same for the same seed; the second source knows."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

import demo
from demo.faults import by_flow, declared

SCALE = 0.02
DAYS = sorted({one["day"] for one in declared()["faults"]})


@pytest.fixture(scope="module")
def province() -> demo.Province:
    return demo.Province(1)


def spoiled(province: demo.Province, day: date) -> pa.Table:
    return pa.Table.from_batches(
        demo.spoiled(province, day, demo.passages(province, day, SCALE)), demo.SCHEMA
    )


def rows_at(table: pa.Table, station: str, first: int, last: int) -> pa.Table:
    hour = pc.hour(table["passed_at"])
    inside = pc.and_(pc.greater_equal(hour, first), pc.less_equal(hour, last))
    return table.filter(pc.and_(inside, pc.equal(table["station"], station)))


def test_a_day_without_faults_is_left_as_it_is(province):
    day = date(2021, 1, 2)
    assert spoiled(province, day).num_rows == demo.expected(province, SCALE, [day])[day]["total"]


@pytest.mark.parametrize("day", DAYS)
def test_faults_stand_where_they_are_declared(province, day):
    whole = pa.Table.from_batches(demo.passages(province, day, SCALE))
    found = spoiled(province, day)
    for fault in (one for one in declared()["faults"] if one["day"] == day):
        station = by_flow(province)[fault["rank"] - 1]
        before, after = (rows_at(one, station, *fault["hours"]) for one in (whole, found))
        if "direction" in fault:
            before, after = (
                one.filter(pc.equal(one["direction"], fault["direction"])) for one in (before, after)
            )
        if fault["kind"] == "lost":
            assert after.num_rows == pytest.approx(
                fault["keep"] * before.num_rows, abs=0.25 * before.num_rows
            )
            assert (after.num_rows == 0) is (fault["keep"] == 0)
        elif fault["kind"] == "twice":
            assert after.num_rows == 2 * before.num_rows
        else:
            unknown = pc.sum(pc.equal(after["vehicle_class"], declared()["unknown_code"])).as_py()
            assert after.num_rows == before.num_rows
            assert unknown > 0.4 * before.num_rows
    assert found.equals(spoiled(province, day))


def test_the_second_source_counts_what_really_passed(province):
    told = pa.Table.from_batches(demo.totals(province, SCALE))
    assert pc.min(told["total"]).as_py() >= 0
    for day in declared()["control"]["days"]:
        truth = demo.expected(province, SCALE, [day])[day]["station"]
        own = told.filter(pc.equal(pc.cast(told["hour_at"], pa.date32()), day))
        sums = own.group_by("station").aggregate([("total", "sum")]).to_pylist()
        assert {one["station"]: one["total_sum"] for one in sums} == {
            code: truth[code] for code in {row["station"] for row in sums}
        }
