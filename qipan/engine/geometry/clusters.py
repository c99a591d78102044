"""Clusters 聚合: points too many to draw, gathered in the cells of a grid; no loop runs over points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qipan.engine.geometry.tiles import EXTENT, Floats

# Cells along a tile's side: 32 pixels of a 512-pixel tile.
CELLS = 16


class Clusters(NamedTuple):
    """Cells with points: mean place in tile units, number of points, one of them, sum and number of known values."""

    across: Floats
    down: Floats
    size: npt.NDArray[np.int64]
    first: npt.NDArray[np.intp]
    total: Floats
    known: npt.NDArray[np.int64]


def clusters(across: Floats, down: Floats, values: Floats) -> Clusters:
    """Gather points of one tile (tile units, 0 to 4096); a value that is NaN is unknown and stays out of the sum."""
    size = EXTENT / CELLS
    column = np.clip((across // size).astype(np.int64), 0, CELLS - 1)
    cell = column + CELLS * np.clip((down // size).astype(np.int64), 0, CELLS - 1)
    cells = CELLS * CELLS
    count = np.bincount(cell, minlength=cells)
    told = ~np.isnan(values)
    first = np.zeros(cells, dtype=np.intp)
    first[cell[::-1]] = np.arange(len(cell) - 1, -1, -1)
    kept = np.flatnonzero(count)
    shared = np.maximum(count, 1)
    return Clusters(
        (np.bincount(cell, across, cells) / shared)[kept],
        (np.bincount(cell, down, cells) / shared)[kept],
        count[kept],
        first[kept],
        np.bincount(cell[told], values[told], cells).astype(np.float64)[kept],
        np.bincount(cell[told], minlength=cells)[kept],
    )
