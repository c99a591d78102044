"""Vector tiles: they decode back, borders stay exact between neighbours, gathered points add up to all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from qipan.atlas import queries
from qipan.atlas.queries import tiles as kept_tiles
from qipan.atlas.queries.layers import Layer
from qipan.engine.actors import Actor
from qipan.engine.geometry import boundaries, tiles
from tests.atlas.conftest import Caller, problem
from tests.atlas.points import EAST, NORTH, NUMBER, SOUTH, WEST

COUNTIES = "highway.counties"
SIZE = tiles.EXTENT


def decoded(body: bytes, layer: str) -> list[dict[str, Any]]:
    """The features of a tile's one layer, in tile units with y downwards."""
    if not body:
        return []
    found = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    assert list(found) == [layer]
    features: list[dict[str, Any]] = found[layer]["features"]
    return features


def tiles_over(z: int) -> list[tuple[int, int]]:
    """The tiles of a zoom that touch the province."""
    across, down = tiles.world(np.array([WEST, EAST]), np.array([NORTH, SOUTH]))
    left, right = (int(one * 2**z) for one in across)
    top, bottom = (int(one * 2**z) for one in down)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


@pytest.mark.parametrize("z", [5, 7, 9])
def test_neighbours_leave_no_gap_and_do_not_overlap(province: Caller, z: int) -> None:
    whole = np.array(
        [boundaries.shapes("43", "province", boundaries.tolerance_for(z))["430000"]], dtype=object
    )
    met = 0
    for x, y in tiles_over(z)[:40]:
        found = decoded(province.get(f"layers/{COUNTIES}/{z}/{x}/{y}.mvt").content, COUNTIES)
        shapes = [shape(one["geometry"]) for one in found]
        if not shapes:
            continue
        met += 1
        assert all(one.is_valid for one in shapes)
        union = shapely.union_all(shapes)
        _, expected = tiles.cut(tiles.to_world(whole), z, x, y)
        # Square units of a tile of 4096 by 4096: what is lost where two corners round to one.
        assert sum(one.area for one in shapes) - union.area <= 4, (z, x, y)
        assert union.symmetric_difference(shapely.make_valid(expected[0])).area <= 16, (z, x, y)
    assert met


def test_a_tile_says_what_the_features_say(province: Caller) -> None:
    told = {one["id"]: one["properties"] for one in province.json(f"layers/{COUNTIES}")["features"]}
    found = [
        one["properties"]
        for x, y in tiles_over(6)
        for one in decoded(province.get(f"layers/{COUNTIES}/6/{x}/{y}.mvt").content, COUNTIES)
    ]
    assert {one["id"] for one in found} == set(told)
    for one in found:
        known = {name: value for name, value in told[one["id"]].items() if value is not None}
        assert one == known
    assert any("value" not in one for one in found), "an unknown value is left out, never 0"


def test_a_tile_in_scope_holds_ones_own(prefecture: Caller) -> None:
    found = [
        one["properties"]["id"]
        for x, y in tiles_over(6)
        for one in decoded(prefecture.get(f"layers/{COUNTIES}/6/{x}/{y}.mvt").content, COUNTIES)
    ]
    assert found
    assert {code[:4] for code in found} == {"4301"}


def test_a_point_lies_in_its_tile_where_it_is(province: Caller) -> None:
    one = province.json("layers/highway.stations", limit=1)["features"][0]
    lon, lat = one["geometry"]["coordinates"]
    across, down = tiles.world(np.array([lon]), np.array([lat]))
    z = 14
    x, y = int(across[0] * 2**z), int(down[0] * 2**z)
    found = decoded(province.get(f"layers/highway.stations/{z}/{x}/{y}.mvt").content, "highway.stations")
    (at,) = [f["geometry"]["coordinates"] for f in found if f["properties"]["id"] == one["id"]]
    west, south, east, north = tiles.bounds(z, x, y)
    assert west + at[0] / SIZE * (east - west) == pytest.approx(lon, abs=2e-5)
    assert north - at[1] / SIZE * (north - south) == pytest.approx(lat, abs=2e-5)


@pytest.fixture
def many(declare: Callable[..., Layer]) -> Layer:
    """A layer of 20,000 points, 5,000 of them at one place."""
    popup = ({"field": "depth_mm", "names": {"zh": "深", "en": "Depth"}},)
    return declare("trial.many", "point", {"frame": "points:many"}, popup=popup, cluster="sum")


@pytest.mark.parametrize("z", [0, 3, 6, 8, 10])
def test_clusters_add_up_to_all_points_at_every_zoom(
    many: Layer, province_actor: Actor, data_folder: Path, z: int
) -> None:
    found = queries.features_for(province_actor, many)
    told = [
        one["properties"]
        for x, y in tiles_over(z)
        for one in decoded(queries.tile(many, found, z, x, y), many.id)
    ]
    assert sum(one["count"] for one in told) == NUMBER
    # Nine in ten have a value of one: the sum of values is the number that are known.
    assert sum(one.get("value", 0) for one in told) == NUMBER * 9 // 10
    assert max(one["count"] for one in told) >= 5000


def test_a_lone_point_keeps_what_it_says(many: Layer, province_actor: Actor, data_folder: Path) -> None:
    found = queries.features_for(province_actor, many)
    z = 14
    index = NUMBER - 1
    across, down = found.world
    x, y = int(across[index] * 2**z), int(down[index] * 2**z)
    told = {
        one["properties"].get("id"): one["properties"]
        for one in decoded(queries.tile(many, found, z, x, y), many.id)
    }
    assert told[f"P{index}"]["depth_mm"] == index
    assert told[f"P{index}"]["count"] == 1


def test_a_crowd_is_gathered_at_the_closest_zoom_too(
    many: Layer, province_actor: Actor, data_folder: Path
) -> None:
    found = queries.features_for(province_actor, many)
    across, down = found.world
    z = tiles.MOST_ZOOM
    (crowd,) = decoded(queries.tile(many, found, z, int(across[0] * 2**z), int(down[0] * 2**z)), many.id)
    assert crowd["properties"]["count"] == 5000


def test_points_of_a_frame_outside_ones_scope_are_cut_off(
    many: Layer, province_actor: Actor, changsha: Actor
) -> None:
    found = queries.features_for(changsha, many)
    assert 0 < len(found) < len(queries.features_for(province_actor, many)) == NUMBER
    assert found.lon is not None
    assert found.lon.min() > 112


def test_tiles_are_kept_under_the_mark_of_their_data(
    many: Layer, province_actor: Actor, data_folder: Path
) -> None:
    found = queries.features_for(province_actor, many)
    body = queries.tile(many, found, 5, 25, 13)
    (file,) = (data_folder / "atlas/tiles/trial.many").rglob("*.mvt")
    assert file.read_bytes() == body
    assert found.mark in file.parts
    file.write_bytes(b"kept")
    assert queries.tile(many, found, 5, 25, 13) == b"kept"
    for number in range(kept_tiles.KEPT_MARKS + 5):
        found.mark = f"later-{number}"
        queries.tile(many, found, 5, 25, 13)
    assert len(list((data_folder / "atlas/tiles/trial.many").iterdir())) == kept_tiles.KEPT_MARKS


@pytest.mark.parametrize("place", ["3/8/0", "23/0/0", "2/0/4"])
def test_a_tile_that_does_not_exist_is_missing(province: Caller, place: str) -> None:
    problem(province.get(f"layers/{COUNTIES}/{place}.mvt"), 404, "atlas.tile_missing")


def test_a_tile_over_the_sea_is_empty(province: Caller) -> None:
    answer = province.get(f"layers/{COUNTIES}/6/0/0.mvt")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
