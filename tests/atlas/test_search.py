"""Search: divisions by name and code, subjects within scope, coordinates as people write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.atlas.conftest import Caller


def test_a_division_is_found_by_name_and_by_code(province: Caller) -> None:
    for words in ("长沙市", "Changsha", "changsha", "430100"):
        first = province.json("search", q=words)[0]
        assert (first["kind"], first["id"], first["layer"]) == ("prefecture", "430100", "highway.prefectures")
        west, south, east, north = first["bbox"]
        assert west < first["lon"] < east
        assert south < first["lat"] < north
    codes = [one["id"] for one in province.json("search", q="4301")]
    assert codes[0] == "430100"
    assert all(code.startswith("4301") for code in codes if code.isdecimal())


def test_a_subject_is_found_within_scope(province: Caller, prefecture: Caller) -> None:
    assert any(one["kind"] == "road" and one["bbox"] for one in province.json("search", q="G60"))
    far = [one["id"] for one in province.json("search", q="Tandu") if one["kind"] == "station"]
    assert far
    assert not [one for one in prefecture.json("search", q="Tandu") if one["kind"] == "station"]
    near = next(one for one in prefecture.json("search", q="星沙") if one["kind"] == "station")
    assert near["layer"] == "highway.stations"
    assert near["lon"]


def test_without_the_register_places_are_still_found(demo: Any, token: Callable[..., str]) -> None:
    caller = Caller(token("liu", permissions=("highway.flow.read",)))
    kinds = {one["kind"] for one in caller.json("search", q="长沙")}
    assert kinds
    assert kinds <= {"province", "prefecture", "county"}


@pytest.mark.parametrize(
    "text",
    [
        "28.2282,112.9388",
        "112.9388,28.2282",
        "112.9388E 28.2282N",
        "28.2282°N, 112.9388°E",
        "28°13′41.52″N 112°56′19.68″E",
        "东经112.9388 北纬28.2282",
        "北纬28度13分41.52秒，东经112度56分19.68秒",
        "经度：112.9388 纬度：28.2282",
    ],
)
def test_coordinates_are_read_in_several_notations(province: Caller, text: str) -> None:
    (one,) = province.json("search", q=text)
    assert one["kind"] == "coordinates"
    assert one["lon"] == pytest.approx(112.9388, abs=1e-6)
    assert one["lat"] == pytest.approx(28.2282, abs=1e-6)
    assert "GCJ-02" in one["note"]["zh"]
    assert "GCJ-02" in one["note"]["en"]


def test_an_order_that_only_custom_tells_is_said(province: Caller) -> None:
    (one,) = province.json("search", q="28.2,30.1")
    assert (one["lat"], one["lon"]) == (28.2, 30.1)
    assert "latitude" in one["note"]["en"]


@pytest.mark.parametrize("text", ["", "  ", "91,95", "28.2,28.3,4", "无此地名", "G4 10"])
def test_what_is_no_place_finds_none(province: Caller, text: str) -> None:
    assert province.json("search", q=text) == []
