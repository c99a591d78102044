"""Picture of the map 图面: areas in shades, roads as lines, stations as points sized by value.

A quiet base with one theme; labels never lie on each other. Knows codes and coordinates (EPSG:4490), and no
projection beyond a plain one fit for a province.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from qipan.board.documents.figures import palette
from qipan.board.documents.figures.outlines import outlines
from qipan.board.documents.figures.placing import Box, Ground
from qipan.board.documents.figures.scales import class_bounds, class_of
from qipan.board.documents.figures.sheet import Point, Sheet

# A map that names every station names none: the rest stand in the table.
_NAMED, _NAMED_ON_PHONE = 12, 8
# Beyond so many points the map shows where they lie thick, and names the few greatest.
_CROWD, _NAMED_IN_CROWD = 120, 6


def division_of(block: dict[str, Any]) -> str:
    """Return the division code whose outline the map is drawn on; "" when nothing tells it."""
    if block.get("division"):
        return str(block["division"])
    codes = Counter(str(a.get("code") or "")[:2] for a in block.get("areas") or [])
    return codes.most_common(1)[0][0] if codes else ""


class Picture:
    """The map's scale and the room taken on it."""

    def __init__(self, sheet: Sheet, block: dict[str, Any]) -> None:
        self.sheet, self.block = sheet, block
        self.given = {str(a["code"]): a for a in block.get("areas") or []}
        self.points = sorted(
            (p for p in block.get("points") or [] if p.get("lon") is not None and p.get("lat") is not None),
            key=lambda p: (p.get("value") is None, -(p.get("value") or 0), str(p.get("code"))),
        )
        self.roads_given = block.get("lines") or []
        division = division_of(block)
        self.outlines = outlines(division) if division else {}
        self.shapes = {code: outline.shape for code, outline in self.outlines.items()}
        west, south, east, north = self._extent()
        self.points = [p for p in self.points if west <= p["lon"] <= east and south <= p["lat"] <= north]
        named = [p for p in self.points if p.get("label") and p.get("value") is not None]
        self.crowded = len(self.points) > _CROWD
        most_named = _NAMED if sheet.width > 400 else _NAMED_ON_PHONE
        self.named = named[: _NAMED_IN_CROWD if self.crowded else most_named]
        self.west, self.south = west, south
        self.squeeze = math.cos(math.radians((south + north) / 2))
        beside = sheet.width > 400
        self.key_wide = sheet.width * 0.25 if beside else 0.0
        across, up = max((east - west) * self.squeeze, 0.01), max(north - south, 0.01)
        room = sheet.width - self.key_wide - 4
        self.scale = min(room / across, (sheet.width * 0.68 if beside else 1e9) / up)
        self.values = [a["value"] for a in self.given.values() if a.get("value") is not None]
        told = {code for code, area in self.given.items() if area.get("value") is not None}
        # With values for some areas, the others are unknown, whether the block names them or leaves them out.
        self.unknown = (set(self.shapes) | set(self.given)) - told if self.given else set()
        self.bounds = class_bounds(self.values)
        self.shades = palette.ramp(sheet.lead, len(self.bounds), 0.07, 0.42)
        self.most: float = max((p["value"] for p in self.points if p.get("value") is not None), default=0.0)
        # Many points are drawn smaller, or the province would vanish under them.
        self.largest = (
            sheet.size * (0.95 if beside else 0.8) * min(1.0, (40 / max(len(self.points), 1)) ** 0.4)
        )
        # Small points are see-through and have no white edge: it would leave nothing of them.
        self.least, self.opacity, self.edge = (0.7, 0.6, 0.0) if self.crowded else (1.5, 0.88, 0.7)
        self.key_tall = 0.0 if beside else sheet.size * 1.75 * (self._key_rows() + 1)
        sheet.tall(up * self.scale + self.key_tall + 6)
        self.left = max((room - across * self.scale) / 2, 0) + 2
        self.ground = Ground(Box(0, self.key_tall, sheet.width - self.key_wide * 0.92, sheet.height))

    def _key_rows(self) -> int:
        return len(self.bounds) + bool(self.unknown) + 1 + (3 if self.most else 0)

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
                [self.at(*c[:2]) for c in ring] for polygon in polygons(geometry) for ring in _rings(polygon)
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
            return self.least
        return float(max(self.largest * math.sqrt(value / self.most), self.least))

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
                self.opacity if known else 0.88,
                z=3 + n * 1e-4,
                thickness=self.edge if known else 0.5,
            )
            if radius > 2 or any(point is one for one in self.named):
                self.ground.take_dot(x, y, radius * 1.7)


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """Return the parts of a shape that have an area."""
    parts = getattr(geometry, "geoms", [geometry])
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _rings(polygon: Polygon) -> list[list[Point]]:
    return [list(polygon.exterior.coords)[:-1], *(list(ring.coords)[:-1] for ring in polygon.interiors)]
