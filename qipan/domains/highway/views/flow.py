"""Flow 流量: the explorer: filters in the address, figures, trend, hours of days, top lists, Excel of what is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.domains.highway.views import charts
from qipan.domains.highway.views.asked import FLOW, TABLE, THRESHOLD, Asked
from qipan.domains.highway.views.grounds import exact, figure_and_unit, printed
from qipan.domains.highway.views.words import as_of, span
from qipan.engine.composition import print_number
from qipan.lake import queries as lake
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

TILES = (
    "highway.flow.total",
    "highway.flow.daily_mean",
    "highway.flow.etc_share",
    "highway.flow.peak_day",
    "highway.flow.peak_hour",
    "highway.flow.hours_above",
    "highway.flow.tide",
)
CHOICES = ("prefecture", "road", "class_group", "direction", "media", "group")
TOPS = ("station", "road", "prefecture", "other_province")
TOP = 10
MOST_HEAT_DAYS = 62
MOST_HOUR_DAYS = 31


@permission_required(FLOW)
@require_GET
def explore(request: HttpRequest) -> HttpResponse:
    """Show the flow under the address's conditions."""
    asked = Asked.of(request)
    context: dict[str, Any] = {
        "asked": asked,
        "threshold_usual": THRESHOLD,
        "filters": _filters(asked),
        "chips": _chips(asked),
        "no_data": not asked.held,
        "hidden": asked.texts,
    }
    if asked.held:
        context |= {"first_held": min(asked.held), "last_held": max(asked.held), "days_held": len(asked.held)}
    if asked.ready:
        context |= _shown(request, asked)
    status = 400 if asked.faults else 200
    return render(request, "highway/flow.html", context, status=status)


def _shown(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    assert asked.first is not None
    assert asked.last is not None
    provenance = lake.provenance(TABLE, asked.basis.version if asked.basis else None, asked.first, asked.last)
    shown = tiles(asked)
    missing = [day for day in charts.days_between(asked.first, asked.last) if day not in set(asked.held)]
    return {
        "period": span(asked.first, asked.last),
        "tiles": shown,
        "none": shown[0]["figure"] is None,
        "missing": missing,
        "trend": _trend(asked, request.GET.get("trend", "")),
        "trend_tabs": _trend_tabs(asked, request.GET.get("trend", "")),
        "heat": _heat(asked),
        "tops": _tops(asked),
        "provenance": provenance,
        "as_of": as_of(provenance),
        "synthetic": bool(provenance["synthetic"]),
        "export": f"{reverse('highway:flow-export')}?{asked.query()}",
    }


def _filters(asked: Asked) -> list[dict[str, Any]]:
    """Return the choices of each filter as options for a select."""
    assert asked.basis is not None
    language = page_language()
    names = asked.basis.names
    codes: dict[str, list[Any]] = {
        "prefecture": sorted({row["prefecture"] for row in asked.basis.stations if row.get("prefecture")}),
        "road": sorted({row["road"] for row in asked.basis.stations if row.get("road")}),
        "class_group": list(names["class_group"]),
        "direction": list(names.get("direction", {})),
        "media": list(names.get("media", {})),
        "group": sorted(names["group"]),
    }
    filters = []
    for name in CHOICES:
        options = [
            (str(code), names.get(name, {}).get(code, {}).get(language, str(code))) for code in codes[name]
        ]
        if name in ("class_group", "direction", "media", "road", "prefecture"):
            options.append(("unknown", names["unknown"].get(name, names["unknown"][""])[language]))
        filters.append(
            {
                "name": name,
                "label": asked.basis.catalogue.dimensions[name].names[language],
                "options": options,
                "value": asked.texts.get(name, ""),
                "fault": asked.faults.get(name, ""),
            }
        )
    return filters


def _chips(asked: Asked) -> list[dict[str, str]]:
    """Return the conditions in force, each with the address without it."""
    assert asked.basis is not None
    language = page_language()
    if asked.first is None:
        return []
    grounds = asked.grounds("highway.flow.total")
    return [
        {
            "name": str(asked.basis.catalogue.dimensions[name].names[language]),
            "text": grounds.named(name, wanted, language),
            "address": f"?{asked.query(**{name: ''})}",
        }
        for name, wanted in asked.where.items()
    ]


def tiles(asked: Asked) -> list[dict[str, Any]]:
    """Return the explorer's figures with their exact values and where they are explained."""
    language = page_language()
    assert asked.basis is not None
    made = []
    for indicator in TILES:
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
                "note": _note(indicator, parts),
                "value": value,
                "kind": definition.unit,
            }
        )
    return made


def _note(indicator: str, parts: Any) -> str:
    at = parts.get("at")
    if isinstance(at, dt.datetime):
        return at.strftime("%Y-%m-%d %H:00")
    if at is not None:
        return str(at)
    if indicator.endswith("hours_above"):
        return _("more than %(n)s vehicles an hour") % {"n": f"{parts.get('threshold', 0):,}"}
    if indicator.endswith("tide"):
        return _("above zero: more leave than enter")
    if parts.get("unknown"):
        return _("medium not known: %(n)s") % {"n": f"{parts['unknown']:,}"}
    return ""


def _by_hour(asked: Asked, wanted: str) -> bool:
    assert asked.first is not None
    assert asked.last is not None
    days = (asked.last - asked.first).days + 1
    return days <= MOST_HOUR_DAYS and (wanted == "hour" or (not wanted and days <= 7))


def counts(asked: Asked, by: str) -> dict[Any, int]:
    """Return the flow by day or hour; keys that are not known are left out."""
    return {one.key[0]: int(one.value or 0) for one in asked.values("highway.flow.total", [by]) if one.key[0]}


def _trend(asked: Asked, wanted: str) -> dict[str, Any] | None:
    assert asked.first is not None
    assert asked.last is not None
    if _by_hour(asked, wanted):
        found = counts(asked, "hour")
        title = _most(found, "%m-%d %H:00", _("Flow by hour"))
        return charts.by_hour(found, asked.first, asked.last, asked.held, id="trend", title=title)
    if asked.first == asked.last:
        return None
    found = counts(asked, "day")
    return charts.by_day(
        found, asked.first, asked.last, id="trend", title=_most(found, "%m-%d", _("Flow by day"))
    )


def _most(found: dict[Any, int], format: str, name: str) -> str:
    """Return a chart's title: what it measures, and when and how much most of it was."""
    if not found:
        return name
    top = max(found, key=lambda at: found[at])
    text = print_number(found[top], "vehicles", page_language()).text
    return _("%(name)s: most at %(at)s, %(figure)s") % {
        "name": name,
        "at": top.strftime(format),
        "figure": text,
    }


def _trend_tabs(asked: Asked, wanted: str) -> list[dict[str, Any]]:
    assert asked.first is not None
    assert asked.last is not None
    hours = _by_hour(asked, wanted)
    tabs = []
    if asked.first != asked.last:
        tabs.append({"text": _("By day"), "address": f"?{asked.query(trend='day')}", "current": not hours})
    if (asked.last - asked.first).days < MOST_HOUR_DAYS:
        tabs.append({"text": _("By hour"), "address": f"?{asked.query(trend='hour')}", "current": hours})
    return tabs if len(tabs) > 1 else []


def _heat(asked: Asked) -> dict[str, Any] | None:
    assert asked.first is not None
    assert asked.last is not None
    if (asked.last - asked.first).days >= MOST_HEAT_DAYS:
        return None
    found = counts(asked, "hour")
    if not found:
        return None
    return charts.heat(
        found,
        asked.first,
        asked.last,
        asked.held,
        id="heat",
        title=_("Days and hours, %(span)s") % {"span": span(asked.first, asked.last)},
    )


def top_names() -> dict[str, str]:
    """Return what each list of the most frequented is called."""
    return {
        "station": _("Toll stations"),
        "road": _("Roads"),
        "prefecture": _("Prefectures"),
        "other_province": _("Provinces at the trip's other end"),
    }


def top_rows(asked: Asked, by: str) -> list[dict[str, Any]]:
    """Return the flow by a dimension, largest first, each row with its share and where it leads."""
    grounds = asked.grounds("highway.flow.total")
    language = page_language()
    total = sum(int(one.value or 0) for one in asked.values("highway.flow.total"))
    assert asked.basis is not None
    roads = {row["code"]: row.get("road") for row in asked.basis.stations}
    rows = []
    for one in asked.values("highway.flow.total", [by]):
        key = one.key[0]
        if by == "other_province" and key == asked.basis.body["province"]:
            continue
        asks = {by: "unknown" if key is None else str(key)}
        rows.append(
            {
                "key": key,
                "name": grounds.named(by, key, language),
                "road": roads.get(key) if by == "station" else None,
                "value": int(one.value or 0),
                "share": int(one.value or 0) / total if total else None,
                "how": f"{reverse('highway:how')}?{asked.query(indicator='highway.flow.total', **asks)}",
                "filter": f"?{asked.query(**asks)}",
            }
        )
    return rows


def _tops(asked: Asked) -> list[dict[str, Any]]:
    names = top_names()
    tops = []
    for by in TOPS:
        if by in asked.where and by != "station":
            continue
        rows = top_rows(asked, by)
        known = [row for row in rows if row["key"] is not None]
        if known:
            tops.append(
                {
                    "by": by,
                    "name": names[by],
                    "rows": known[:TOP],
                    "total": len(known),
                    "unknown": next((row for row in rows if row["key"] is None), None),
                    "largest": known[0]["value"],
                }
            )
    return tops
