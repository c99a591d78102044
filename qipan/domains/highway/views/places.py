"""Places 地点: outlines of the prefectures for maps, and stations by name for typing ahead."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from qipan.atlas.queries import boundaries as atlas
from qipan.engine.codes import divisions
from qipan.people.language import page_language
from qipan.people.permissions import permission_required
from qipan.register import queries as register

FLOW = "highway.flow.read"
MOST_HITS = 12
# Degrees: about a kilometre, less than a pixel of a page-wide province.
SIMPLE = 0.012


def _shapes(language: str) -> dict[str, Any]:
    named = {one.code: one.names[language] for one in divisions.divisions(settings.PROVINCE)}
    features = [
        {
            "type": "Feature",
            "properties": {"code": one.code, "name": named.get(one.code, one.code)},
            "geometry": atlas.geometry_json(one.shape),
        }
        for one in atlas.areas_of("prefecture", SIMPLE)
    ]
    return {"type": "FeatureCollection", "features": features}


@permission_required(FLOW)
@require_GET
def boundaries(request: HttpRequest) -> HttpResponse:
    """Answer the outlines of the province's prefectures as GeoJSON."""
    response = JsonResponse(_shapes(page_language()))
    patch_cache_control(response, private=True, max_age=86400)
    return response


@permission_required(FLOW)
@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    """Answer the stations whose code or name holds the words asked for, within the reader's scope."""
    words = request.GET.get("q", "").strip()[:60]
    if not words:
        return JsonResponse({"hits": []})
    found = register.subjects_for(
        request.actor,  # type: ignore[attr-defined]
        "station",
        text=words,
        limit=MOST_HITS,
        permission=FLOW,
    )
    hits = [
        {"code": one.code, "name": one.names[page_language()], "detail": one.attributes.get("road", "")}
        for one in found.rows
    ]
    return JsonResponse({"hits": hits})
