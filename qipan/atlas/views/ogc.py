"""OGC API Features 要素接口: the layers as collections (Part 1: Core, GeoJSON), in the same scope as the map's.

Coordinates are CRS84 longitude and latitude; the data's EPSG:4490 equals it within a metre.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from qipan.atlas import queries
from qipan.atlas.queries.collections import choose, feature, read_box
from qipan.atlas.queries.layers import Layer
from qipan.atlas.views import description, times
from qipan.atlas.views.access import for_programs
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.language import page_language

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
JSON, GEOJSON, OPENAPI = "application/json", "application/geo+json", description.MEDIA
CONFORMS = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "oas30", "geojson")
]
FEW, MOST = 1000, 10_000


def _link(request: HttpRequest, path: str, rel: str, media: str, title: str = "") -> dict[str, str]:
    link = {"href": request.build_absolute_uri(f"/ogc/{path}"), "rel": rel, "type": media}
    return {**link, "title": title} if title else link


@for_programs()
def landing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what is here and where the rest is."""
    words = description.WORDS["landing"]
    language = page_language()
    return JsonResponse(
        {
            "title": words["title"][language],
            "description": words["says"][language],
            "links": [
                _link(request, "", "self", JSON),
                _link(request, "api", "service-desc", OPENAPI),
                _link(request, "conformance", "conformance", JSON),
                _link(request, "collections", "data", JSON),
            ],
        }
    )


@for_programs()
def definition(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Describe this interface as OpenAPI 3.0."""
    ids = [layer.id for layer in queries.layers_for(actor)]
    body = description.openapi(request.build_absolute_uri("/ogc"), ids, FEW, MOST)
    return JsonResponse(body, content_type=OPENAPI)


@for_programs()
def conformance(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Name the rules this interface keeps."""
    return JsonResponse({"conformsTo": CONFORMS})


def _collection(request: HttpRequest, actor: Actor, layer: Layer) -> dict[str, Any]:
    found = queries.described(actor, layer)
    language = page_language()
    extent: dict[str, Any] = {}
    if found.get("bounds"):
        extent["spatial"] = {"bbox": [list(found["bounds"])], "crs": CRS84}
    if held := found.get("held"):
        extent["temporal"] = {
            "interval": [[f"{held['from']}T00:00:00+08:00", f"{held['to']}T23:59:59+08:00"]]
        }
    path = f"collections/{layer.id}"
    return {
        "id": layer.id,
        "title": layer.names[language],
        "description": layer.says[language],
        "attribution": layer.credit[language],
        "itemType": "feature",
        "crs": [CRS84],
        **({"extent": extent} if extent else {}),
        "links": [
            _link(request, path, "self", JSON),
            _link(request, f"{path}/items", "items", GEOJSON, layer.names[language]),
        ],
    }


@for_programs()
def collections(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the layers the caller may see."""
    found = [_collection(request, actor, layer) for layer in queries.layers_for(actor)]
    return JsonResponse({"links": [_link(request, "collections", "self", JSON)], "collections": found})


@for_programs()
def collection(request: HttpRequest, actor: Actor, id: str) -> HttpResponse:
    """Describe one layer."""
    return JsonResponse(_collection(request, actor, queries.layer_for(actor, id)))


def _number(request: HttpRequest, name: str, otherwise: int, least: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return otherwise
    # The digits of a number no machine holds are refused like letters.
    if not (text.isascii() and text.isdecimal() and len(text) <= 12 and int(text) >= least):
        if name == "limit":
            raise QipanError("atlas.limit_unreadable", limit=text[:20], most=MOST)
        raise QipanError("atlas.offset_unreadable", offset=text[:20])
    return int(text)


@for_programs("bbox", "limit", "offset", "datetime")
def items(request: HttpRequest, actor: Actor, id: str) -> HttpResponse:
    """Return features of a layer, some at a time; on a layer with an indicator `datetime` chooses its period."""
    layer = queries.layer_for(actor, id)
    limit = min(_number(request, "limit", FEW, 1), MOST)
    offset = _number(request, "offset", 0, 0)
    box = read_box(request.GET.get("bbox", ""))
    found, standing = times.features_at(actor, layer, request.GET.get("datetime", ""))
    chosen = choose(found, box, limit, offset, standing)
    links = [_link(request, f"collections/{id}", "collection", JSON)]
    links += [_page(request, id, "self", offset, limit, given=True)]
    if offset + limit < chosen.matched:
        links.append(_page(request, id, "next", offset + limit, limit))
    if offset:
        links.append(_page(request, id, "prev", max(offset - limit, 0), limit))
    body = {
        "type": "FeatureCollection",
        "features": [_feature(found, int(index)) for index in chosen.which],
        "numberMatched": chosen.matched,
        "numberReturned": len(chosen.which),
        "timeStamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links,
    }
    return JsonResponse(body, content_type=GEOJSON)


def _page(
    request: HttpRequest, id: str, rel: str, offset: int, limit: int, *, given: bool = False
) -> dict[str, str]:
    query = request.GET.copy()
    if not given:
        query["offset"], query["limit"] = str(offset), str(limit)
    encoded = query.urlencode()
    return _link(request, f"collections/{id}/items{'?' if encoded else ''}{encoded}", rel, GEOJSON)


def _feature(found: queries.Features, index: int) -> dict[str, Any]:
    one = feature(found, index)
    place = one["geometry"]
    if place["type"] == "Polygon":
        # Desktop programs want one type of geometry in a layer, and some areas have several parts.
        one["geometry"] = {"type": "MultiPolygon", "coordinates": [place["coordinates"]]}
    if found.period:
        first, last = found.period
        one["properties"] |= {"period_from": str(first), "period_to": str(last)}
    return one


@for_programs()
def item(request: HttpRequest, actor: Actor, id: str, feature: str) -> HttpResponse:
    """Return one feature of a layer."""
    layer = queries.layer_for(actor, id)
    found = queries.features_for(actor, layer)
    if feature not in found.places:
        raise QipanError("atlas.feature_missing", layer=id, feature=feature[:60])
    body = _feature(found, found.places[feature])
    path = f"collections/{id}/items/{quote(feature)}"
    body["links"] = [
        _link(request, path, "self", GEOJSON),
        _link(request, f"collections/{id}", "collection", JSON),
    ]
    return JsonResponse(body, content_type=GEOJSON)
