"""Collections 要素集: features of a layer as GeoJSON, within a box, simplified for a zoom, some at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from qipan.atlas.queries import boundaries
from qipan.atlas.queries.features import Features
from qipan.atlas.queries.layers import Layer
from qipan.atlas.queries.legends import credit_of, legend_of, span, style_of
from qipan.engine.errors import QipanError
from qipan.engine.geometry.boundaries import tolerance_for

Box = tuple[float, float, float, float]
MOST = 100_000


def read_box(text: str) -> Box | None:
    """Read `west,south,east,north` in degrees, heights left out; None for ""; else `atlas.bbox_unreadable`."""
    if not text.strip():
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    fits = len(numbers) == 4 and all(np.isfinite(numbers))
    if (
        not fits
        or numbers[1] > numbers[3]
        or max(map(abs, numbers[::2])) > 180
        or max(map(abs, numbers[1::2])) > 90
    ):
        raise QipanError("atlas.bbox_unreadable", text=text[:60])
    west, south, east, north = numbers
    return west, south, east, north


def checked_limit(limit: int, most: int = MOST) -> int:
    """Return the limit, or raise `atlas.limit_unreadable` outside 1 to `most`."""
    if not 1 <= limit <= most:
        raise QipanError("atlas.limit_unreadable", limit=limit, most=most)
    return limit


@dataclass(frozen=True)
class Chosen:
    """Which features were chosen, and how many matched before the limit."""

    which: npt.NDArray[np.intp]
    matched: int


def choose(
    found: Features,
    box: Box | None,
    limit: int,
    offset: int = 0,
    standing: npt.NDArray[np.bool_] | None = None,
) -> Chosen:
    """Return the features within a box and among those `standing`, `limit` of them from `offset`."""
    matching = np.arange(len(found)) if box is None or not len(found) else found.inside(box)
    if standing is not None:
        matching = matching[standing[matching]]
    return Chosen(matching[offset : offset + limit], len(matching))


def feature(found: Features, index: int, shape: Any = None) -> dict[str, Any]:
    """Return one feature as GeoJSON."""
    if found.lon is not None and found.lat is not None:
        place = [round(float(found.lon[index]), 6), round(float(found.lat[index]), 6)]
        geometry: dict[str, Any] = {"type": "Point", "coordinates": place}
    else:
        assert found.shapes is not None, "what is no point has a shape"
        geometry = boundaries.geometry_json(found.shapes[index] if shape is None else shape)
    return {
        "type": "Feature",
        "id": found.ids[index],
        "geometry": geometry,
        "properties": found.properties(index),
    }


@dataclass(frozen=True)
class Asked:
    """Which of a layer's features are asked for, and the zoom they are drawn at; None leaves nothing out."""

    box: Box | None
    zoom: float | None
    limit: int

    @classmethod
    def of(cls, box: str = "", zoom: float | None = None, limit: int = 10_000) -> Asked:
        """Read what is asked for; raises `atlas.bbox_unreadable`, `atlas.zoom_unreadable`, `atlas.limit_unreadable`."""
        return cls(
            read_box(box), None if zoom is None else boundaries.checked_zoom(zoom), checked_limit(limit)
        )


def collection(layer: Layer, found: Features, asked: Asked) -> dict[str, Any]:
    """Return a layer's features as a GeoJSON FeatureCollection that also tells style, legend, period and source."""
    chosen = choose(found, asked.box, asked.limit)
    tolerance = 0.0 if asked.zoom is None else tolerance_for(asked.zoom)
    shapes = found.simplified(tolerance) if found.shapes is not None and len(found) else None
    return {
        "type": "FeatureCollection",
        "features": [
            feature(found, int(one), None if shapes is None else shapes[one]) for one in chosen.which
        ],
        "numberMatched": chosen.matched,
        "numberReturned": len(chosen.which),
        "layer": layer.id,
        "style": style_of(layer, found),
        "legend": legend_of(layer, found),
        "unit": found.unit,
        "period": span(found.period),
        "held": span(found.held),
        "as_of": str(found.as_of) if found.as_of else None,
        "unplaced": found.unplaced,
        "source": credit_of(layer),
        "synthetic": found.synthetic,
    }
