"""Atlas API 一张图接口: layers, their features as GeoJSON and vector tiles, boundaries, and the search of a place."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from ninja import Router, Schema

from qipan.atlas import queries
from qipan.atlas.queries import boundaries
from qipan.atlas.queries.shelves import Shelf
from qipan.people.tokens import authenticated

router = Router(auth=authenticated, tags=["atlas"])
GEOJSON = "application/geo+json"
TILE = "application/vnd.mapbox-vector-tile"
# Bodies kept in memory, and the largest of them.
SHELF: Shelf[bytes] = Shelf(96)
MOST_KEPT = 1_000_000


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 503: Problem}


def answer(
    request: HttpRequest, make: Callable[[], bytes], media: str, mark: str, *, fresh_s: int = 0
) -> HttpResponse:
    """Answer what `make` gives, which stays the same under a mark: packed where the reader takes that.

    It is not made for a reader who has it (304), and once for the others.
    """
    digest = hashlib.sha256(f"{settings.QIPAN_DATA} {mark}".encode()).hexdigest()[:24]
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{digest}-gzip"' if packed else f'"{digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(_body(etag, make, packed=packed), content_type=media)
        if packed:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    patch_vary_headers(response, ("Accept-Encoding", "Authorization", "Cookie"))
    patch_cache_control(response, private=True, max_age=fresh_s)
    return response


def _body(etag: str, make: Callable[[], bytes], *, packed: bool) -> bytes:
    found = SHELF.get(etag)
    if found is None:
        found = gzip.compress(make(), 6) if packed else make()
        if len(found) <= MOST_KEPT:
            SHELF.put(etag, found)
    return found


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@router.get("/atlas/layers", response={200: dict[str, Any], **PROBLEMS})
def layers(request: HttpRequest, period: str = "") -> HttpResponse:
    """List the layers the caller may see, with style, legend and counts for a period (default: the newest)."""
    actor = request.auth  # type: ignore[attr-defined]
    body = _json({"layers": queries.listing(actor, period)})
    return answer(request, lambda: body, "application/json", hashlib.sha256(body).hexdigest())


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
    asked = queries.Asked.of(bbox, zoom, limit)
    found = queries.features_for(actor, found_layer, period)
    mark = f"{found.mark} {id} {asked}"
    return answer(request, lambda: _json(queries.collection(found_layer, found, asked)), GEOJSON, mark)


@router.get("/atlas/layers/{id}/{z}/{x}/{y}.mvt", response={200: Any, **PROBLEMS})
def layer_tile(request: HttpRequest, id: str, z: int, x: int, y: int, period: str = "") -> HttpResponse:
    """Return a vector tile of a layer; many points are gathered, each such feature with its `count`."""
    actor = request.auth  # type: ignore[attr-defined]
    found_layer = queries.layer_for(actor, id)
    found = queries.features_for(actor, found_layer, period)
    mark = f"{found.mark} {z}/{x}/{y}"
    return answer(request, lambda: queries.tile(found_layer, found, z, x, y), TILE, mark)


@router.get("/atlas/boundaries/{level}.json", response={200: dict[str, Any], **PROBLEMS})
def level_boundaries(request: HttpRequest, level: str, zoom: float = 22) -> HttpResponse:
    """Return the areas of a level (province, prefecture, county) for a zoom, neighbours sharing their border."""
    mark, body = boundaries.geojson(level, zoom)
    return answer(request, lambda: body, GEOJSON, mark, fresh_s=86400)


@router.get("/atlas/search", response={200: list[dict[str, Any]], **PROBLEMS})
def search(request: HttpRequest, q: str = "") -> list[dict[str, Any]]:
    """Find divisions, subjects in scope, or coordinates in several notations."""
    return queries.search(request.auth, q)  # type: ignore[attr-defined]
