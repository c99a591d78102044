"""Roads, stations and groups of the demo province stand where they say and are numbered by the standards."""

import re
from datetime import date

import pytest
from shapely.geometry import Point

from demo import Province
from demo.boundaries import counties, county_at, prefectures, province
from demo.roads import all_roads
from demo.stations import BORDER_STATIONS_END

# GB/T 917: G with a radial (1–9), an odd north–south or even east–west main line of two digits, or
# four digits: main line, type 0–4, serial; S with a number of the province's own.
NATIONAL = re.compile(r"G(?:[1-9]|[1-9]\d|(?:0[1-9]|[1-9]\d)[0-4]\d)")
PROVINCIAL = re.compile(r"S\d{1,4}")
NEIGHBOURS = {"42", "36", "44", "45", "52", "50"}


@pytest.fixture(scope="module")
def demo() -> Province:
    return Province(2021)


def test_hunan_has_its_prefectures_and_counties():
    assert (len(prefectures()), len(counties())) == (14, 122)


def test_road_numbers_have_the_structure_of_the_standard(demo):
    for road in demo.roads:
        assert (NATIONAL if road.code[0] == "G" else PROVINCIAL).fullmatch(road.code), road.code
    codes = [road.code for road in demo.roads]
    assert len(codes) == len(set(codes))
    assert {"G4", "G60", "G5513", "G0421", "G0422", "G55"} <= set(codes)


@pytest.mark.parametrize("road", all_roads(), ids=lambda road: road.code)
def test_a_road_stays_in_the_province_and_has_both_names(road):
    assert road.schematic
    assert road.line.difference(province().buffer(0.001)).length == pytest.approx(0, abs=1e-6)
    assert road.name_zh.endswith("高速")
    assert road.name_en.endswith("Expressway")


def test_the_roads_run_the_way_their_numbers_say(demo):
    for road in demo.roads:
        number = road.code[1:]
        if road.code[0] == "G" and len(number) == 2:
            west, south, east, north = road.line.bounds
            assert (north - south > east - west) == (int(number) % 2 == 1), road.code


def test_shares_of_the_roads_are_the_printed_ones(demo):
    assert sum(road.share for road in demo.roads) == pytest.approx(100)
    assert sum(road.ring_share for road in demo.roads) == pytest.approx(21.62)


def test_every_station_stands_in_its_county_and_beside_its_road(demo):
    lines = {road.code: road.line for road in demo.roads}
    for station in demo.stations:
        point = Point(station.lon, station.lat)
        assert counties()[station.division].contains(point), station
        assert station.prefecture == station.division[:4] + "00"
        assert lines[station.road].distance(point) < 1e-4, station
        assert station.synthetic


def test_station_codes_are_national_and_unique(demo):
    codes = [station.code for station in demo.stations]
    assert 480 <= len(codes) == len(set(codes)) <= 520
    for station in demo.stations:
        match = re.fullmatch(r"([GS])(\d{4})43(\d{3})(\d{4})", station.code)
        assert match, station
        assert match[1] + match[2] == station.road[0] + station.road[1:].rjust(4, "0")


def test_station_names_are_unique_in_both_languages(demo):
    for names in ([s.name_zh for s in demo.stations], [s.name_en for s in demo.stations]):
        assert len(names) == len(set(names))
        assert all(names)


def test_border_stations_are_main_line_and_end_with_2019(demo):
    border = [station for station in demo.stations if station.station_type == "mainline"]
    assert {station.border_province for station in border} == NEIGHBOURS
    assert all(not station.border_province for station in demo.stations if station.station_type == "ramp")
    for station in border:
        assert station.open_on(BORDER_STATIONS_END)
        assert not station.open_on(date(2020, 1, 1))
        assert Point(station.lon, station.lat).distance(province().boundary) < 0.05, station


def test_the_group_around_changsha_is_dated_and_in_changsha(demo):
    (group,) = demo.groups
    members = {station.code: station for station in demo.stations if station.code in group.members}
    assert (group.code, group.starts_on, group.ends_on) == ("changsha-ring", date(2020, 1, 1), None)
    assert len(members) == len(group.members)
    assert {station.prefecture for station in members.values()} == {"430100"}
    assert {"长沙西", "长沙", "长沙北"} <= {station.name_zh for station in members.values()}


def test_no_county_outside_the_province():
    assert county_at(116.4, 39.9) is None
    assert county_at(112.98, 28.2).startswith("4301")
