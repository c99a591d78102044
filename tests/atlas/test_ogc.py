"""OGC API Features: the rules of Part 1 Core and GeoJSON, as QGIS and other clients rely on them, within scope."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.atlas.conftest import problem

STATIONS, ROADS, HEALTH = "highway.stations", "highway.roads", "highway.health"
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


class Client84:
    """Asks as a desktop program does: name and password in a Basic header, links followed as they stand."""

    def __init__(self, secret: str, name: str = "anything") -> None:
        self.client = Client()
        given = base64.b64encode(f"{name}:{secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {given}"}

    def get(self, path: str, **query: Any) -> HttpResponse:
        address = path if path.startswith("http") else f"/ogc/{path}"
        return self.client.get(address, query or None, headers=self.headers)

    def json(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.content[:400]
        return json.loads(answer.content)


@pytest.fixture
def qgis(demo: Path, token: Callable[..., str]) -> Client84:
    """A program of somebody of the province."""
    return Client84(token("zhou"))


def rels(body: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The links of an answer by relation; each has an absolute address and a type."""
    for link in body["links"]:
        assert link["href"].startswith("http://testserver/ogc/")
        assert link["type"]
    return {link["rel"]: link for link in body["links"]}


def test_the_landing_page_leads_to_all_parts(qgis: Client84) -> None:
    links = rels(qgis.json(""))
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    for rel in ("service-desc", "conformance", "data"):
        answer = qgis.get(links[rel]["href"])
        assert answer.status_code == 200
        assert answer["Content-Type"] == links[rel]["type"]


def test_it_says_which_rules_it_keeps(qgis: Client84) -> None:
    assert {f"{CORE}core", f"{CORE}geojson"} <= set(qgis.json("conformance")["conformsTo"])


def test_the_definition_names_every_operation_and_the_largest_page(qgis: Client84) -> None:
    body = qgis.json("api")
    assert body["openapi"].startswith("3.0.")
    items = body["paths"]["/collections/{collectionId}/items"]["get"]
    asked = {one["name"]: one for one in items["parameters"]}
    assert {"collectionId", "bbox", "limit", "datetime"} <= set(asked)
    assert asked["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 10000, "default": 1000}
    assert asked["bbox"]["style"] == "form"
    assert asked["bbox"]["explode"] is False
    for path, methods in body["paths"].items():
        named = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        told = {one["name"] for one in methods["get"]["parameters"] if one["in"] == "path"}
        assert named == told, path


def test_collections_have_extent_crs_and_items(qgis: Client84) -> None:
    body = qgis.json("collections")
    assert "self" in rels(body)
    found = {one["id"]: one for one in body["collections"]}
    assert {STATIONS, ROADS, "highway.prefectures", "highway.counties", HEALTH} == set(found)
    for one in found.values():
        assert one["title"]
        assert one["itemType"] == "feature"
        assert one["crs"] == [CRS84]
        if one["id"] == HEALTH:
            assert "extent" not in one, "nothing is judged here yet: what holds nothing reaches nowhere"
        else:
            (box,) = one["extent"]["spatial"]["bbox"]
            assert box[0] < box[2]
            assert box[1] < box[3]
        assert rels(one)["items"]["type"] == "application/geo+json"
        alone = qgis.json(f"collections/{one['id']}")
        assert alone == one
    assert found[STATIONS]["extent"]["temporal"]["interval"][0][1].startswith("2021-01-03")


def test_items_are_geojson_with_counts_links_and_a_time(qgis: Client84) -> None:
    answer = qgis.get(f"collections/{STATIONS}/items", limit=3)
    assert answer["Content-Type"] == "application/geo+json"
    body = json.loads(answer.content)
    assert body["type"] == "FeatureCollection"
    assert body["numberReturned"] == len(body["features"]) == 3
    assert body["numberMatched"] > 400
    assert body["timeStamp"].endswith("Z")
    assert {"self", "next", "collection"} <= set(rels(body))
    one = body["features"][0]
    alone = qgis.json(f"collections/{STATIONS}/items/{one['id']}")
    assert {"self", "collection"} <= set(rels(alone))
    assert {key: alone[key] for key in ("id", "geometry", "properties")} == {
        key: one[key] for key in ("id", "geometry", "properties")
    }


def test_a_layer_has_one_type_of_geometry(qgis: Client84) -> None:
    for layer, kind in (("highway.counties", "MultiPolygon"), (ROADS, "LineString"), (STATIONS, "Point")):
        found = qgis.json(f"collections/{layer}/items")["features"]
        assert {one["geometry"]["type"] for one in found} == {kind}


def test_pages_followed_by_next_give_every_feature_once(qgis: Client84) -> None:
    whole = qgis.json(f"collections/{STATIONS}/items", limit=10000)
    assert "next" not in rels(whole)
    met: list[str] = []
    page = qgis.json(f"collections/{STATIONS}/items", limit=150, bbox="100,20,120,40")
    while True:
        met += [one["id"] for one in page["features"]]
        links = rels(page)
        if "next" not in links:
            break
        page = qgis.json(links["next"]["href"])
    assert met == [one["id"] for one in whole["features"]]
    assert len(set(met)) == whole["numberMatched"]


def test_a_limit_above_the_largest_is_taken_as_the_largest(qgis: Client84) -> None:
    assert qgis.json(f"collections/{ROADS}/items", limit=999999)["numberReturned"] == 28


def test_a_box_with_heights_and_one_across_the_date_line(qgis: Client84) -> None:
    flat = qgis.json(f"collections/{STATIONS}/items", bbox="112,28,113,29")
    tall = qgis.json(f"collections/{STATIONS}/items", bbox="112,28,0,113,29,100")
    assert flat["numberMatched"] == tall["numberMatched"] > 0
    assert qgis.json(f"collections/{STATIONS}/items", bbox="170,20,112.9,40")["numberMatched"] > 0
    assert qgis.json(f"collections/{STATIONS}/items", bbox="170,20,-170,40")["numberMatched"] == 0


def test_time_chooses_the_period_of_an_indicator(qgis: Client84) -> None:
    def total(when: str) -> tuple[int, dict[str, Any]]:
        body = qgis.json("collections/highway.prefectures/items", datetime=when)
        told = [one["properties"] for one in body["features"]]
        return sum(one["value"] or 0 for one in told), told[0]

    day, told = total("2021-01-01")
    assert (told["period_from"], told["period_to"]) == ("2021-01-01", "2021-01-01")
    three, told = total("2021-01-01T00:00:00Z/2021-01-03T12:00:00+08:00")
    assert (told["period_from"], told["period_to"]) == ("2021-01-01", "2021-01-03")
    assert three > day > 0
    assert total("2021-01-01/..")[0] == three
    assert total("../2020-01-01")[1]["period_to"] == "2020-01-01"
    assert qgis.json("collections/highway.prefectures/items", datetime="1999-01-01")["numberMatched"] == 0


def test_time_keeps_what_stood_then(qgis: Client84) -> None:
    assert qgis.json(f"collections/{ROADS}/items", datetime="2021-01-01")["numberMatched"] == 28


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"bbox": "1,2,3"}, "atlas.bbox_unreadable"),
        ({"bbox": "1,2,3,4,5"}, "atlas.bbox_unreadable"),
        ({"limit": "0"}, "atlas.limit_unreadable"),
        ({"limit": "ten"}, "atlas.limit_unreadable"),
        ({"limit": "9" * 5000}, "atlas.limit_unreadable"),
        ({"offset": "-1"}, "atlas.offset_unreadable"),
        ({"datetime": "yesterday"}, "atlas.datetime_unreadable"),
        ({"datetime": "2021-01-03/2021-01-01"}, "atlas.datetime_unreadable"),
        ({"datetime": ".."}, "atlas.datetime_unreadable"),
        ({"colour": "red"}, "atlas.parameter_unknown"),
    ],
)
def test_a_bad_parameter_is_a_400_that_names_it(qgis: Client84, query: dict[str, str], code: str) -> None:
    problem(qgis.get(f"collections/{ROADS}/items", **query), 400, code)


def test_what_is_not_there_is_a_404(qgis: Client84) -> None:
    problem(qgis.get("collections/highway.rivers"), 404, "atlas.layer_missing")
    problem(qgis.get("collections/highway.rivers/items"), 404, "atlas.layer_missing")
    problem(qgis.get(f"collections/{ROADS}/items/nothing"), 404, "atlas.feature_missing")


def test_scope_holds_here_too(demo: Path, token: Callable[..., str]) -> None:
    own = Client84(token("huang", division="4301"))
    body = own.json("collections/highway.counties/items")
    assert body["numberMatched"] == 9
    assert {one["id"][:4] for one in body["features"]} == {"4301"}
    problem(own.get("collections/highway.prefectures/items/430200"), 404, "atlas.feature_missing")
    without = Client84(token("liu", permissions=("highway.bulletin.read",)))
    assert without.json("collections")["collections"] == []


def test_who_may_come_in(qgis: Client84, token: Callable[..., str], django_user_model: Any) -> None:
    refused = problem(Client().get("/ogc/"), 401, "people.not_authenticated")
    assert refused
    assert Client().get("/ogc/")["WWW-Authenticate"].startswith("Basic ")
    problem(Client84("wrong").get(""), 401, "people.token_unknown")
    broken = Client().get("/ogc/", headers={"Authorization": "Basic ???"})
    problem(broken, 401, "people.token_unknown")
    bearer = Client().get("/ogc/", headers={"Authorization": f"Bearer {token('sun')}"})
    assert bearer.status_code == 200
    page = Client()
    page.force_login(django_user_model.objects.get(username="zhou"))
    assert page.get("/ogc/").status_code == 200
    assert page.post("/ogc/").status_code == 405


def test_both_languages(qgis: Client84) -> None:
    qgis.headers["Accept-Language"] = "en"
    assert qgis.json(f"collections/{ROADS}")["title"] == "Expressways"
    assert "permissions" in qgis.json("")["description"]
