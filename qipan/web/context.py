"""Frame 页框: what every page's frame shows: domains and their menu, place, language, person, marks.

Knows where the page stands; decides nothing about what a person may see beyond asking the actor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from qipan.atlas.queries import layers_for
from qipan.engine import domains
from qipan.engine.domains import Domain, Names
from qipan.people.language import page_language
from qipan.web.words import WORDS

FRAGMENT_HEADER = "X-Qipan-Fragment"
SCRIPT_ICONS = ("ok", "warn", "fault", "info", "close")


@dataclass(frozen=True)
class Link:
    """One link of the frame: a domain of the top bar or an entry of its rail."""

    id: str
    names: Names
    icon: str
    address: str
    current: bool = False


def address_of(view: str) -> str:
    """Return the address of a view's name; empty when the view does not exist (yet)."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def rail_of(domain: Domain, request: HttpRequest) -> list[Link]:
    """Return the entries of a domain's menu that this person may open, the present one marked."""
    actor = getattr(request, "actor", None)
    open_to = [
        (entry, address_of(entry.url))
        for entry in domain.menu
        if not entry.permission or actor is None or actor.may(entry.permission)
    ]
    here = max((a for _entry, a in open_to if a and request.path.startswith(a)), key=len, default="")
    return [Link(e.id, e.names, e.icon, a, current=a == here) for e, a in open_to if a]


def _domain_links(request: HttpRequest, current: Domain | None) -> list[Link]:
    links = []
    for domain in domains.all():
        rail = rail_of(domain, request)
        if rail:
            links.append(Link(domain.id, domain.names, domain.icon, rail[0].address, domain == current))
    return links


def _account_links() -> list[dict[str, object]]:
    """Return the pages of one's own account, those there are."""
    pages = (("account_password", "lock", _("Change password")), ("account_tokens", "key", _("My tokens")))
    found = ((address_of(view), icon, name) for view, icon, name in pages)
    return [{"address": address, "icon": icon, "names": name} for address, icon, name in found if address]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values for templates: `frame`, `fragment_layout` and `script_words`.

    A view may set `request.synthetic = True`, or pass `synthetic` to its template, when the page
    shows a synthetic row.
    """
    match = request.resolver_match
    namespace = (match.namespace or "").split(":")[0] if match else ""
    current = next((domain for domain in domains.all() if domain.id == namespace), None)
    in_drawer = request.headers.get(FRAGMENT_HEADER) == "drawer"
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    actor = getattr(request, "actor", None)
    return {
        "frame": {
            "domains": _domain_links(request, current) if signed_in else [],
            "domain": current,
            "accent": current.accent if current else "",
            "rail": rail_of(current, request) if current and signed_in else [],
            "language": page_language(),
            "organisation": getattr(actor, "organisation", ""),
            "atlas": address_of("atlas") if signed_in and actor and layers_for(actor) else "",
            "search": address_of("search"),
            "account": _account_links() if signed_in else [],
            "admin": address_of("admin:index") if signed_in and getattr(user, "is_staff", False) else "",
            "version": settings.VERSION,
            "styleguide": settings.DEBUG,
        },
        "fragment_layout": "parts/bare.html" if in_drawer else "base.html",
        "script_words": WORDS,
        "script_icons": SCRIPT_ICONS,
        "synthetic": getattr(request, "synthetic", False),
    }
