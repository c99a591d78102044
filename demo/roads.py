"""高速公路 roads: the expressways of the demo province, with schematic alignments and the order of their
stations.

Knows number, names and course of each road. Refuses to pretend precision: an alignment is a smooth
line through a few remembered places, EPSG:4490, and says so in `schematic`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from shapely.geometry import LineString, Point

from demo import boundaries

DATA = Path(__file__).parent / "data"
_COORDINATE = re.compile(r"(\d{3}\.\d+),(\d{2}\.\d+)")
# A border station stands this far inside the province, degrees (about 1.5 km).
_BORDER_SETBACK = 0.015
_SAMPLES_PER_BEND = 12


@dataclass(frozen=True)
class Stop:
    """A toll station on a road's course: names, place in degrees, whether the place was given or
    spread evenly."""

    name_zh: str
    name_en: str
    lon: float
    lat: float
    anchored: bool
    border_province: str


@dataclass(frozen=True)
class Road:
    """An expressway: GB/T 917 number, names, alignment, parts of the province's holiday flow in percent."""

    code: str
    name_zh: str
    name_en: str
    former_code: str
    line: LineString
    stops: tuple[Stop, ...]
    share: float
    ring_share: float
    schematic: bool = True

    @property
    def coordinates(self) -> list[list[float]]:
        """Return the alignment as [lon, lat] pairs rounded to 0.0001 degrees."""
        return [[round(x, 4), round(y, 4)] for x, y in self.line.coords]


@dataclass(frozen=True)
class _Item:
    point: tuple[float, float] | None
    name_zh: str = ""
    name_en: str = ""
    border_province: str = ""


def _parse(text: str) -> _Item:
    words = text.lstrip("|").split()
    point = None
    border = ""
    if match := _COORDINATE.fullmatch(words[-1]):
        point = (float(match[1]), float(match[2]))
        words.pop()
    elif words[-1].startswith(">"):
        border = words.pop()[1:]
    if not words:
        return _Item(point)
    return _Item(point, words[0], " ".join(words[1:]), border)


def _smooth(points: list[tuple[float, float]]) -> LineString:
    """Draw a centripetal Catmull-Rom curve through the points: no overshoot where bends are close
    together."""
    course = np.array(points)
    padded = np.vstack([2 * course[0] - course[1], course, 2 * course[-1] - course[-2]])
    knots = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(padded, axis=0), axis=1) ** 0.5)])
    drawn = [course[:1]]
    for i in range(1, len(padded) - 2):
        t = np.linspace(knots[i], knots[i + 1], _SAMPLES_PER_BEND + 1)[1:, None]
        p0, p1, p2, p3 = padded[i - 1 : i + 3]
        k0, k1, k2, k3 = knots[i - 1 : i + 3]
        a1 = (k1 - t) / (k1 - k0) * p0 + (t - k0) / (k1 - k0) * p1
        a2 = (k2 - t) / (k2 - k1) * p1 + (t - k1) / (k2 - k1) * p2
        a3 = (k3 - t) / (k3 - k2) * p2 + (t - k2) / (k3 - k2) * p3
        b1 = (k2 - t) / (k2 - k0) * a1 + (t - k0) / (k2 - k0) * a2
        b2 = (k3 - t) / (k3 - k1) * a2 + (t - k1) / (k3 - k1) * a3
        drawn.append((k2 - t) / (k2 - k1) * b1 + (t - k1) / (k2 - k1) * b2)
    return LineString(np.vstack(drawn))


def _within_province(line: LineString) -> LineString:
    inside = line.intersection(boundaries.province())
    parts = [inside] if isinstance(inside, LineString) else list(inside.geoms)
    return max((part for part in parts if isinstance(part, LineString)), key=lambda part: part.length)


def _place_stops(items: list[_Item], line: LineString) -> tuple[Stop, ...]:
    """Give each station a distance along the line: given places keep theirs, the others spread evenly
    between."""
    anchors: list[tuple[int, float]] = []
    for index, item in enumerate(items):
        if item.point is not None:
            # A bend beyond the border projects onto the line's very end, where the border station is:
            # leave it out.
            if item.name_zh or boundaries.county_at(*item.point):
                anchors.append((index, line.project(Point(item.point))))
        elif item.border_province:
            at_start = index < len(items) / 2
            anchors.append((index, _BORDER_SETBACK if at_start else line.length - _BORDER_SETBACK))
    indexes, distances = zip(*anchors, strict=True)
    stops = []
    for index, item in enumerate(items):
        if not item.name_zh:
            continue
        point = line.interpolate(float(np.interp(index, indexes, distances)))
        stops.append(
            Stop(
                item.name_zh,
                item.name_en,
                round(point.x, 5),
                round(point.y, 5),
                item.point is not None,
                item.border_province,
            )
        )
    return tuple(stops)


@cache
def all_roads() -> tuple[Road, ...]:
    """Return every road of the demo province in the order of its declaration."""
    declared = yaml.safe_load((DATA / "roads.yaml").read_text(encoding="utf-8"))["roads"]
    roads = []
    for entry in declared:
        items = [_parse(text) for text in entry["course"]]
        line = _within_province(_smooth([item.point for item in items if item.point is not None]))
        roads.append(
            Road(
                code=entry["code"],
                name_zh=entry["names"]["zh"],
                name_en=entry["names"]["en"],
                former_code=entry.get("former_code", ""),
                line=line,
                stops=_place_stops(items, line),
                share=entry["share"],
                ring_share=entry["ring_share"],
            )
        )
    return tuple(roads)
