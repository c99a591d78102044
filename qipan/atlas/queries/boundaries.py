"""Boundaries 区划边界: a level's areas as GeoJSON for a zoom, made once and kept in the data folder."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from shapely.geometry.base import BaseGeometry

from qipan.engine.codes import divisions
from qipan.engine.codes.divisions import Level
from qipan.engine.errors import QipanError
from qipan.engine.geometry import boundaries
from qipan.engine.geometry.boundaries import LEVELS, Area, BoundariesMissing
from qipan.engine.geometry.tiles import MOST_ZOOM

# Digits after the point of a degree: a metre or so.
DIGITS = 5
SCHEMA = 1


def _missing(error: BoundariesMissing) -> QipanError:
    return QipanError("atlas.boundaries_missing", fault=str(error)[:120])


def checked_level(level: str) -> Level:
    """Return the level, or raise `atlas.level_unknown`."""
    if level not in LEVELS:
        raise QipanError("atlas.level_unknown", level=level, known=", ".join(LEVELS))
    return level


def checked_zoom(zoom: float) -> float:
    """Return the zoom, or raise `atlas.zoom_unreadable` outside 0 to 22."""
    if not 0 <= zoom <= MOST_ZOOM:
        raise QipanError("atlas.zoom_unreadable", zoom=zoom, most=MOST_ZOOM)
    return zoom


def state() -> str:
    """Return what the boundaries rest on; raise `atlas.boundaries_missing`."""
    try:
        return f"{SCHEMA}-{settings.PROVINCE}-{boundaries.source_version()}"
    except BoundariesMissing as error:
        raise _missing(error) from error


def areas_of(level: str, tolerance: float = 0.0) -> tuple[Area, ...]:
    """Return the province's areas of a level; raise `atlas.boundaries_missing`."""
    try:
        return boundaries.areas(settings.PROVINCE, checked_level(level), tolerance)
    except BoundariesMissing as error:
        raise _missing(error) from error


def shapes_of(level: str, tolerance: float) -> dict[str, BaseGeometry]:
    """Return the province's shapes of a level by code; raise `atlas.boundaries_missing`."""
    return {one.code: one.shape for one in areas_of(level, tolerance)}


def geojson(level: str, zoom: float = MOST_ZOOM) -> tuple[str, bytes]:
    """Return a level's areas for a zoom as GeoJSON, and the mark that changes when it would.

    Properties: code, name_zh, name_en, parent, and the place of the name `label_lon`, `label_lat`.
    Raises `atlas.level_unknown`, `atlas.zoom_unreadable`, `atlas.boundaries_missing`.
    """
    tolerance = boundaries.tolerance_for(checked_zoom(zoom))
    mark = f"{checked_level(level)}-{tolerance:g}-{state()}"
    folder = Path(settings.QIPAN_DATA) / "atlas" / "boundaries"
    file = folder / f"{mark}.json"
    if file.is_file():
        return mark, file.read_bytes()
    body = json.dumps(_collection(level, tolerance), ensure_ascii=False, separators=(",", ":")).encode()
    write_whole(file, body)
    return mark, body


def write_whole(file: Path, body: bytes) -> None:
    """Write a file so that a reader sees all of it or none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_bytes(body)
    draft.replace(file)


def _collection(level: str, tolerance: float) -> dict[str, Any]:
    named = {one.code: one for one in divisions.divisions(settings.PROVINCE)}
    found = []
    for one in areas_of(level, tolerance):
        names = named.get(one.code)
        found.append(
            {
                "type": "Feature",
                "id": int(one.code),
                "properties": {
                    "code": one.code,
                    "name_zh": names.name_zh if names else one.code,
                    "name_en": names.name_en if names else one.code,
                    "parent": names.parent if names else "",
                    "label_lon": one.label[0],
                    "label_lat": one.label[1],
                },
                "geometry": geometry_json(one.shape),
            }
        )
    return {"type": "FeatureCollection", "features": found}


def geometry_json(shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape as a GeoJSON geometry, rounded vertex by vertex: what two shapes share stays shared."""
    rounded = shapely.set_precision(shape, 10**-DIGITS, mode="pointwise")
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return found
