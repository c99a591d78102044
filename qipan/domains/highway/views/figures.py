"""Figures 怎么算的: the drawer of one number: definition, composition, data beneath, rows behind, computed again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries import bulletins
from qipan.domains.highway.views.asked import Asked
from qipan.domains.highway.views.bulletins import READ
from qipan.domains.highway.views.grounds import Grounds, exact, figure_and_unit, printed
from qipan.domains.highway.views.passages import opens_batches, row_of
from qipan.domains.highway.views.words import as_of, span
from qipan.engine.codes import vehicle_classes
from qipan.engine.composition import Member
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

FLOW = "highway.flow.read"
SHOWN_ROWS = 20


def member_of(bulletin: Any, figure: str) -> tuple[Any, Member]:
    """Return a bulletin's edition and one of its figures; an unknown one is `board.override_unknown`."""
    edition = bulletins.edition_of(bulletin)
    member = edition.material.figures.find(figure)
    if member is None:
        raise QipanError("board.override_unknown", figure=figure[:80])
    return edition, member


@permission_required(READ)
@require_GET
def of_bulletin(request: HttpRequest, id: str, figure: str) -> HttpResponse:
    """Explain a figure of a bulletin."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletin = bulletins.bulletin_for(actor, id)
    edition, member = member_of(bulletin, figure)
    grounds = Grounds.of_member(edition, member)
    language = page_language()
    described = printed(member.value, member.unit, language)
    context = _explained(request, grounds, member.value, member.parts)
    shown = member.printed(language)
    context |= {
        "name": member.names[language],
        "bulletin": bulletin,
        "member": member,
        "override": bulletin.overrides.get(member.id),
        "computed": described,
        "may_edit": bulletin.status in ("draft", "checked")
        and actor.may(bulletins.permission(bulletin, "draft"), bulletin.division),
        "rows_address": f"{reverse('highway:rows')}?bulletin={bulletin.id}&figure={member.id}",
    }
    context["figure"], context["unit"] = figure_and_unit(shown.text) if shown else (None, "")
    return render(request, "highway/how.html", context)


@permission_required(FLOW)
@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """Explain a figure of the explorer or the board, as its address asks for it."""
    asked = Asked.of(request)
    asked.require()
    indicator = request.GET.get("indicator", "highway.flow.total")
    grounds = asked.grounds(indicator)
    value, parts = grounds.value()
    context = _explained(request, grounds, value, parts)
    definition = grounds.basis.catalogue.get(indicator)
    text = printed(value, definition.unit, page_language())
    context["figure"], context["unit"] = figure_and_unit(text) if text else (None, "")
    context["name"] = definition.names[page_language()]
    context["rows_address"] = f"{reverse('highway:rows')}?{asked.query(indicator=indicator)}"
    return render(request, "highway/how.html", context)


def _explained(
    request: HttpRequest, grounds: Grounds, value: Any, parts: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the drawer says of a number besides its printed form."""
    language = page_language()
    definition = grounds.basis.catalogue.get(grounds.indicator)
    provenance = grounds.provenance
    rows = grounds.rows(request.actor, limit=SHOWN_ROWS)  # type: ignore[attr-defined]
    return {
        "definition": definition,
        "says": definition.says[language],
        "exact": exact(value, definition.unit),
        "value": value,
        "composition": composition(grounds, parts, language),
        "classes": classes(grounds, language),
        "conditions": grounds.conditions(language),
        "period": span(grounds.first, grounds.last),
        "days": (grounds.last - grounds.first).days + 1,
        "compare": span(*grounds.compare) if grounds.compare else "",
        "provenance": provenance,
        "as_of": as_of(provenance),
        "synthetic": bool(provenance["synthetic"]),
        "may_read_rows": rows is not None,
        "rows": [row_of(row, grounds, language) for row in rows["rows"]] if rows else [],
        "rows_total": rows["total"] if rows else None,
        "again_address": _again_address(request),
        "again": _again(grounds, value) if request.GET.get("again") else None,
        "opens_batches": opens_batches(request.actor),  # type: ignore[attr-defined]
    }


def _again_address(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["again"] = "1"
    return f"{request.path}?{query.urlencode()}"


def _again(grounds: Grounds, value: Any) -> dict[str, Any]:
    found, seconds = grounds.again()
    return {
        "same": found == value,
        "seconds": f"{seconds:.1f}",
        "at": timezone.localtime().strftime("%H:%M"),
        "value": exact(found, grounds.basis.catalogue.get(grounds.indicator).unit),
    }


def classes(grounds: Grounds, language: str) -> list[tuple[str, str]]:
    """Return the class groups that a number is narrowed to, each with its classes and codes; else nothing."""
    wanted = _groups_wanted(grounds)
    if wanted is None:
        return []
    named = grounds.basis.names["class_group"]
    counted: dict[str, dict[str, None]] = {}
    for row in vehicle_classes.table(str(grounds.options.get("special", "truck"))):
        if row.group in wanted and row.starts <= grounds.last and grounds.first < row.ends:
            of_day = vehicle_classes.vehicle_class(row.code, max(row.starts, grounds.first))
            if of_day:
                counted.setdefault(row.group, {})[f"{of_day.names[language]} ({row.code})"] = None
    comma = ", " if language == "en" else "\N{IDEOGRAPHIC COMMA}"
    return [(named[one][language], comma.join(listed)) for one, listed in counted.items()]


def _groups_wanted(grounds: Grounds) -> set[str] | None:
    """Return the class groups asked for by the reader or by the indicator's definition; None for any."""
    asked, indicator = [grounds.where.get("class_group")], grounds.indicator
    while indicator:
        definition = grounds.basis.catalogue.get(indicator)
        asked.append(definition.where.get("class_group"))
        indicator = definition.of
    wanted: set[str] | None = None
    for one in asked:
        if one is None:
            continue
        if isinstance(one, Mapping):
            met = {str(each) for each in vehicle_classes.GROUPS if each != one["other_than"]}
        else:
            met = {str(each) for each in (one if isinstance(one, (list, tuple)) else [one])}
        wanted = met if wanted is None else wanted & met
    return wanted


def composition(grounds: Grounds, parts: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the lines that a number is made of: words, number, and whether it is the sum or left out."""
    definition = grounds.basis.catalogue.get(grounds.indicator)
    lines: list[dict[str, Any]] = []

    def line(text: str, value: Any, kind: str = "") -> None:
        lines.append({"text": text, "value": value, "kind": kind})

    if definition.measure == "count" and "direction" not in grounds.where:
        found = grounds.split("direction")
        for _key, names, rows in sorted(found):
            line(names[language], rows)
        line(_("Together"), sum(rows for _key, _names, rows in found), "sum")
    elif definition.measure in ("share", "part"):
        line(_("This part"), parts.get("part"))
        line(_("The whole it is a share of"), parts.get("whole"), "sum")
    elif definition.measure == "mean_per_day":
        line(_("All flow"), parts.get("total"))
        line(_("Days"), parts.get("days"), "sum")
    elif definition.measure == "multiple":
        _multiple(line, parts)
    elif definition.measure == "tide":
        line(_("Entries"), parts.get("entry"))
        line(_("Exits"), parts.get("exit"))
    elif definition.measure == "growth":
        for now, before in parts.get("pairs", ()):
            line(_("compared: %(now)s with %(before)s") % {"now": now, "before": before}, "")
        line(_("Now, on the days that compare"), parts.get("now"))
        line(_("Then, on the days that compare"), parts.get("before"), "sum")
    elif definition.measure == "hours_above":
        line(_("Threshold, vehicles an hour"), parts.get("threshold"))
    if parts.get("at") is not None:
        line(_("It was on"), str(parts["at"])[:16])
    if parts.get("unknown") is not None:
        line(_("Left out as not known"), parts["unknown"], "excluded")
    return lines


def _multiple(line: Any, parts: Mapping[str, Any]) -> None:
    days = parts.get("ordinary_days", [])
    line(_("All flow of the period"), parts.get("total"))
    line(_("Days of the period"), parts.get("days"))
    line(_("All flow of the ordinary days"), parts.get("ordinary_total"))
    line(_("Ordinary days with records"), len(days), "sum")
    if days:
        line(_("from %(first)s to %(last)s") % {"first": days[0], "last": days[-1]}, "", "excluded")
