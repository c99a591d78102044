"""Health 数据健康: which stations' records can be relied on, the worst first, and one station's hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries import Basis
from qipan.board.spreadsheets import workbook
from qipan.domains.highway.judgement.health import declared
from qipan.domains.highway.queries import health_kept
from qipan.domains.highway.views import health_words as words
from qipan.domains.highway.views.asked import DOMAIN, FLOW, TABLE
from qipan.domains.highway.views.charts import by_hour
from qipan.domains.highway.views.grounds import Grounds
from qipan.domains.highway.views.passages import excel
from qipan.domains.highway.views.words import place_name
from qipan.engine.actors import Actor
from qipan.engine.indicators import evaluate
from qipan.lake import queries as lake
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

PER_PAGE = 50
STATUSES = ("bad", "watch", "good", "unknown")
COUNTED = "highway.flow.total"


@permission_required(FLOW)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the stations as last judged, the worst first; by state and by what is typed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kept = health_kept(actor)
    if kept is None:
        return render(request, "highway/health.html", {"kept": None, "held": bool(_days_held())})
    language = page_language()
    state = request.GET.get("status", "")
    text = request.GET.get("q", "").strip()[:60]
    rows = [words.row(one, language) for one in kept["stations"]]
    rows = [row for row in rows if state in ("", row["status"]) and words.meets(row, text)]
    if request.GET.get("format") == "xlsx":
        return _export(kept, rows, language)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "kept": kept,
        "period": words.period(kept),
        "page": page,
        "rows": list(page),
        "tabs": _tabs(kept["counts"], state, text),
        "tiles": words.tiles(kept, rows if not (state or text) else None),
        "text": text,
        "state": state,
        "judged_at": words.judged_at(kept),
        "synthetic": kept["lake"]["synthetic"],
    }
    return render(request, "highway/health.html", context)


def _days_held() -> tuple[dt.date, ...]:
    return tuple(lake.days(TABLE, lake.newest_version(TABLE)))


def _tabs(counts: dict[str, int], state: str, text: str) -> list[dict[str, Any]]:
    names = declared().words["status"]
    more = f"&q={text}" if text else ""
    tabs = [
        {"text": _("All"), "address": f"?{more}", "current": not state, "count": sum(counts.values())},
    ]
    for name in STATUSES:
        tabs.append(
            {
                "text": names[name][page_language()],
                "address": f"?status={name}{more}",
                "current": state == name,
                "count": counts[name],
            }
        )
    return tabs


def _export(kept: dict[str, Any], rows: list[dict[str, Any]], language: str) -> HttpResponse:
    sheet: dict[str, Any] = {
        "title": _("Data health"),
        "columns": [
            {"text": _("Code"), "kind": "text"},
            {"text": _("Station"), "kind": "text"},
            {"text": _("Road"), "kind": "text"},
            {"text": _("Prefecture"), "kind": "text"},
            {"text": _("Score"), "kind": "decimal", "decimals": 1},
            {"text": _("State"), "kind": "text"},
            {"text": _("Found"), "kind": "text"},
            {"text": _("Hours imputed"), "kind": "integer"},
        ],
        "rows": [
            [
                row["station"],
                row["name"],
                row["road"],
                row["prefecture"],
                row["score"],
                row["status_name"],
                row["found"] or row["reason"],
                row["imputed"],
            ]
            for row in rows
        ],
        "notes": [
            f"{_('Period')}: {words.period(kept)}",
            f"{_('Judged')}: {words.judged_at(kept)}",
            *([_("Demo data")] if kept["lake"]["synthetic"] else []),
        ],
    }
    name = f"health-{kept['period']['from']}-{kept['period']['to']}"
    return excel(workbook([sheet], language), name)  # type: ignore[list-item]


@permission_required(FLOW)
@require_GET
def station(request: HttpRequest, code: str) -> HttpResponse:
    """Show one station: its score with the arithmetic, what was found, what fills the holes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kept = health_kept(actor, station=code)
    if kept is None:
        return render(request, "highway/health.html", {"kept": None, "held": bool(_days_held())})
    (one,) = kept["stations"]
    language = page_language()
    context = {
        "kept": kept,
        "period": words.period(kept),
        "one": one,
        "name": one["names"][language],
        "place": place_name(one["division"]) if one["division"] else "",
        "status_name": one["status_names"][language],
        "tone": words.TONES[one["status"]],
        "sums": words.sums(one, language),
        "findings": words.findings(one, language),
        "imputed": words.imputed(one, language),
        "chart": _hours(actor, kept, one),
        "judged_at": words.judged_at(kept),
        "thresholds": declared().body["status"],
        "synthetic": kept["lake"]["synthetic"],
    }
    return render(request, "highway/health_station.html", context)


def _hours(actor: Actor, kept: dict[str, Any], one: dict[str, Any]) -> dict[str, Any] | None:
    """Return the station's counted hours and, beside them, what fills those that cannot be trusted."""
    basis = Basis.now(DOMAIN)
    first, last = (dt.date.fromisoformat(kept["period"][end]) for end in ("from", "to"))
    held = lake.days(TABLE, basis.version)
    if not any(first <= day <= last for day in held):
        return None
    grounds = Grounds(
        basis, COUNTED, first, last, {"station": one["station"]}, {}, basis.stations_in(actor.divisions(FLOW))
    )
    ways = {
        (value.key[0], value.key[1]): int(value.value)
        for value in evaluate(grounds.context(), COUNTED, ["hour", "direction"], grounds.where)
        if value.value is not None and value.key[0] is not None
    }
    counted: dict[dt.datetime, int] = {}
    for (hour, _way), value in ways.items():
        counted[hour] = counted.get(hour, 0) + value
    block = by_hour(counted, first, last, held, id="health", title=_("Records by hour"))
    return words.with_imputed(block, one, ways)
