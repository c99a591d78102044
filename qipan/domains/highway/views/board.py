"""Board 看板: where the flow stands on the latest day held, the trend to it, and what was lately done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries import bulletins
from qipan.board.queries.progress import asked_for
from qipan.domains.highway.views import charts
from qipan.domains.highway.views.asked import DOMAIN, FLOW, TABLE, Asked
from qipan.domains.highway.views.bulletins import DRAFT, READ, rows_of
from qipan.domains.highway.views.data import IMPORT, batch_row
from qipan.domains.highway.views.grounds import exact, figure_and_unit, printed
from qipan.domains.highway.views.words import as_of, occasion, place_name, span
from qipan.engine import domains
from qipan.lake import queries as lake
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

LATELY = 5
TREND_DAYS = 60
TILES = (
    "highway.flow.total",
    "highway.flow.multiple",
    "highway.flow.etc_share",
    "highway.flow.peak_hour",
)


@permission_required(FLOW)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the domain's start: useful with no data, with one day and with everything."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = Asked.of(request)
    context: dict[str, Any] = {
        "asked": asked,
        "empty": not asked.held,
        "may_import": actor.may(IMPORT),
        "may_draft": actor.may(DRAFT),
        "place": ", ".join(place_name(one) for one in actor.divisions(FLOW) if one)
        or place_name(settings.PROVINCE),
        "bulletins": _bulletins(actor),
        "batches": _batches(actor),
    }
    if asked.ready and asked.first is not None and asked.last is not None:
        provenance = lake.provenance(
            TABLE, asked.basis.version if asked.basis else None, asked.first, asked.last
        )
        context |= {
            "period": span(asked.first, asked.last),
            "occasion": occasion(asked.first, asked.last),
            "tiles": _tiles(asked, provenance),
            "trend": _trend(asked),
            "ranking": _ranking(asked),
            "provenance": provenance,
            "as_of": as_of(provenance),
            "synthetic": bool(provenance["synthetic"]),
        }
    return render(request, "highway/board.html", context)


def _tiles(asked: Asked, provenance: dict[str, Any]) -> list[dict[str, Any]]:
    language = page_language()
    assert asked.basis is not None
    targets = _targets(asked)
    made = []
    for indicator in TILES:
        target = targets.get(indicator)
        definition = asked.basis.catalogue.get(indicator)
        value, parts = asked.grounds(indicator).value()
        text = printed(value, definition.unit, language)
        figure, unit = figure_and_unit(text) if text else (None, "")
        made.append(
            {
                "name": definition.names[language],
                "figure": figure,
                "unit": unit,
                "exact": exact(value, definition.unit),
                "how": f"{reverse('highway:how')}?{asked.query(indicator=indicator)}",
                "note": _note(indicator, parts, value),
                "aim": _("target %(aim)s") % {"aim": target["printed"][language]} if target else "",
                "status": target["names"][language] if target else "",
                "tone": target["tone"] if target else "",
                "history": _history(asked) if indicator == TILES[0] else None,
            }
        )
    made.append(
        {
            "name": _("Batches beneath"),
            "figure": str(len(provenance["batches"])),
            "unit": _("batches"),
            "exact": "",
            "address": reverse("highway:data"),
            "note": _("rejected rows: %(n)s")
            % {"n": f"{sum(one['rejected'] for one in provenance['batches']):,}"},
        }
    )
    return made


def _targets(asked: Asked) -> dict[str, dict[str, Any]]:
    """Return what is asked of the reader's one place over exactly these days, by indicator."""
    places = asked.actor.divisions(FLOW)
    if asked.where or len(places) != 1 or asked.first is None or asked.last is None:
        return {}
    place = places[0] or settings.PROVINCE
    return asked_for(asked.actor, domains.get(DOMAIN), (asked.first, asked.last), place)


def _history(asked: Asked) -> list[float | None]:
    """Return the last twelve days' flow; a day without rows is not known."""
    assert asked.last is not None
    days = [asked.last - dt.timedelta(days=step) for step in range(11, -1, -1)]
    wide = Asked(asked.actor, days[0], days[-1], dict(asked.where), basis=asked.basis, held=asked.held)
    found = {one.key[0]: float(one.value or 0) for one in wide.values("highway.flow.total", ["day"])}
    return [found.get(day) for day in days]


def _note(indicator: str, parts: Any, value: Any) -> str:
    if indicator == "highway.flow.multiple":
        if value is None:
            return _("fewer than 7 ordinary days are held")
        return _("against %(n)s ordinary days") % {"n": len(parts.get("ordinary_days", ()))}
    at = parts.get("at")
    if isinstance(at, dt.datetime):
        return at.strftime("%m-%d %H:00")
    if parts.get("unknown"):
        return _("medium not known: %(n)s") % {"n": f"{parts['unknown']:,}"}
    return ""


def _trend(asked: Asked) -> dict[str, Any] | None:
    """Return the daily flow over the last days held, gaps as gaps, holidays as bands."""
    assert asked.last is not None
    held = sorted(day for day in asked.held)
    runs = charts.runs_of(held)
    last_run = next((run for run in reversed(runs) if run[0] <= asked.last <= run[-1]), runs[-1])
    first = max(last_run[0], last_run[-1] - dt.timedelta(days=TREND_DAYS - 1))
    if first == last_run[-1]:
        return None
    wide = Asked(asked.actor, first, last_run[-1], dict(asked.where), basis=asked.basis, held=asked.held)
    found = {one.key[0]: int(one.value or 0) for one in wide.values("highway.flow.total", ["day"])}
    return charts.by_day(
        found, first, last_run[-1], id="trend", title=_trend_title(found, first, last_run[-1])
    )


def _trend_title(found: dict[Any, int], first: dt.date, last: dt.date) -> str:
    top = max(found, key=lambda day: found[day])
    return _("Flow by day, %(span)s: most on %(day)s") % {
        "span": span(first, last),
        "day": top.strftime("%m-%d"),
    }


def _ranking(asked: Asked) -> dict[str, Any] | None:
    found = [one for one in asked.values("highway.flow.total", ["prefecture"]) if one.value is not None]
    if len(found) < 2:
        return None
    grounds = asked.grounds("highway.flow.total")
    rows = [(grounds.named("prefecture", one.key[0], page_language()), int(one.value or 0)) for one in found]
    return charts.ranking(
        rows, id="ranking", title=_("Flow by prefecture, %(top)s first") % {"top": rows[0][0]}
    )


def _bulletins(actor: Any) -> list[dict[str, Any]] | None:
    if not actor.may(READ):
        return None
    return rows_of(bulletins.bulletins_for(actor, DOMAIN)[:LATELY])


def _batches(actor: Any) -> Sequence[dict[str, Any]] | None:
    if not actor.may("lake.batch.read"):
        return None
    return [batch_row(one) for one in lake.batches_for(actor, TABLE)[:LATELY]]
