"""Tiles 矢量瓦片: a layer's features in one tile, points gathered where they are many; kept under their data's mark."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from django.conf import settings
from mapbox_vector_tile.encoder import on_invalid_geometry_make_valid

from qipan.atlas.queries.boundaries import write_whole
from qipan.atlas.queries.features import Features, plain
from qipan.atlas.queries.layers import Layer
from qipan.engine.errors import QipanError
from qipan.engine.geometry import tiles
from qipan.engine.geometry.boundaries import tolerance_for
from qipan.engine.geometry.clusters import clusters

# A layer with more points than this is gathered up to CLUSTER_UNTIL; a tile that still holds more, at any zoom.
FEW, CLUSTER_UNTIL, MOST_IN_TILE = 2000, 13, 4000
# Marks whose tiles stay on disk for one layer; the oldest go.
KEPT_MARKS = 24
_OPTIONS = {
    "y_coord_down": True,
    "extents": tiles.EXTENT,
    "on_invalid_geometry": on_invalid_geometry_make_valid,
}


def tile(layer: Layer, found: Features, z: int, x: int, y: int) -> bytes:
    """Return one tile, as Mapbox Vector Tile, whose layer bears the layer's id; an empty one has no bytes.

    A tile that does not exist is `atlas.tile_missing`.
    """
    if not tiles.is_tile(z, x, y):
        raise QipanError("atlas.tile_missing", z=z, x=x, y=y, most=tiles.MOST_ZOOM)
    file = _folder(layer) / found.mark / str(z) / str(x) / f"{y}.mvt"
    if file.is_file():
        return file.read_bytes()
    drawn = _points(layer, found, z, x, y) if found.lon is not None else _shapes(found, z, x, y)
    body: bytes = (
        mapbox_vector_tile.encode([{"name": layer.id, "features": drawn}], default_options=_OPTIONS)
        if drawn
        else b""
    )
    _forget_old(layer, found.mark)
    write_whole(file, body)
    return body


def _folder(layer: Layer) -> Path:
    return Path(settings.QIPAN_DATA) / "atlas" / "tiles" / layer.id


def _forget_old(layer: Layer, mark: str) -> None:
    """Remove the tiles of the marks made longest ago, once a new mark comes."""
    folder = _folder(layer)
    if (folder / mark).exists() or not folder.exists():
        return
    old = sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)[KEPT_MARKS - 1 :]
    for one in old:
        shutil.rmtree(one, ignore_errors=True)


def _told(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties a tile can hold: one that is unknown is left out."""
    return {name: value for name, value in properties.items() if value is not None}


def _points(layer: Layer, found: Features, z: int, x: int, y: int) -> list[dict[str, Any]]:
    across, down = found.world
    held = tiles.within(across, down, z, x, y)
    if not len(held):
        return []
    left, top = tiles.in_tile(across[held], x, z), tiles.in_tile(down[held], y, z)
    gathered = (len(found) > FEW and z < CLUSTER_UNTIL) or len(held) > MOST_IN_TILE
    if not gathered:
        return [_point(found, int(one), at, on) for one, at, on in zip(held, left, top, strict=True)]
    cells = clusters(left, top, found.values[held])
    drawn = []
    for at, on, count, first, total, known in zip(*cells, strict=True):
        if count == 1:
            drawn.append(_point(found, int(held[first]), at, on))
            continue
        properties: dict[str, Any] = {"count": int(count), "known": int(known)}
        if layer.cluster and known:
            properties["value"] = plain(total / known if layer.cluster == "mean" else total)
        drawn.append({"geometry": _pixel(at, on), "properties": properties})
    return drawn


def _pixel(at: float, on: float) -> shapely.Point:
    """Return a point in whole tile units, on the tile's own side of its edge."""
    return shapely.Point(min(int(at), tiles.EXTENT - 1), min(int(on), tiles.EXTENT - 1))


def _point(found: Features, index: int, at: float, on: float) -> dict[str, Any]:
    return {"geometry": _pixel(at, on), "properties": _told({**found.properties(index), "count": 1})}


def _shapes(found: Features, z: int, x: int, y: int) -> list[dict[str, Any]]:
    if not len(found):
        return []
    which, parts = tiles.cut(found.world_shapes(tolerance_for(z)), z, x, y)
    drawn = []
    for index, part in zip(which, parts, strict=True):
        if shapely.get_type_id(part) == shapely.GeometryType.GEOMETRYCOLLECTION:
            part = _same_kind(part, found)
        properties = _told(found.properties(int(index)))
        one = {"geometry": part, "properties": properties}
        if found.ids[index].isdecimal():
            one["id"] = int(found.ids[index])
        drawn.append(one)
    return drawn


def _same_kind(part: Any, found: Features) -> Any:
    """Return the parts of a collection that have the dimension of the layer's shapes: a cut may leave bare edges."""
    dimension = shapely.get_dimensions(found.shapes).max()
    kept = [one for one in part.geoms if shapely.get_dimensions(one) == dimension]
    return shapely.union_all(np.array(kept, dtype=object))
