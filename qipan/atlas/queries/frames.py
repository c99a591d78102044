"""Frames 自有要素表: what a domain's function hands to the atlas for a layer of its own geometry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

from qipan.engine.geometry.tiles import Shapes


@dataclass(frozen=True)
class Frame:
    """Columns `id`, `division` and, for points, `lon` and `lat` in degrees; if wanted name_zh, name_en, value.

    Every field of the layer's popup is a column too. `shapes` are lines or areas in the order of the rows, None
    for points. `mark` changes whenever anything in the frame does: tiles are kept under it.
    """

    table: pa.Table
    mark: str
    shapes: Shapes | None = None
    as_of: dt.date | None = None
    synthetic: bool = False
