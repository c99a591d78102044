"""Tiles and clusters: each point in one tile, cuts that share vertices, clusters that lose nothing."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine.geometry import notations, tiles
from qipan.engine.geometry.clusters import CELLS, clusters

LON = st.floats(-180, 179.999)
LAT = st.floats(-85, 85)


@given(LON, LAT, st.integers(0, 22))
def test_a_point_lies_within_the_bounds_of_its_tile(lon: float, lat: float, z: int) -> None:
    across, down = tiles.world(np.array([lon]), np.array([lat]))
    x, y = int(across[0] * 2**z), int(down[0] * 2**z)
    assert list(tiles.within(across, down, z, x, y)) == [0]
    west, south, east, north = tiles.bounds(z, x, y)
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


def test_web_mercator_is_the_one_others_use() -> None:
    # From the tiling scheme of EPSG:3857: Changsha at zoom 10 lies in tile 833/428.
    across, down = tiles.world(np.array([112.9388]), np.array([28.2282]))
    assert (int(across[0] * 1024), int(down[0] * 1024)) == (833, 428)


@pytest.mark.parametrize("tile", [(0, 0, 0), (3, 7, 7), (22, 0, 4194303)])
def test_tiles_that_are(tile: tuple[int, int, int]) -> None:
    assert tiles.is_tile(*tile)


@pytest.mark.parametrize("tile", [(-1, 0, 0), (23, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_tiles_that_are_not(tile: tuple[int, int, int]) -> None:
    assert not tiles.is_tile(*tile)


def test_neighbours_cut_to_a_tile_share_their_vertices() -> None:
    border = [(112.0, 27.0), (112.313, 27.777), (112.1, 28.2), (112.6, 29.0)]
    west = shapely.Polygon([(111.0, 27.0), *border, (111.0, 29.0)])
    east = shapely.Polygon([*border, (113.5, 29.0), (113.5, 27.0)])
    shapes = tiles.to_world(np.array([west, east], dtype=object))
    across, down = tiles.world(np.array([112.313]), np.array([27.777]))
    for z in range(4, 14):
        which, parts = tiles.cut(shapes, z, int(across[0] * 2**z), int(down[0] * 2**z))
        assert list(which) == [0, 1]
        assert parts[0].intersection(parts[1]).area == 0
        union = parts[0].union(parts[1])
        assert union.area == pytest.approx(parts[0].area + parts[1].area)
        coordinates = shapely.get_coordinates(parts)
        assert (coordinates == np.rint(coordinates)).all()


@given(
    st.lists(st.tuples(st.floats(0, 4095.9), st.floats(0, 4095.9), st.sampled_from([1.0, 2.5, float("nan")])))
)
def test_clusters_hold_every_point_and_every_known_value(points: list[tuple[float, float, float]]) -> None:
    columns = np.array(points, dtype=np.float64).reshape(-1, 3)
    found = clusters(columns[:, 0], columns[:, 1], columns[:, 2])
    assert found.size.sum() == len(points)
    assert found.known.sum() == int((~np.isnan(columns[:, 2])).sum())
    assert found.total.sum() == pytest.approx(np.nansum(columns[:, 2]))
    assert len(found.size) <= CELLS * CELLS
    for at, on, first in zip(found.across, found.down, found.first, strict=True):
        cell = tiles.EXTENT / CELLS
        assert at // cell == columns[first, 0] // cell
        assert on // cell == columns[first, 1] // cell


def _minutes(degrees: float) -> str:
    seconds = round(abs(degrees) * 3600, 3)
    whole, rest = divmod(seconds, 3600)
    return f"{int(whole)}°{int(rest // 60)}′{rest % 60:.3f}″"


@given(st.floats(-179.9, 179.9), st.floats(-89.9, 89.9))
def test_every_notation_reads_back(lon: float, lat: float) -> None:
    east, north = "E" if lon >= 0 else "W", "N" if lat >= 0 else "S"
    for text in (
        f"{_minutes(lat)}{north} {_minutes(lon)}{east}",
        f"{abs(lat):.6f}{north},{abs(lon):.6f}{east}",
        f"{east}{abs(lon):.6f} {north}{abs(lat):.6f}",
        f"{lat:.6f},{lon:.6f}",
    ):
        found = notations.parse(text)
        assert found is not None, text
        assert found.lon == pytest.approx(lon, abs=2e-6), text
        assert found.lat == pytest.approx(lat, abs=2e-6), text


@pytest.mark.parametrize(
    "text", ["", "28", "28,112,3", "95,96", "28°61′N 112°E", "112E 113E", "28N 112.9388X", "-"]
)
def test_what_is_no_pair_of_coordinates(text: str) -> None:
    assert notations.parse(text) is None
