"""Features 要素: what a layer shows to an actor, as columns; kept in the process while nothing beneath changes.

Unknown is NaN in `values` and null outside; a feature without a place is counted, not shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from qipan.atlas.queries.boundaries import shapes_of
from qipan.atlas.queries.shelves import Shelf
from qipan.engine.geometry.tiles import Floats, Shapes, to_world, world

KEPT = 48
Period = tuple[dt.date, dt.date]


@dataclass
class Features:
    """The features of a layer in one scope and period.

    Points have `lon` and `lat` in degrees; lines and areas have `shapes`, which `simplified` gives for a zoom.
    `held` are the days between which there are values; `as_of` is the day the layer speaks of.
    """

    ids: Sequence[str]
    names_zh: Sequence[str]
    names_en: Sequence[str]
    divisions: Sequence[str]
    values: Floats
    fields: Mapping[str, Sequence[Any]]
    mark: str
    lon: Floats | None = None
    lat: Floats | None = None
    shapes: Shapes | None = None
    labels: Sequence[tuple[float, float]] | None = None
    level: str = ""
    period: Period | None = None
    held: Period | None = None
    as_of: dt.date | None = None
    synthetic: bool = False
    unplaced: int = 0
    unit: str = ""
    valid: Sequence[tuple[dt.date | None, dt.date | None]] | None = None
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def world(self) -> tuple[Floats, Floats]:
        """The points' positions in the world's square."""
        assert self.lon is not None, "only points have positions"
        assert self.lat is not None, "only points have positions"
        return world(self.lon, self.lat)

    def world_shapes(self, tolerance: float) -> Shapes:
        """Return the shapes, simplified to some degrees, in the world's square."""
        if tolerance not in self.kept:
            self.kept[tolerance] = to_world(self.simplified(tolerance))
        found: Shapes = self.kept[tolerance]
        return found

    def simplified(self, tolerance: float) -> Shapes:
        """Return the shapes simplified to some degrees; areas of a level keep their common borders."""
        assert self.shapes is not None, "points are not simplified"
        if not tolerance:
            return self.shapes
        if self.level:
            whole = shapes_of(self.level, tolerance)
            return np.array([whole[code] for code in self.ids], dtype=object)
        simple: Shapes = shapely.simplify(self.shapes, tolerance)
        return simple

    @cached_property
    def edges(self) -> npt.NDArray[np.float64]:
        """West, south, east and north of each feature in degrees."""
        if self.shapes is not None:
            boxes: npt.NDArray[np.float64] = shapely.bounds(self.shapes)
            return boxes
        assert self.lon is not None, "what has no shapes has positions"
        assert self.lat is not None, "what has no shapes has positions"
        return np.column_stack([self.lon, self.lat, self.lon, self.lat])

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each feature stands, by its id."""
        return {id: index for index, id in enumerate(self.ids)}

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all features; None where there is none."""
        if not len(self):
            return None
        west, south, _, _ = self.edges.min(axis=0)
        _, _, east, north = self.edges.max(axis=0)
        return (round(float(west), 6), round(float(south), 6), round(float(east), 6), round(float(north), 6))

    def inside(self, box: tuple[float, float, float, float]) -> npt.NDArray[np.intp]:
        """Return which features touch a box of west, south, east and north; one with west above east passes 180°."""
        west, south, east, north = box
        edges = self.edges
        tall = (edges[:, 1] <= north) & (edges[:, 3] >= south)
        if west <= east:
            wide = (edges[:, 0] <= east) & (edges[:, 2] >= west)
        else:
            wide = (edges[:, 2] >= west) | (edges[:, 0] <= east)
        found: npt.NDArray[np.intp] = np.flatnonzero(tall & wide)
        if self.shapes is None or west > east:
            return found
        touching: npt.NDArray[np.intp] = found[shapely.intersects(self.shapes[found], shapely.box(*box))]
        return touching

    def value(self, index: int) -> float | int | None:
        """Return a feature's value, None where it is unknown."""
        found: float | int | None = plain(self.values[index])
        return found

    def properties(self, index: int) -> dict[str, Any]:
        """Return what a feature says of itself: id, both names, value and the fields of the popup."""
        return {
            "id": self.ids[index],
            "name_zh": self.names_zh[index],
            "name_en": self.names_en[index],
            "value": self.value(index),
            **{name: plain(column[index]) for name, column in self.fields.items() if name != "value"},
        }


def plain(value: Any) -> Any:
    """Return a value as JSON has it: NaN is null, a whole float a whole number, a day its text."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if value != value:
            return None
        return int(value) if value.is_integer() else value
    return value.isoformat() if isinstance(value, dt.date) else value


SHELF: Shelf[Features] = Shelf(KEPT)


def mark_of(*parts: object) -> str:
    """Return a short hash of everything that decides what features are."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]
