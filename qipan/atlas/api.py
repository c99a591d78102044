"""Atlas API 一张图接口: layers, their features as GeoJSON and vector tiles, boundaries, and the search of a place."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from ninja import Router, Schema

from qipan.atlas import queries
from qipan.atlas.queries import boundaries
from qipan.atlas.queries.collections import read_box
from qipan.people.tokens import authenticated

router = Router(auth=authenticated, tags=["atlas"])
GEOJSON = "application/geo+json"
TILE = "application/vnd.mapbox-vector-tile"
# Below this, packing costs more than it saves.
WORTH_PACKING = 1000


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 503: Problem}


def answer(request: HttpRequest, body: bytes, media: str, mark: str, *, fresh_s: int = 0) -> HttpResponse:
    """Answer bytes that stay the same under a mark: 304 where the reader has them, packed where they take it."""
    digest = hashlib.sha256(mark.encode()).hexdigest()[:24]
    packed = len(body) > WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{digest}{"-gzip" if packed else ""}"'
    response = HttpResponse(gzip.compress(body, 6) if packed else body, content_type=media)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    patch_vary_headers(response, ("Accept-Encoding", "Authorization", "Cookie"))
    patch_cache_control(response, private=True, max_age=fresh_s)
    found: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return found


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@router.get("/atlas/layers", response={200: dict[str, Any], **PROBLEMS})
def layers(request: HttpRequest, period: str = "") -> HttpResponse:
    """List the layers the caller may see, with style, legend and counts for a period (default: the newest)."""
    actor = request.auth  # type: ignore[attr-defined]
    body = _json({"layers": queries.listing(actor, period)})
    return answer(request, body, "application/json", hashlib.sha256(body).hexdigest())


@router.get("/atlas/layers/{id}", response={200: dict[str, Any], **PROBLEMS})
def layer(
    request: HttpRequest,
    id: str,
    bbox: str = "",
    zoom: float | None = None,
    period: str = "",
    limit: int = 10_000,
) -> HttpResponse:
    """Return a layer's features as GeoJSON (EPSG:4490) with style and legend; a null value is unknown, never 0."""
    actor = request.auth  # type: ignore[attr-defined]
    found_layer = queries.layer_for(actor, id)
    box = read_box(bbox)
    found = queries.features_for(actor, found_layer, period)
    body = _json(queries.collection(found_layer, found, box=box, zoom=zoom, limit=limit))
    return answer(request, body, GEOJSON, f"{found.mark} {id} {bbox} {zoom} {limit}")


@router.get("/atlas/layers/{id}/{z}/{x}/{y}.mvt", response={200: Any, **PROBLEMS})
def layer_tile(request: HttpRequest, id: str, z: int, x: int, y: int, period: str = "") -> HttpResponse:
    """Return a vector tile of a layer; many points are gathered, each such feature with its `count`."""
    actor = request.auth  # type: ignore[attr-defined]
    found_layer = queries.layer_for(actor, id)
    found = queries.features_for(actor, found_layer, period)
    return answer(request, queries.tile(found_layer, found, z, x, y), TILE, f"{found.mark} {z}/{x}/{y}")


@router.get("/atlas/boundaries/{level}.json", response={200: dict[str, Any], **PROBLEMS})
def level_boundaries(request: HttpRequest, level: str, zoom: float = 22) -> HttpResponse:
    """Return the areas of a level (province, prefecture, county) for a zoom, neighbours sharing their border."""
    mark, body = boundaries.geojson(level, zoom)
    return answer(request, body, GEOJSON, mark, fresh_s=86400)


@router.get("/atlas/search", response={200: list[dict[str, Any]], **PROBLEMS})
def search(request: HttpRequest, q: str = "") -> list[dict[str, Any]]:
    """Find divisions, subjects in scope, or coordinates in several notations."""
    return queries.search(request.auth, q)  # type: ignore[attr-defined]
