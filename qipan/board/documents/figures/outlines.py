"""Outlines 区划轮廓: the boundaries of a division's parts, simplified for a page.

Neighbours keep one common edge. Knows codes and Chinese names; without boundaries there is nothing to draw.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from qipan.engine.codes import divisions
from qipan.engine.codes.divisions import Level
from qipan.engine.errors import QipanError
from qipan.engine.geometry import boundaries

# Degrees; about a kilometre, less than a point on a page-wide province.
_TOLERANCE = 0.012


class Outline(NamedTuple):
    """A division's Chinese name and its shape."""

    name: str
    shape: BaseGeometry


@lru_cache(maxsize=16)
def outlines(division: str) -> dict[str, Outline]:
    """Return the parts of `division` by code: prefectures of a province, counties of a prefecture, or {}.

    `division` is a code of two or four digits, or of six ending in zeros.
    """
    prefix = division[:6].removesuffix("00").removesuffix("00")
    if len(prefix) not in (2, 4):
        return {}
    level: Level = "prefecture" if len(prefix) == 2 else "county"
    try:
        shapes = boundaries.shapes(prefix[:2], level, _TOLERANCE)
    except boundaries.BoundariesMissing:
        return {}
    return {code: Outline(_name(code), one) for code, one in shapes.items() if code.startswith(prefix)}


def _name(code: str) -> str:
    try:
        return divisions.division(code).name_zh
    except QipanError:
        return code
