"""Vector tiles 矢量瓦片: the arithmetic of Web Mercator tiles, and the cutting of shapes to one.

Positions are in units of the world's square: x eastwards and y southwards from 0 to 1. Encodes nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

EXTENT = 4096
BUFFER = 64
MOST_ZOOM = 22
# Where Web Mercator's square ends, degrees.
MOST_LATITUDE = 85.0511287798066
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


def world(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return positions in the world's square of places in degrees.

    >>> [float(one[0]) for one in world(np.array([0.0]), np.array([0.0]))]
    [0.5, 0.5]
    """
    sine = np.sin(np.radians(np.clip(lat, -MOST_LATITUDE, MOST_LATITUDE)))
    return lon / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)


def to_world(shapes: Shapes) -> Shapes:
    """Return shapes in degrees as shapes in the world's square."""

    def project(places: Floats) -> Floats:
        return np.column_stack(world(places[:, 0], places[:, 1]))

    moved: Shapes = shapely.transform(shapes, project)
    return moved


def bounds(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """Return a tile's west, south, east and north in degrees.

    >>> bounds(0, 0, 0)[0], round(bounds(0, 0, 0)[3], 4)
    (-180.0, 85.0511)
    """
    side = 1 << z

    def latitude(row: int) -> float:
        return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row / side)))))

    return x / side * 360 - 180, latitude(y + 1), (x + 1) / side * 360 - 180, latitude(y)


def is_tile(z: int, x: int, y: int) -> bool:
    """Say whether there is such a tile."""
    return 0 <= z <= MOST_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z


def within(across: Floats, down: Floats, z: int, x: int, y: int) -> npt.NDArray[np.intp]:
    """Return which points of the world's square a tile holds; each point lies in exactly one tile of a zoom."""
    side = float(1 << z)
    inside = (across >= x / side) & (across < (x + 1) / side) & (down >= y / side) & (down < (y + 1) / side)
    return np.flatnonzero(inside)


def in_tile(positions: Floats, tile: int, z: int) -> Floats:
    """Return positions along one axis in the tile's own units, 0 to 4096."""
    scaled: Floats = (positions * (1 << z) - tile) * EXTENT
    return scaled


def cut(shapes: Shapes, z: int, x: int, y: int) -> tuple[npt.NDArray[np.intp], Shapes]:
    """Return which shapes of the world's square touch a tile, and them cut to it in whole tile units, y downwards.

    A vertex two shapes share stays shared: both round the same number.
    """
    side = float(1 << z)
    margin = BUFFER / EXTENT / side
    box = (x / side - margin, y / side - margin, (x + 1) / side + margin, (y + 1) / side + margin)
    edges = shapely.bounds(shapes)
    near = np.flatnonzero(
        (edges[:, 0] <= box[2]) & (edges[:, 2] >= box[0]) & (edges[:, 1] <= box[3]) & (edges[:, 3] >= box[1])
    )
    if not len(near):
        return near, np.array([], dtype=object)
    parts = shapely.clip_by_rect(shapes[near], *box)
    kept = ~shapely.is_empty(parts)

    def place(places: Floats) -> Floats:
        return np.rint(np.column_stack([in_tile(places[:, 0], x, z), in_tile(places[:, 1], y, z)]))

    return near[kept], shapely.transform(parts[kept], place)
