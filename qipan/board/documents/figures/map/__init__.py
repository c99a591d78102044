"""Map 分布图: areas in shades, roads as lines, stations as points, on a division's outline.

The division is the block's own `division`, else the province most of its codes belong to.
"""

from __future__ import annotations

from typing import Any

from qipan.board.documents.figures.map.key import draw_key
from qipan.board.documents.figures.map.names import area_names, road_names, station_names
from qipan.board.documents.figures.map.picture import Picture, division_of
from qipan.board.documents.figures.sheet import Sheet

__all__ = ["division_of", "draw"]


def draw(sheet: Sheet, block: dict[str, Any]) -> None:
    """Draw a map block: the layers, then the names where there is room, then the key."""
    picture = Picture(sheet, block)
    picture.areas()
    picture.roads()
    picture.stations()
    area_names(picture)
    station_names(picture)
    road_names(picture)
    draw_key(picture)
