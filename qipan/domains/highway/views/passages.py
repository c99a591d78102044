"""Passages 原始记录: single passages as a reader sees them: names for codes, nothing that identifies a vehicle."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.queries import bulletins
from qipan.board.queries.rows import EXPORT_LIMIT
from qipan.board.spreadsheets import workbook
from qipan.domains.highway.views.grounds import READ_ROWS, Grounds
from qipan.domains.highway.views.words import as_of, span
from qipan.engine.actors import Actor
from qipan.engine.codes import vehicle_classes
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

PER_PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def row_of(row: dict[str, Any], grounds: Grounds, language: str) -> dict[str, Any]:
    """Return one passage in words; what is not known is None."""
    names = grounds.basis.names

    def word(column: str, kind: str = "") -> str | None:
        value = row.get(column)
        if value is None:
            return None
        found = names.get(kind or column, {}).get(value)
        return str(found[language]) if found else str(value)

    day = row["passed_at"].date()
    code = row.get("vehicle_class")
    known = vehicle_classes.code_names(day).get(code) if code is not None else None
    return {
        **row,
        "time": row["passed_at"].strftime("%Y-%m-%d %H:%M:%S"),
        "clock": row["passed_at"].strftime("%m-%d %H:%M:%S"),
        "station_name": word("station"),
        "direction_name": word("direction"),
        "media_name": word("media"),
        "class_name": known[language] if known else (None if code is None else str(code)),
        "other_name": word("other_province"),
    }


def opens_batches(actor: Actor) -> bool:
    """Say whether somebody may open the batches beneath a number, which belong to the whole province."""
    return actor.may("lake.batch.read", settings.PROVINCE)


def _grounds(request: HttpRequest) -> tuple[Grounds, str]:
    """Return the grounds the address asks for and what the number is called."""
    from qipan.domains.highway.views.asked import Asked
    from qipan.domains.highway.views.figures import member_of

    actor = request.actor  # type: ignore[attr-defined]
    language = page_language()
    if request.GET.get("bulletin"):
        bulletin = bulletins.bulletin_for(actor, request.GET["bulletin"])
        edition, member = member_of(bulletin, request.GET.get("figure", ""))
        return Grounds.of_member(edition, member), member.names[language]
    asked = Asked.of(request)
    asked.require()
    indicator = request.GET.get("indicator", "highway.flow.total")
    grounds = asked.grounds(indicator)
    return grounds, str(grounds.basis.catalogue.get(indicator).names[language])


@permission_required(READ_ROWS)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """List all rows behind a number, a page at a time."""
    grounds, name = _grounds(request)
    actor = request.actor  # type: ignore[attr-defined]
    number = request.GET.get("page", "1")
    wanted = max(1, int(number)) if number.isdigit() else 1
    found = grounds.rows(actor, limit=PER_PAGE, offset=(wanted - 1) * PER_PAGE)
    assert found is not None, "the permission was asked for above"
    page = Paginator(range(found["total"]), PER_PAGE).get_page(wanted)
    if page.number != wanted:
        found = grounds.rows(actor, limit=PER_PAGE, offset=(page.number - 1) * PER_PAGE) or found
    language = page_language()
    provenance = grounds.provenance
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "name": name,
        "rows": [row_of(row, grounds, language) for row in found["rows"]],
        "page": page,
        "total": found["total"],
        "too_many": found["total"] > EXPORT_LIMIT,
        "limit": EXPORT_LIMIT,
        "conditions": grounds.conditions(language),
        "period": span(grounds.first, grounds.last),
        "opens_batches": opens_batches(actor),
        "provenance": provenance,
        "as_of": as_of(provenance),
        "synthetic": bool(provenance["synthetic"]),
        "export": f"export/?{query.urlencode()}",
        "bulletin": request.GET.get("bulletin", ""),
    }
    return render(request, "highway/rows.html", context)


@permission_required(READ_ROWS)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Answer all rows behind a number as a workbook; more than 200,000 is `board.rows_too_many`."""
    grounds, name = _grounds(request)
    actor = request.actor  # type: ignore[attr-defined]
    first = grounds.rows(actor, limit=0)
    total = first["total"] if first else 0
    if total > EXPORT_LIMIT:
        raise QipanError("board.rows_too_many", rows=f"{total:,}", limit=f"{EXPORT_LIMIT:,}")
    found = grounds.rows(actor, limit=EXPORT_LIMIT)
    assert found is not None, "the permission was asked for above"
    language = page_language()
    heads = [
        (_("Time"), "date", "passed_at"),
        (_("Station code"), "text", "station"),
        (_("Station"), "text", "station_name"),
        (_("Direction"), "text", "direction_name"),
        (_("Vehicle class"), "text", "class_name"),
        (_("Medium"), "text", "media_name"),
        (_("Province at the other end"), "text", "other_name"),
        (_("Lane"), "text", "lane"),
        (_("Axles"), "integer", "axles"),
        (_("Weight, kg"), "integer", "weight_kg"),
        (_("Fee, fen"), "integer", "fee_fen"),
        (_("Batch"), "text", "batch"),
        (_("Line"), "integer", "line"),
    ]
    made = (row_of(row, grounds, language) for row in found["rows"])
    table = {
        "title": name,
        "columns": [{"text": text, "kind": kind} for text, kind, _column in heads],
        "rows": [[row[column] for _text, _kind, column in heads] for row in made],
        "notes": notes_of(grounds, language),
    }
    return excel(workbook([table], language), "passages")  # type: ignore[list-item]


def notes_of(grounds: Grounds, language: str) -> list[str]:
    """Return what a sheet's notes say: definition, period, conditions, source, synthetic mark."""
    definition = grounds.basis.catalogue.get(grounds.indicator)
    provenance = grounds.provenance
    notes = [
        f"{definition.names[language]} ({definition.id}, {definition.version}): {definition.says[language]}",
        _("Period: %(period)s") % {"period": span(grounds.first, grounds.last)},
        *(f"{name}: {wanted}" for name, wanted in grounds.conditions(language)),
        _("Data lake version %(version)s, as of %(at)s, %(n)s batches")
        % {"version": provenance["version"], "at": as_of(provenance), "n": len(provenance["batches"])},
    ]
    if provenance["synthetic"]:
        notes.append(_("Demo data: these rows are invented."))
    return notes


def excel(body: bytes, name: str) -> HttpResponse:
    """Answer a workbook as a download."""
    response = HttpResponse(body, content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
