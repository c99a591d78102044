"""Search 搜索: menu pages, bulletins and subjects by their words, within what the reader may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries import bulletins
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.domains import Domain
from qipan.people.language import page_language
from qipan.register import queries as register
from qipan.web.context import address_of, rail_of

LONGEST = 60
EACH = 6


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Answer the hits for some words: {"hits": [{kind, title, detail, url}]}, hits of one kind together."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    return JsonResponse({"hits": hits_for(request, words) if words else []})


def hits_for(request: HttpRequest, words: str) -> list[dict[str, str]]:
    """Return pages, bulletins and subjects whose name or code holds the words, those of one kind together."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    hits = _pages(request, words.casefold())
    for domain in domains.all():
        hits += _bulletins(actor, domain, words.casefold())
        hits += _subjects(actor, domain, words)
    return hits


def _pages(request: HttpRequest, words: str) -> list[dict[str, str]]:
    found = []
    for domain in domains.all():
        for link in rail_of(domain, request):
            if any(words in name.casefold() for name in link.names.values()):
                found.append(
                    {
                        "kind": _("Pages"),
                        "title": link.names[page_language()],
                        "detail": domain.names[page_language()],
                        "url": link.address,
                    }
                )
    return found[:EACH]


def _bulletins(actor: Actor, domain: Domain, words: str) -> list[dict[str, str]]:
    if not domain.bulletins or not address_of(f"{domain.id}:bulletins"):
        return []
    found = []
    for one in bulletins.bulletins_for(actor, domain.id):
        if words in f"{one.title_zh} {one.title_en} {one.id} {one.first} {one.last}".casefold():
            found.append(
                {
                    "kind": _("Bulletins"),
                    "title": one.title_zh if page_language() == "zh" else one.title_en,
                    "detail": bulletins.STATE_NAMES[one.status][page_language()],
                    "url": reverse(f"{domain.id}:bulletin", args=[one.id]),
                }
            )
    return found[:EACH]


def _subjects(actor: Actor, domain: Domain, words: str) -> list[dict[str, str]]:
    """Return the domain's subjects; each opens the flow narrowed to it."""
    if not actor.may("register.subject.read"):
        return []
    hits: list[dict[str, str]] = []
    for kind, declared in domain.subjects.items():
        address = _narrowed(domain)
        if not address:
            continue
        for one in register.subjects_for(actor, kind, text=words, limit=EACH).rows:
            detail: Any = one.attributes.get("road") or one.code
            hits.append(
                {
                    "kind": declared["names"][page_language()],
                    "title": one.names[page_language()],
                    "detail": str(detail),
                    "url": f"{address}{urlencode({_parameter(kind): one.code})}",
                }
            )
    return hits


def _parameter(kind: str) -> str:
    return "group" if kind.endswith("_group") else kind


def _narrowed(domain: Domain) -> str:
    address = address_of(f"{domain.id}:flow")
    return f"{address}?" if address else ""
