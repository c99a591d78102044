"""Passages of the demo: as many as the ledger says, the same for the same seed, plausible by hour and way."""

import sys
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

import demo
from demo.files import write_csv
from tests.demo.printing import percent, ten_thousands

HOLIDAY = [date(2021, 1, 1), date(2021, 1, 2), date(2021, 1, 3)]
SIX = ["G4", "G60", "G5513", "G0421", "G0422", "G55"]


@pytest.fixture(scope="module")
def province() -> demo.Province:
    return demo.Province(2021)


@pytest.fixture(scope="module")
def full(province):
    return demo.expected(province, 1)


@pytest.fixture(scope="module")
def first_day(province) -> pa.Table:
    return pa.Table.from_batches(demo.passages(province, HOLIDAY[0], 0.05))


def three_days(ledger, *path) -> int:
    total = 0
    for day in HOLIDAY:
        value = ledger[day]
        for key in path:
            value = value[key]
        total += value
    return total


@pytest.mark.parametrize("seed", [1, 2021, 77])
def test_at_scale_one_the_bulletin_prints_its_figures_whatever_the_seed(seed):
    province = demo.Province(seed)
    ledger = demo.expected(province, 1, HOLIDAY)
    total = three_days(ledger, "total")
    assert total == 7_189_000
    groups = [three_days(ledger, "class_group", name) for name in ("small", "large", "truck")]
    assert [ten_thousands(n) for n in groups] == ["599.1", "9.2", "110.6"]
    assert [percent(n, total) for n in groups] == ["83.33", "1.28", "15.39"]
    assert three_days(ledger, "class_group", "unknown") == 0
    assert percent(sum(three_days(ledger, "road", road) for road in SIX), total) == "66.18"
    ring = three_days(ledger, "station_group", "changsha-ring")
    assert percent(ring, total) == "21.62"
    codes = {station.name_zh: station.code for station in province.stations}
    for name, count, share in (("长沙西", "19.3", "12.42"), ("长沙", "16.3", "10.51")):
        flow = three_days(ledger, "station", codes[name])
        assert (ten_thousands(flow), percent(flow, ring)) == (count, share)


def test_the_six_roads_and_the_two_stations_are_the_busiest(province, full):
    roads = {road.code: three_days(full, "road", road.code) for road in province.roads}
    assert sorted(roads, key=roads.get, reverse=True)[:6] == SIX
    names = {station.code: station.name_zh for station in province.stations}
    stations = {code: three_days(full, "station", code) for code in names}
    assert [names[code] for code in sorted(stations, key=stations.get, reverse=True)[:2]] == [
        "长沙西",
        "长沙",
    ]
    assert min(n for s in province.stations if (n := stations[s.code]) or s.ends_on is None) > 300


def test_days_and_peak_hour_print_as_planned(full):
    assert [ten_thousands(full[day]["total"]) for day in HOLIDAY] == ["246.3", "225.4", "247.2"]
    hours = {(day, hour): n for day in HOLIDAY for hour, n in full[day]["hour"].items()}
    assert max(hours, key=hours.get) == (HOLIDAY[2], 16)
    assert ten_thousands(hours[HOLIDAY[2], 16]) == "19.7"
    last_year = full[date(2020, 1, 1)]["total"]
    assert ten_thousands(last_year) == "231.5"
    assert percent(full[HOLIDAY[0]]["total"] - last_year, last_year) == "6.39"


@pytest.mark.parametrize("with_unknown", [True, False])
@pytest.mark.parametrize("since", [date(2019, 1, 1), date(2020, 12, 1)])
def test_the_holiday_is_1_08_times_an_ordinary_day(full, with_unknown, since):
    totals = [
        full[day]["total"] - (0 if with_unknown else full[day]["class_group"]["unknown"])
        for day, kind in demo.days()
        if kind == "ordinary" and day >= since
    ]
    assert round(7_189_000 / 3 / np.mean(totals), 2) == 1.08


@pytest.mark.parametrize("scale", [0.003, 0.02, 0.05, 0.37, 2])
def test_shares_hold_at_any_scale(province, scale):
    ledger = demo.expected(province, scale, HOLIDAY)
    total = three_days(ledger, "total")
    assert total == round(7_189_000 * scale)
    tolerance = 1.5 / total
    assert three_days(ledger, "class_group", "small") / total == pytest.approx(0.833318, abs=tolerance + 1e-6)
    ring = three_days(ledger, "station_group", "changsha-ring") / total
    assert ring == pytest.approx(0.216192, abs=4 * tolerance + 1e-6)


def test_a_ledger_agrees_with_itself(full):
    for day, counts in full.items():
        for kind in ("class_group", "vehicle_class", "road", "station", "hour", "direction"):
            assert sum(counts[kind].values()) == counts["total"], (day, kind)


def test_rows_agree_with_the_ledger(province, first_day):
    ledger = demo.expected(province, 0.05, HOLIDAY[:1])[HOLIDAY[0]]
    assert first_day.num_rows == ledger["total"]
    assert Counter(first_day["station"].to_pylist()) == Counter(ledger["station"])
    assert Counter(first_day["vehicle_class"].to_pylist()) == Counter(ledger["vehicle_class"])
    assert Counter(first_day["direction"].to_pylist()) == Counter(ledger["direction"])
    hours = Counter(moment.hour for moment in first_day["passed_at"].to_pylist())
    assert hours == Counter(ledger["hour"])


def test_rows_are_in_order_of_time_within_their_day(first_day):
    moments = first_day["passed_at"].to_numpy()
    assert (np.diff(moments) >= np.timedelta64(0)).all()
    assert moments[0] >= np.datetime64("2021-01-01")
    assert moments[-1] < np.datetime64("2021-01-02")


def test_media_and_other_provinces_are_plausible(first_day):
    rows = first_day.num_rows
    media = Counter(first_day["media"].to_pylist())
    assert set(media) == {1, 2, 9}
    assert 0.67 < media[1] / rows < 0.75
    provinces = Counter(first_day["other_province"].to_pylist())
    assert set(provinces) == {"43", "42", "36", "44", "45", "52", "50"}
    crossing = rows - provinces["43"]
    assert crossing / rows == pytest.approx(0.14, abs=0.005)
    assert provinces["44"] / crossing == pytest.approx(0.27, abs=0.02)
    assert provinces["50"] / crossing == pytest.approx(0.07, abs=0.02)


def test_trips_cross_the_border_near_by(province, first_day):
    stations = {station.code: station for station in province.stations}
    crossing = Counter()
    for code, other in zip(
        first_day["station"].to_pylist(), first_day["other_province"].to_pylist(), strict=True
    ):
        crossing[stations[code].prefecture, other] += 1

    def first_of(prefecture: str) -> str:
        found = {o: n for (p, o), n in crossing.items() if p == prefecture and o != "43"}
        return max(found, key=found.get)

    assert first_of("430600") == "42"
    assert first_of("431000") == "44"
    assert first_of("431200") == "52"


def test_at_a_border_station_every_trip_crosses(province):
    border = {
        station.code: station.border_province for station in province.stations if station.border_province
    }
    rows = pa.Table.from_batches(demo.passages(province, date(2019, 12, 28), 0.01)).to_pylist()
    there = [row for row in rows if row["station"] in border]
    assert there
    assert all(row["other_province"] == border[row["station"]] for row in there)


def test_changsha_leaves_on_the_first_morning_and_returns_on_the_last_afternoon(province):
    ring = set(province.groups[0].members)
    inside = np.array([station.code in ring for station in province.stations])

    def entering(day: date, hours: slice) -> float:
        cube = demo.ledger.day_table(province, day, 1).cube[hours, inside].sum(axis=(0, 1, 2))
        return cube[0] / cube.sum()

    assert entering(HOLIDAY[0], slice(8, 12)) > 0.56
    assert entering(HOLIDAY[2], slice(15, 19)) < 0.44
    assert 0.47 < entering(HOLIDAY[1], slice(0, 24)) < 0.53


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(province):
    day = date(2020, 12, 18)
    one = pa.Table.from_batches(demo.passages(province, day, 0.002))
    assert one.equals(pa.Table.from_batches(demo.passages(demo.Province(2021), day, 0.002)))
    assert not one.equals(pa.Table.from_batches(demo.passages(demo.Province(2022), day, 0.002)))


def test_unknown_classes_occur_on_ordinary_days_only(full):
    for day, kind in demo.days():
        assert (full[day]["class_group"]["unknown"] > 0) == (kind == "ordinary"), day


def test_an_unknown_class_has_no_axles(province):
    rows = pa.Table.from_batches(demo.passages(province, date(2020, 12, 21), 0.02)).to_pylist()
    unknown = [row for row in rows if row["vehicle_class"] in (0, 255)]
    assert unknown
    assert all(row["axles"] is None for row in unknown)
    assert all(row["axles"] for row in rows if row["vehicle_class"] not in (0, 255))


def test_border_stations_carry_flow_in_2019_only(province, full):
    border = [station.code for station in province.stations if station.border_province]
    for day in full:
        flow = sum(full[day]["station"][code] for code in border)
        assert (flow > 0) == (day < date(2020, 1, 1)), day


def test_no_truck_of_class_six_before_the_classes_of_2019(full):
    assert 16 not in full[date(2019, 12, 31)]["vehicle_class"]
    assert 16 in full[date(2020, 1, 1)]["vehicle_class"]


def test_plates_only_when_asked_and_never_one_that_is_issued(province):
    day = date(2021, 1, 4)
    assert "plate" not in next(demo.passages(province, day, 0.001)).schema.names
    rows = pa.Table.from_batches(demo.passages(province, day, 0.001, with_plates=True))
    assert rows.schema.names[-1] == "plate"
    for plate in rows["plate"].to_pylist():
        assert len(plate) == 8
        assert plate[2:4] == "·I"


def test_a_batch_is_bounded_and_none_is_lost_at_the_bound(province, monkeypatch):
    module = sys.modules[demo.passages.__module__]
    monkeypatch.setattr(module, "MAX_ROWS", 1000)
    monkeypatch.setattr(module, "_SMALL_BATCH", 500)
    sizes = [batch.num_rows for batch in demo.passages(province, HOLIDAY[2], 0.02)]
    assert max(sizes) == 1000
    assert min(sizes) > 0
    assert sum(sizes) == demo.expected(province, 0.02, HOLIDAY[2:])[HOLIDAY[2]]["total"]


def test_a_day_the_demo_has_not_is_refused(province):
    with pytest.raises(KeyError, match="2021-02-01"):
        next(demo.passages(province, date(2021, 2, 1), 1))


def test_days_are_named_once_in_order():
    days = [day for day, _ in demo.days()]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (date(2019, 12, 25), date(2021, 1, 6))
    assert [day for day, kind in demo.days() if kind == "holiday"] == [date(2020, 1, 1), *HOLIDAY]
    assert all(HOLIDAY[0] - timedelta(days=n) in days for n in range(1, 15))


@pytest.mark.parametrize("name", ["day.csv", "day.csv.gz"])
def test_a_file_holds_every_row(province, tmp_path, name):
    batches = list(demo.passages(province, date(2020, 12, 18), 0.002, with_plates=True))
    rows = write_csv(tmp_path / name, batches)
    table = pyarrow.csv.read_csv(
        tmp_path / name,
        convert_options=pyarrow.csv.ConvertOptions(column_types={"other_province": pa.string()}),
    )
    assert table.num_rows == rows == sum(batch.num_rows for batch in batches)
    assert table.column_names == [*demo.SCHEMA.names, "plate"]
    assert table["station"].to_pylist() == pa.Table.from_batches(batches)["station"].to_pylist()


def test_a_file_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="nothing"):
        write_csv(tmp_path / "none.csv", [])
