"""Views 页面: the cockpit at `/`, its figures for a refresh, the outlines its map stands on."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET
from shapely.geometry import mapping

from qipan.board.api import MEDIA
from qipan.board.documents import render as render_document
from qipan.board.documents.figures.outlines import outlines
from qipan.board.queries import bulletins
from qipan.board.queries.cockpit import Cockpit, domains_for
from qipan.board.queries.values import checked_period
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.domains import Domain
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.web.cockpit.screen import screen_of
from qipan.web.context import rail_of

Days = tuple[dt.date, dt.date]
BRIEFS = ("pdf", "docx")


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the cockpit; lead to the first page one may open where no domain shows a cockpit to the reader."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = domains_for(actor)
    if not shown:
        for domain in domains.all():
            rail = rail_of(domain, request)
            if rail:
                return redirect(rail[0].address)
        return render(request, "nothing_open.html")
    wanted = request.GET.get("domain", "")
    domain = next((one for one in shown if one.id == wanted), shown[0])
    cockpit = _asked(request, domain)
    screen = screen_of(cockpit, page_language()) if cockpit else None
    context = {
        "shown": [
            {
                "id": one.id,
                "names": one.names,
                "icon": one.icon,
                "accent": one.accent,
                "current": one is domain,
            }
            for one in shown
        ],
        "domain": domain,
        "screen": screen,
        "synthetic": bool(screen and screen["synthetic"]),
        "may_brief": bool(screen) and _may_brief(actor, domain),
        "wall": request.GET.get("wall") == "1",
    }
    return render(request, "cockpit.html", context)


@login_required
@require_GET
def figures(request: HttpRequest, domain: str) -> HttpResponse:
    """Answer a cockpit's figures as JSON; 304 while nothing on the screen can have changed."""
    found = next((one for one in domains_for(request.actor) if one.id == domain), None)  # type: ignore[attr-defined]
    if found is None:
        raise QipanError("engine.domain_missing", package=domain)
    cockpit = _asked(request, found)
    if cockpit is None:
        return JsonResponse({"empty": True})
    screen = screen_of(cockpit, page_language())
    tag = f'"{screen["stamp"]}-{len(screen["live"])}-{_newest(screen)}-{page_language()}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    response = JsonResponse(screen)
    response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_required
@require_GET
def brief(request: HttpRequest, domain: str, format: str) -> HttpResponse:
    """Answer the cockpit's period as a one-page brief, in PDF or Word, in the page's language.

    Figures that contradict each other are never printed: `board.figures_contradict`.
    """
    actor = request.actor  # type: ignore[attr-defined]
    found = next((one for one in domains_for(actor) if one.id == domain and one.cockpit.get("brief")), None)
    if found is None or format not in BRIEFS:
        raise QipanError("engine.domain_missing", package=domain)
    cockpit = _asked(request, found)
    if cockpit is None:
        raise QipanError("board.period_empty", first="—", last="—", held="—")
    made = bulletins.unsaved(
        actor,
        domain=domain,
        kind=str(found.cockpit["brief"]),
        first=cockpit.first,
        last=cockpit.last,
        compare=cockpit.compare,
    )
    edition = bulletins.Edition.now(made)
    edition.require_agreement()
    data = render_document(edition.document(page_language()), format)
    response = HttpResponse(data, content_type=MEDIA[format])
    name = f"brief-{domain}-{cockpit.first}-{cockpit.last}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _may_brief(actor: Actor, domain: Domain) -> bool:
    kind = domain.cockpit.get("brief")
    return bool(kind) and actor.may(str(domain.bulletins[str(kind)]["permissions"]["read"]))


def _newest(screen: dict[str, Any]) -> str:
    return "".join(row["at"] + row["state"] for row in screen["live"][:1]) and str(
        hash(tuple((row["address"], row["state"]) for row in screen["live"]))
    )


def _asked(request: HttpRequest, domain: Domain) -> Cockpit | None:
    given = request.GET
    period: Days | None = None
    if given.get("from") or given.get("to"):
        first, last = given.get("from") or given["to"], given.get("to") or given["from"]
        try:
            period = checked_period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        except ValueError:
            raise QipanError("board.period_unreadable", text=f"{first}..{last}") from None
    return Cockpit.of(request.actor, domain, given.get("indicator", ""), period)  # type: ignore[attr-defined]


@lru_cache(maxsize=32)
def _shapes(place: str, language: str) -> dict[str, Any]:
    features = []
    for code, outline in outlines(place).items():
        try:
            name = divisions.division(code).short_names[language]
        except QipanError:
            name = outline.name
        point = outline.shape.representative_point()
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "name": name,
                    "lon": round(point.x, 4),
                    "lat": round(point.y, 4),
                },
                "geometry": mapping(outline.shape),
            }
        )
    return {"type": "FeatureCollection", "features": features}


@login_required
@require_GET
def shapes(request: HttpRequest, place: str) -> HttpResponse:
    """Answer the outlines of a division's parts as GeoJSON, neighbours sharing their edges."""
    if not place.startswith(str(settings.PROVINCE)) or len(place) not in (2, 4, 6):
        raise QipanError("codes.division_unknown", code=place[:12])
    response = JsonResponse(_shapes(place[:4], page_language()))
    patch_cache_control(response, private=True, max_age=86400)
    return response
