"""Map 分布图: areas in shades, roads as lines, stations as points sized by value, on a division's outline.

A quiet base with one theme; labels never lie on each other. Knows codes and coordinates (EPSG:4490), and no
projection beyond a plain one fit for a province.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.figures.outlines import outlines
from qipan.board.documents.figures.placing import Box, Ground, around
from qipan.board.documents.figures.scales import class_bounds, class_of, ticks
from qipan.board.documents.figures.sheet import Point, Sheet
from qipan.board.documents.words import number

_KM_PER_DEGREE = 111.32


def draw(sheet: Sheet, block: dict[str, Any]) -> None:
    """Draw a map; the division is the block's `division`, else the province most of its codes belong to."""
    picture = _Picture(sheet, block)
    picture.areas()
    picture.roads()
    picture.stations()
    picture.area_names()
    picture.road_names()
    picture.station_names()
    picture.key()


def division_of(block: dict[str, Any]) -> str:
    """Return the division code whose outline the map is drawn on; "" when nothing tells it."""
    if block.get("division"):
        return str(block["division"])
    codes = Counter(str(a.get("code") or "")[:2] for a in block.get("areas") or [])
    return codes.most_common(1)[0][0] if codes else ""


class _Picture:
    """The map's scale and the room taken on it."""

    def __init__(self, sheet: Sheet, block: dict[str, Any]) -> None:
        self.sheet, self.block = sheet, block
        self.given = {str(a["code"]): a for a in block.get("areas") or []}
        self.points = sorted(
            (p for p in block.get("points") or [] if p.get("lon") is not None and p.get("lat") is not None),
            key=lambda p: (p.get("value") is None, -(p.get("value") or 0), str(p.get("code"))),
        )
        self.roads_given = block.get("lines") or []
        self.shapes = outlines(division_of(block)) if division_of(block) else {}
        west, south, east, north = self._extent()
        self.west, self.south = west, south
        self.squeeze = math.cos(math.radians((south + north) / 2))
        beside = sheet.width > 400
        self.key_wide = sheet.width * 0.25 if beside else 0.0
        across, up = max((east - west) * self.squeeze, 0.01), max(north - south, 0.01)
        room = sheet.width - self.key_wide - 4
        self.scale = min(room / across, (sheet.width * 0.78 if beside else 1e9) / up)
        self.values = [a["value"] for a in self.given.values() if a.get("value") is not None]
        self.bounds = class_bounds(self.values)
        self.shades = palette.ramp(sheet.lead, len(self.bounds), 0.07, 0.42)
        self.most = max((p["value"] for p in self.points if p.get("value") is not None), default=0.0)
        self.largest = sheet.size * (0.95 if beside else 0.8)
        self.key_tall = 0.0 if beside else sheet.size * 1.75 * (self._key_rows() + 1)
        sheet.tall(up * self.scale + self.key_tall + 6)
        self.left = max((room - across * self.scale) / 2, 0) + 2
        self.ground = Ground(Box(0, self.key_tall, sheet.width - self.key_wide * 0.92, sheet.height))

    def _key_rows(self) -> int:
        unknown = any(a.get("value") is None for a in self.given.values()) or not self.given
        return len(self.bounds) + int(unknown) + 1 + (3 if self.most else 0)

    def _extent(self) -> tuple[float, float, float, float]:
        if self.shapes:
            bounds = [g.bounds for g in self.shapes.values()]
            return (
                min(b[0] for b in bounds),
                min(b[1] for b in bounds),
                max(b[2] for b in bounds),
                max(b[3] for b in bounds),
            )
        places = [(p["lon"], p["lat"]) for p in self.points] + [
            tuple(c[:2]) for road in self.roads_given for c in road["coordinates"]
        ]
        places = places or [(0.0, 0.0)]
        lons, lats = [p[0] for p in places], [p[1] for p in places]
        return min(lons) - 0.05, min(lats) - 0.05, max(lons) + 0.05, max(lats) + 0.05

    def at(self, lon: float, lat: float) -> Point:
        """A place's point on the sheet."""
        return (
            self.left + (lon - self.west) * self.squeeze * self.scale,
            self.key_tall + 3 + (lat - self.south) * self.scale,
        )

    def areas(self) -> None:
        """Shade the areas; without a value they are white and hatched."""
        for code, geometry in self.shapes.items():
            rings = [
                [self.at(*c[:2]) for c in ring] for polygon in _polygons(geometry) for ring in _rings(polygon)
            ]
            value = self.given.get(code, {}).get("value")
            if value is None:
                hatch = palette.FAINT if self.given else None
                self.sheet.shape(rings, palette.WHITE, palette.EDGE, 0.5, hatch=hatch, z=0.9)
            else:
                fill = self.shades[class_of(value, self.bounds)]
                self.sheet.shape(rings, fill, palette.EDGE, 0.5, z=1)

    def roads(self) -> None:
        """Draw the roads as quiet lines."""
        for road in self.roads_given:
            points = [self.at(*c[:2]) for c in road["coordinates"]]
            self.sheet.line(points, palette.WHITE, 2.2, z=1.8)
            self.sheet.line(points, palette.UNKNOWN, 1.0, z=1.9)
            self.ground.take_line(points)

    def radius(self, value: float | None) -> float:
        """A point's radius: its area is in proportion to the value."""
        if not value or value < 0 or not self.most:
            return 1.5
        return max(self.largest * math.sqrt(value / self.most), 1.5)

    def stations(self) -> None:
        """Draw the points, the greatest first so that small ones stay visible on top."""
        for n, point in enumerate(self.points):
            x, y = self.at(point["lon"], point["lat"])
            radius = self.radius(point.get("value"))
            known = point.get("value") is not None
            self.sheet.dot(
                x,
                y,
                radius,
                self.sheet.lead if known else palette.WHITE,
                palette.WHITE if known else palette.UNKNOWN,
                0.88,
                z=3 + n * 1e-4,
            )
            if point.get("label"):
                self.ground.take(Box.around(x, y, radius * 1.7, radius * 1.7))

    def area_names(self) -> None:
        """Write name and value into each area."""
        sheet = self.sheet
        for code, geometry in self.shapes.items():
            area = self.given.get(code)
            if area is None:
                continue
            name = str(area.get("name") or "")
            value = str(area.get("label") or number(area.get("value"), sheet.lang))
            lines = fonts.wrap(name, sheet.size * 6.2, sheet.small)
            wide = max(*(sheet.wide(line, sheet.small) for line in lines), sheet.wide(value) * 1.04) + 2
            tall = sheet.size * 1.2 * (len(lines) + 1)
            x, y = self.at(*_inner(geometry))
            box = self.ground.place(_within(x, y, wide, tall))
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

    def road_names(self) -> None:
        """Write each road's number in a small plate on its line where there is room."""
        sheet = self.sheet
        size = sheet.small * 0.86
        for road in self.roads_given:
            code = str(road.get("code") or "")
            wide, tall = sheet.wide(code, size) + 4, size * 1.35
            points = [self.at(*c[:2]) for c in road["coordinates"]]
            candidates = [Box.around(*p, wide, tall) for p in _along(points)]
            box = self.ground.first_free(candidates, cross_lines=True) if code else None
            if box is None:
                continue
            self.ground.take(box)
            sheet.box(box.left, box.low, wide, tall, palette.WHITE, palette.UNKNOWN, thickness=0.5, z=5)
            sheet.text(*box.middle, code, palette.MUTED, "center", size)

    def station_names(self) -> None:
        """Name the labelled points, greatest first; a name that finds no room stands in the table only."""
        sheet = self.sheet
        for point in self.points:
            if not point.get("label"):
                continue
            text = f"{point.get('name') or ''} {point['label']}".strip()
            x, y = self.at(point["lon"], point["lat"])
            reach = self.radius(point.get("value")) + 2
            wide, tall = sheet.wide(text, sheet.small) * 1.04 + 2, sheet.small * 1.25
            box = self.ground.place(around(x, y, wide, tall, reach, 7))
            if box is None:
                continue
            near = box.nearest((x, y))
            if math.dist(near, (x, y)) > reach + 5:
                sheet.line([near, (x, y)], sheet.lead, 0.5, z=4)
            sheet.text(*box.middle, text, sheet.lead, "center", sheet.small, strong=True)

    def key(self) -> None:
        """Classes with their counts, sizes of points, scale bar."""
        sheet = self.sheet
        size = sheet.size
        beside = self.key_wide > 0
        x = sheet.width - self.key_wide + size if beside else 2.0
        step = size * 1.75
        y = sheet.height - size if beside else self.key_tall - step * 0.6
        unit = str(self.block.get("unit") or "")
        if self.given:
            sheet.text(x, y, sheet.words["key_areas"].format(unit=unit), palette.MUTED, size=sheet.small)
            y -= step
        for n in range(len(self.bounds) - 1, -1, -1):
            low = number(self.bounds[n], sheet.lang)
            last = n == len(self.bounds) - 1
            said = sheet.words["at_least" if last else "low_high"].format(
                low=low, high="" if last else number(self.bounds[n + 1], sheet.lang)
            )
            count = sum(class_of(v, self.bounds) == n for v in self.values)
            sheet.box(
                x, y - size * 0.45, size * 1.6, size * 0.9, self.shades[n], palette.FAINT, thickness=0.4
            )
            sheet.text(x + size * 2.1, y, said, palette.INK, size=sheet.small)
            counted = sheet.words["areas_count"].format(n=count)
            sheet.text(self._key_right(x), y, counted, palette.MUTED, "right", sheet.small)
            y -= step
        missing = sum(a.get("value") is None for a in self.given.values())
        if missing:
            sheet.unknown_box(x, y - size * 0.45, size * 1.6, size * 0.9)
            sheet.text(x + size * 2.1, y, sheet.words["no_data"], palette.INK, size=sheet.small)
            counted = sheet.words["areas_count"].format(n=missing)
            sheet.text(self._key_right(x), y, counted, palette.MUTED, "right", sheet.small)
            y -= step
        if self.most:
            sheet.text(x, y, sheet.words["key_points"].format(unit=unit), palette.MUTED, size=sheet.small)
            y -= step
            for value in _sizes(self.most):
                sheet.dot(x + size * 0.8, y, self.radius(value), sheet.lead, palette.WHITE, 0.88)
                sheet.text(x + size * 2.1, y, number(value, sheet.lang), palette.INK, size=sheet.small)
                y -= step
        self._scale_bar(x, size * 0.8)

    def _key_right(self, x: float) -> float:
        return self.sheet.width - 1 if self.key_wide else min(x + self.sheet.size * 16, self.sheet.width - 1)

    def _scale_bar(self, x: float, y: float) -> None:
        sheet = self.sheet
        per_km = self.scale / _KM_PER_DEGREE
        km = max(
            (k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500) if k * per_km <= sheet.width * 0.16), default=1
        )
        end = x + km * per_km
        sheet.line([(x, y + 2.5), (x, y), (end, y), (end, y + 2.5)], palette.MUTED, 0.7)
        said = sheet.words["scale"].format(n=km)
        sheet.text(end + sheet.size * 0.5, y + 1, said, palette.MUTED, size=sheet.small)


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = getattr(geometry, "geoms", [geometry])
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _rings(polygon: Polygon) -> list[list[Point]]:
    return [list(polygon.exterior.coords)[:-1], *(list(ring.coords)[:-1] for ring in polygon.interiors)]


def _inner(geometry: BaseGeometry) -> Point:
    """A point well inside the largest part."""
    from shapely import maximum_inscribed_circle

    largest = max(_polygons(geometry), key=lambda polygon: polygon.area)
    centre = maximum_inscribed_circle(largest, 0.02).coords[0]
    return float(centre[0]), float(centre[1])


def _within(x: float, y: float, wide: float, tall: float) -> list[Box]:
    """Places for an area's name: its middle, then small steps away."""
    steps = [(0.0, 0.0)]
    for ring in range(1, 7):
        for n in range(12):
            angle = math.pi * n / 6
            steps.append((math.cos(angle) * ring * tall * 0.28, math.sin(angle) * ring * tall * 0.28))
    return [Box.around(x + dx, y + dy, wide, tall) for dx, dy in steps]


def _along(points: list[Point]) -> list[Point]:
    """Points along a line, from its middle outwards."""
    dense = []
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        parts = max(int(math.dist((ax, ay), (bx, by)) / 6), 1)
        dense += [(ax + (bx - ax) * k / parts, ay + (by - ay) * k / parts) for k in range(parts)]
    middle = len(dense) // 2
    return sorted(dense, key=lambda p: abs(dense.index(p) - middle))


def _sizes(most: float) -> list[float]:
    """Two or three round values for the key of sizes."""
    rounds = [t for t in ticks(0, most, 4) if 0 < t <= most]
    if len(rounds) < 2:
        return rounds or [most]
    return [rounds[-1], rounds[len(rounds) // 2 - 1]]
