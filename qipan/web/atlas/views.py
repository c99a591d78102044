"""Views 页面: the map at `/atlas/`, its state for another period, names, one feature in the drawer, the print sheet."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from qipan.atlas import queries as atlas
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.web.atlas.details import details_of
from qipan.web.atlas.policy import guarded
from qipan.web.atlas.state import names_of, state_of


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _drawn(request: HttpRequest, template: str) -> HttpResponse:
    state = state_of(_actor(request), request.GET.get("period", ""), page_language())
    context = {
        "state": state,
        "synthetic": any(layer.get("synthetic") for layer in state["layers"]),
        "printed_on": timezone.localdate(),
    }
    return guarded(render(request, template, context))


@login_required
@require_GET
@gzip_page
def page(request: HttpRequest) -> HttpResponse:
    """Show the map; what it looks at stands in the address."""
    return _drawn(request, "atlas.html")


@login_required
@require_GET
@gzip_page
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the same view as a sheet of A4, to print."""
    return _drawn(request, "atlas_sheet.html")


@login_required
@require_GET
@gzip_page
def state(request: HttpRequest) -> HttpResponse:
    """Answer the map's layers over another period."""
    found = state_of(_actor(request), request.GET.get("period", ""), page_language())
    return _private(JsonResponse(found))


@login_required
@require_GET
@gzip_page
def names(request: HttpRequest, layer: str) -> HttpResponse:
    """Answer the names and values of a layer's areas, with the place each name is written at."""
    asked = atlas.layer_for(_actor(request), layer)
    found = atlas.features_for(_actor(request), asked, request.GET.get("period", ""))
    return _private(JsonResponse({"names": names_of(found, page_language())}))


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_required
@require_GET
def feature(request: HttpRequest, layer: str, feature: str) -> HttpResponse:
    """Show what a layer tells of one feature, in the drawer."""
    actor = _actor(request)
    asked = atlas.layer_for(actor, layer)
    found = atlas.features_for(actor, asked, request.GET.get("period", ""))
    index = found.places.get(feature)
    if index is None:
        raise QipanError("atlas.feature_missing", layer=layer, feature=feature[:60])
    context: dict[str, Any] = details_of(asked, found, index, page_language())
    return render(request, "atlas_feature.html", {**context, "synthetic": found.synthetic})
