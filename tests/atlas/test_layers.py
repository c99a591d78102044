"""Layers over HTTP: who sees which features, that unknown is null, that legends add up; bad input is named."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from qipan.atlas.queries.layers import Layer
from tests.atlas.conftest import Caller, problem

HOLIDAY = "2021-01-01..2021-01-03"
AREAS, COUNTIES, ROADS, STATIONS, HEALTH = (
    f"highway.{one}" for one in ("prefectures", "counties", "roads", "stations", "health")
)


def values(collection: Any) -> dict[str, Any]:
    """The values of a collection by feature."""
    return {one["id"]: one["properties"]["value"] for one in collection["features"]}


def test_every_layer_says_what_a_map_needs(province: Caller) -> None:
    found = {one["id"]: one for one in province.json("layers")["layers"]}
    assert set(found) == {AREAS, COUNTIES, ROADS, STATIONS, HEALTH}
    for one in found.values():
        for words in (one["names"], one["says"], one["source"], one["legend_title"]):
            assert words["zh"]
            assert words["en"]
        assert one["geometry"] in ("point", "line", "area")
        assert one["tiles"] == f"/api/v1/atlas/layers/{one['id']}/{{z}}/{{x}}/{{y}}.mvt"
        assert one["data"] == f"/api/v1/atlas/layers/{one['id']}"
        if one["id"] != HEALTH:
            assert one["synthetic"] is (one["id"] not in (AREAS, COUNTIES)) or one["period"]
    assert found[HEALTH]["count"] == 0, "nothing is judged here yet: empty, not healthy"
    assert found[AREAS]["count"] == 14
    assert found[COUNTIES]["count"] == 122


def test_the_map_holds_the_same_numbers_as_the_books(
    province: Caller, ledger: dict[dt.date, dict[str, Any]]
) -> None:
    total = sum(ledger[dt.date(2021, 1, day)]["total"] for day in (1, 2, 3))
    for layer in (AREAS, COUNTIES, STATIONS):
        told = values(province.json(f"layers/{layer}", period=HOLIDAY))
        assert sum(value for value in told.values() if value is not None) == total, layer


def test_latest_is_the_newest_day_with_records(province: Caller) -> None:
    found = province.json(f"layers/{AREAS}")
    assert found["period"] == {"from": "2021-01-03", "to": "2021-01-03"}
    assert found["held"]["to"] == "2021-01-03"
    assert found["as_of"] == "2021-01-03"
    assert values(found) == values(province.json(f"layers/{AREAS}", period="2021-01-03"))


def test_a_period_without_records_is_unknown_and_not_zero(province: Caller) -> None:
    found = province.json(f"layers/{AREAS}", period="2019-06-01")
    assert set(values(found).values()) == {None}
    assert found["period"] is None
    (entry,) = found["legend"]
    assert (entry["colour_token"], entry["count"]) == ("unknown", 14)


def test_a_county_without_a_station_is_unknown(province: Caller) -> None:
    found = province.json(f"layers/{COUNTIES}", period=HOLIDAY)
    told = values(found)
    assert None in told.values()
    assert 0 not in told.values()
    assert found["legend"][-1]["count"] == sum(value is None for value in told.values())


@pytest.mark.parametrize("layer", [AREAS, COUNTIES])
def test_the_legend_counts_every_feature_once(province: Caller, layer: str) -> None:
    found = province.json(f"layers/{layer}", period=HOLIDAY)
    assert sum(entry["count"] for entry in found["legend"]) == len(found["features"])
    told = values(found)
    for entry in found["legend"][:5]:
        low, high = entry["from"], entry["to"]
        inside = [
            value
            for value in told.values()
            if value is not None and (low is None or value >= low) and (high is None or value < high)
        ]
        assert entry["count"] == len(inside)
    assert [entry["step"] for entry in found["legend"] if "step" in entry] == [0, 1, 2, 3, 4]


def test_an_officer_of_a_prefecture_sees_their_own(province: Caller, prefecture: Caller) -> None:
    everything = {
        layer: values(province.json(f"layers/{layer}", period=HOLIDAY)) for layer in (AREAS, COUNTIES)
    }
    own = values(prefecture.json(f"layers/{AREAS}", period=HOLIDAY))
    assert own == {"430100": everything[AREAS]["430100"]}
    counties = values(prefecture.json(f"layers/{COUNTIES}", period=HOLIDAY))
    assert counties == {code: v for code, v in everything[COUNTIES].items() if code.startswith("4301")}
    stations = prefecture.json(f"layers/{STATIONS}")
    assert stations["features"]
    assert {one["properties"]["division"][:4] for one in stations["features"]} == {"4301"}


def test_the_legend_of_a_single_area_names_its_value(prefecture: Caller) -> None:
    found = prefecture.json(f"layers/{AREAS}", period=HOLIDAY)
    (entry,) = found["legend"]
    assert entry["count"] == 1
    assert entry["label"]["zh"]
    assert entry["label"]["en"]


def test_an_officer_of_a_county_is_not_told_a_part_as_the_whole(demo: Any, token: Callable[..., str]) -> None:
    caller = Caller(token("he", division="430121"))
    assert province_values(caller, AREAS) == {}
    assert set(province_values(caller, COUNTIES)) == {"430121"}


def province_values(caller: Caller, layer: str) -> dict[str, Any]:
    """The values of a layer over the holiday."""
    return values(caller.json(f"layers/{layer}", period=HOLIDAY))


def test_without_the_permission_a_layer_is_not_there(demo: Any, token: Callable[..., str]) -> None:
    caller = Caller(token("liu", permissions=("highway.bulletin.read",)))
    assert caller.json("layers") == {"layers": []}
    problem(caller.get(f"layers/{AREAS}"), 404, "atlas.layer_missing")
    problem(caller.get(f"layers/{AREAS}/0/0/0.mvt"), 404, "atlas.layer_missing")
    flow_only = Caller(token("sun", permissions=("highway.flow.read",)))
    assert [one["id"] for one in flow_only.json("layers")["layers"]] == [ROADS, HEALTH]


def test_nobody_gets_nothing(db: None) -> None:
    problem(Client().get("/api/v1/atlas/layers"), 401, "people.not_authenticated")


def test_a_station_that_closed_is_on_the_map_of_its_days_only(province: Caller) -> None:
    then = {one["id"] for one in province.json(f"layers/{STATIONS}", period="2019-12-31")["features"]}
    now = {one["id"] for one in province.json(f"layers/{STATIONS}", period="2021-01-01")["features"]}
    assert now < then


def test_a_box_chooses_and_a_limit_cuts(province: Caller) -> None:
    box = "112.5,28,113.5,28.5"
    found = province.json(f"layers/{STATIONS}", bbox=box)
    assert found["features"]
    for one in found["features"]:
        lon, lat = one["geometry"]["coordinates"]
        assert 112.5 <= lon <= 113.5
        assert 28 <= lat <= 28.5
    cut = province.json(f"layers/{STATIONS}", bbox=box, limit=2)
    assert (cut["numberMatched"], cut["numberReturned"]) == (len(found["features"]), 2)
    # Changsha's box touches Yiyang; a box over the sea nothing.
    assert province.json(f"layers/{AREAS}", bbox="120,20,121,21")["features"] == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"bbox": "1,2,3"}, 400, "atlas.bbox_unreadable"),
        ({"bbox": "a,b,c,d"}, 400, "atlas.bbox_unreadable"),
        ({"bbox": "112,29,113,28"}, 400, "atlas.bbox_unreadable"),
        ({"bbox": "112,28,113,nan"}, 400, "atlas.bbox_unreadable"),
        ({"bbox": "112,28,500,29"}, 400, "atlas.bbox_unreadable"),
        ({"zoom": "-1"}, 400, "atlas.zoom_unreadable"),
        ({"zoom": "23"}, 400, "atlas.zoom_unreadable"),
        ({"zoom": "nan"}, 400, "atlas.zoom_unreadable"),
        ({"zoom": "near"}, 400, "engine.request_invalid"),
        ({"period": "spring"}, 400, "board.period_unreadable"),
        ({"period": "2021-01-03..2021-01-01"}, 400, "board.period_reversed"),
        ({"limit": "0"}, 400, "atlas.limit_unreadable"),
        ({"limit": "1000000"}, 400, "atlas.limit_unreadable"),
    ],
)
def test_bad_questions_are_named(province: Caller, query: dict[str, str], status: int, code: str) -> None:
    for layer in (AREAS, ROADS, STATIONS):
        problem(province.get(f"layers/{layer}", **query), status, code)


def test_a_layer_nobody_declared_is_missing(province: Caller) -> None:
    problem(province.get("layers/highway.rivers"), 404, "atlas.layer_missing")


def test_a_frame_without_a_declared_column_is_named(province: Caller, declare: Callable[..., Layer]) -> None:
    declare("trial.bare", "point", {"frame": "points:without_place"})
    told = problem(province.get("layers/trial.bare"), 422, "atlas.layer_column_missing")
    assert "lat" in told["title"]
    popup = ({"field": "depth", "names": {"zh": "深", "en": "Depth"}},)
    declare("trial.many", "point", {"frame": "points:many"}, popup=popup)
    assert "depth" in problem(province.get("layers/trial.many"), 422, "atlas.layer_column_missing")["title"]
    declare("trial.none", "point", {"frame": "points:nothing"})
    problem(province.get("layers/trial.none"), 422, "atlas.source_unreadable")


def test_the_reader_who_has_it_is_not_sent_it_again(province: Caller) -> None:
    first = province.get(f"layers/{AREAS}", period=HOLIDAY)
    province.headers["If-None-Match"] = first["ETag"]
    again = province.get(f"layers/{AREAS}", period=HOLIDAY)
    assert (again.status_code, again.content) == (304, b"")
    assert province.get(f"layers/{AREAS}", period="2021-01-01").status_code == 200


def test_properties_carry_the_popup_and_both_names(province: Caller) -> None:
    one = province.json(f"layers/{STATIONS}", limit=1)["features"][0]["properties"]
    assert set(one) == {"id", "name_zh", "name_en", "value", "code", "road", "division"}
    assert json.dumps(one["name_zh"], ensure_ascii=False) != json.dumps(one["name_en"])
