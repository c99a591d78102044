"""Names of the map 地图注记: of areas, stations and roads, none on another.

An area's name stands in its area; a station's name leads to its point. Refuses to draw anything else.
"""

from __future__ import annotations

import math
from typing import Any

from shapely import maximum_inscribed_circle
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.figures.map.picture import Picture, polygons
from qipan.board.documents.figures.placing import Box, around
from qipan.board.documents.figures.sheet import Point
from qipan.board.documents.words import in_unit

# Road numbers that a map of many points carries at most.
_NUMBERED_IN_CROWD = 12


def area_names(picture: Picture) -> None:
    """Write name and value into each area."""
    sheet = picture.sheet
    for code, geometry in picture.shapes.items():
        area = picture.given.get(code)
        if area is None and (code not in picture.unknown or sheet.lang != "zh"):
            continue  # the outlines have Chinese names only
        name = str(area.get("name") or "") if area else picture.outlines[code].name
        value = _value(area or {}, picture)
        lines = fonts.wrap(name, sheet.size * 6.2, sheet.small, 3)
        wide = max(*(sheet.wide(line, sheet.small) for line in lines), sheet.wide(value) * 1.04) + 2
        tall = sheet.size * 1.2 * (len(lines) + 1)
        box = _area_box(picture, geometry, wide, tall)
        if box is None:
            continue
        top = box.high - sheet.size * 0.6
        for n, text in enumerate([*lines, value]):
            last = n == len(lines)
            sheet.text(
                box.middle[0],
                top - n * sheet.size * 1.2,
                text,
                palette.INK,
                "center",
                sheet.size if last else sheet.small,
                strong=last,
            )


def _value(place: dict[str, Any], picture: Picture) -> str:
    """What a place's label says: its number in the map's unit, which the key gives."""
    return in_unit(place, str(picture.block.get("unit") or ""), picture.sheet.lang)


def _area_box(picture: Picture, geometry: BaseGeometry, wide: float, tall: float) -> Box | None:
    """Room for an area's name: in the area, away from stations and roads if it can, on them if it must."""
    whole, middle, outside = _places(picture, geometry, wide, tall)
    for boxes, share, crossing in ((whole, 0.9, False), (whole, 0.4, False), (whole, 0.2, True)):
        keep = picture.sheet.size * share
        free = picture.ground.first_free(
            [box.grown(keep * 2, keep) for box in boxes], cross_lines=crossing, over_dots=crossing
        )
        if free is not None:
            found = free.grown(-keep * 2, -keep)
            picture.ground.take(found)
            return found
    inside = picture.ground.first_free(whole + middle, cross_lines=True, over_dots=True)
    if inside is not None:
        picture.ground.take(inside)
        return inside
    return picture.ground.place(outside)


def _places(
    picture: Picture, geometry: BaseGeometry, wide: float, tall: float
) -> tuple[list[Box], list[Box], list[Box]]:
    """Places by nearness to the area's widest spot: all in the area, their middle in it, beside it."""
    widest = _inner(geometry)
    x, y = picture.at(*widest)
    whole: list[Box] = []
    middle: list[Box] = []
    outside: list[Box] = []
    for dx, dy in _nearby(tall * 0.3):
        holds = [
            geometry.contains(
                ShapelyPoint(
                    widest[0] + (dx + side * wide * 0.4) / (picture.scale * picture.squeeze),
                    widest[1] + dy / picture.scale,
                )
            )
            for side in (0, -1, 1)
        ]
        found = whole if all(holds) else middle if holds[0] else outside
        found.append(Box.around(x + dx, y + dy, wide, tall))
    return whole, middle, outside


def station_names(picture: Picture) -> None:
    """Name the greatest of the labelled points; a name that finds no room stands in the table only."""
    sheet = picture.sheet
    for point in picture.named:
        text = f"{point.get('name') or ''} {_value(point, picture)}".strip()
        x, y = picture.at(point["lon"], point["lat"])
        reach = picture.radius(point.get("value")) + 2
        wide, tall = sheet.wide(text, sheet.small) * 1.04 + 2, sheet.small * 1.25
        close, far = around(x, y, wide, tall, reach, 5), around(x, y, wide, tall, reach, 14)
        box = picture.ground.place(close, owner=(x, y))
        if box is None and picture.crowded:
            # over the see-through points, beside its own, rather than at the end of a long line
            box = picture.ground.first_free(close, (x, y), cross_lines=True, pass_dots=True, over_dots=True)
            picture.ground.boxes += [box] if box else []
        elif box is None:
            box = picture.ground.place(far, owner=(x, y))
        if box is None:
            continue
        near = box.nearest((x, y))
        if math.dist(near, (x, y)) > reach + 5:
            sheet.line([near, (x, y)], sheet.lead, 0.5, z=2.9)
            picture.ground.take_line([near, (x, y)])
        sheet.text(*box.middle, text, sheet.lead, "center", sheet.small, strong=True)


def road_names(picture: Picture) -> None:
    """Write each road's number in a small plate on its line where there is room."""
    sheet = picture.sheet
    size = sheet.small * 0.86
    for road in _shown(picture):
        code = str(road.get("code") or "")
        wide, tall = sheet.wide(code, size) + 4, size * 1.35
        points = [picture.at(*c[:2]) for c in road["coordinates"]]
        keep = size * (0.8 if picture.crowded else 0)
        candidates = [Box.around(*p, wide, tall).grown(keep, keep) for p in _along(points)]
        free = picture.ground.first_free(candidates, cross_lines=True) if code else None
        if free is None:
            continue
        box = free.grown(-keep, -keep)
        picture.ground.take(box)
        sheet.box(box.left, box.low, wide, tall, palette.WHITE, palette.UNKNOWN, thickness=0.5, z=5)
        sheet.text(*box.middle, code, palette.MUTED, "center", size)


def _shown(picture: Picture) -> list[dict[str, Any]]:
    """The roads whose number is written, each once: all of them, the longest only among many points."""
    roads = {str(road.get("code") or ""): road for road in reversed(picture.roads_given)}
    once = [road for road in picture.roads_given if roads[str(road.get("code") or "")] is road]
    if not picture.crowded:
        return once

    def length(road: dict[str, Any]) -> float:
        points = [picture.at(*c[:2]) for c in road["coordinates"]]
        return sum(math.dist(a, b) for a, b in zip(points, points[1:], strict=False))

    return sorted(once, key=length, reverse=True)[:_NUMBERED_IN_CROWD]


def _inner(geometry: BaseGeometry) -> Point:
    """A point well inside the largest part."""
    largest = max(polygons(geometry), key=lambda polygon: polygon.area)
    centre = maximum_inscribed_circle(largest, 0.02).coords[0]
    return float(centre[0]), float(centre[1])


def _nearby(step: float) -> list[Point]:
    """Steps away from a spot, nearest first."""
    steps = [(0.0, 0.0)]
    for ring in range(1, 11):
        for n in range(16):
            angle = math.pi * n / 8
            steps.append((math.cos(angle) * ring * step * 1.3, math.sin(angle) * ring * step))
    return steps


def _along(points: list[Point]) -> list[Point]:
    """Points along a line, from its middle outwards."""
    dense = []
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        parts = max(int(math.dist((ax, ay), (bx, by)) / 6), 1)
        dense += [(ax + (bx - ax) * k / parts, ay + (by - ay) * k / parts) for k in range(parts)]
    middle = len(dense) // 2
    return sorted(dense, key=lambda p: abs(dense.index(p) - middle))
