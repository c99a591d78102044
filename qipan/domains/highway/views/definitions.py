"""Definitions 口径: what the figures mean: indicators, class codes, station groups, holidays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries.bulletins import declaration_of
from qipan.board.queries.calendars import calendar_of
from qipan.domains.highway.forms import DOMAIN, special_notes
from qipan.domains.highway.views.asked import FLOW
from qipan.domains.highway.views.bulletins import KIND
from qipan.engine import domains
from qipan.engine.codes import holidays, vehicle_classes
from qipan.people.language import page_language
from qipan.people.permissions import permission_required
from qipan.register import queries as register

PARTS = ("indicators", "classes", "groups", "holidays")


@permission_required(FLOW)
@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """Show one part of the definitions."""
    wanted = request.GET.get("part", PARTS[0])
    part = wanted if wanted in PARTS else PARTS[0]
    names = {
        "indicators": _("Indicators"),
        "classes": _("Vehicle classes"),
        "groups": _("Station groups"),
        "holidays": _("Holidays"),
    }
    makers = {"indicators": _indicators, "classes": _classes, "groups": _groups, "holidays": _holidays}
    tabs = [{"text": names[one], "address": f"?part={one}", "current": one == part} for one in PARTS]
    return render(request, "highway/definitions.html", {"part": part, "tabs": tabs, **makers[part](request)})


def _units() -> dict[str, str]:
    return {
        "vehicles": _("vehicles"),
        "share": _("percent"),
        "growth": _("percent, with sign"),
        "times": _("times"),
        "hours": _("hours"),
        "balance": _("from −1 to +1"),
    }


def _indicators(_request: HttpRequest) -> dict[str, Any]:
    units = _units()
    return {
        "indicators": [
            {**one, "unit_name": units.get(one["unit"], one["unit"])}
            for one in domains.get(DOMAIN).indicators
        ]
    }


def _classes(_request: HttpRequest) -> dict[str, Any]:
    groups = vehicle_classes.group_names("apart")
    chosen = declaration_of(DOMAIN, KIND)["options"]["special"]
    lists = [
        {
            "list": one,
            "classes": [{"one": row, "group": groups[row.group]} for row in one.classes],
            "title": one.document.get("title", {}),
            "number": one.document.get("number", one.id),
        }
        for one in reversed(vehicle_classes.lists())
    ]
    return {
        "lists": lists,
        "unknown_codes": ", ".join(str(code) for code in sorted(vehicle_classes.unknown_codes())),
        "special": [
            {"policy": policy, "says": says, "chosen": policy == chosen} for policy, says in special_notes()
        ],
    }


def _groups(request: HttpRequest) -> dict[str, Any]:
    language = page_language()
    stations = {row["code"]: row for row in register.frame("station").to_pylist()}
    members: dict[str, list[Mapping[str, Any]]] = {}
    today = timezone.localdate()
    for row in register.groups_frame().to_pylist():
        station = stations.get(row["member"], {})
        members.setdefault(row["group"], []).append(
            {
                **row,
                "name": station.get(f"name_{language}") or row["member"],
                "road": station.get("road"),
                "past": bool(row["ends_on"] and row["ends_on"] <= today),
            }
        )
    groups = [
        {
            "code": code,
            "names": names,
            "members": members.get(code, []),
            "current": sum(not one["past"] for one in members.get(code, [])),
        }
        for code, names in sorted(register.names("station_group").items())
    ]
    return {"groups": groups, "synthetic": any(row.get("synthetic") for row in stations.values())}


def _holidays(request: HttpRequest) -> dict[str, Any]:
    calendar = calendar_of(DOMAIN).calendar
    declared = {
        int(body["year"]): body
        for name, body in domains.get(DOMAIN).declared.items()
        if name.startswith("holidays/")
    }
    years = [
        {
            "year": year,
            "state": calendar.state(year),
            "body": declared[year],
            "holidays": [one for one in calendar.holidays if one.year == year],
        }
        for year in sorted(declared, reverse=True)
    ]
    return {"years": years, "rule": holidays.free_passage_rule(), "all_free": calendar.all_vehicles_free}
