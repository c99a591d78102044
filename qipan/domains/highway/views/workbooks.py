"""Workbooks 导出: the explorer's figures and lists as an Excel file, with what they mean and rest on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board.spreadsheets import workbook
from qipan.domains.highway.views.asked import FLOW, Asked
from qipan.domains.highway.views.flow import TILES, counts, tiles, top_names, top_rows
from qipan.domains.highway.views.grounds import Grounds, printed
from qipan.domains.highway.views.passages import excel, notes_of
from qipan.people.language import page_language
from qipan.people.permissions import permission_required


@permission_required(FLOW)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Answer what the explorer shows as a workbook, with definitions, source and mark in its notes."""
    asked = Asked.of(request)
    asked.require()
    language = page_language()
    grounds = asked.grounds("highway.flow.total")
    notes = notes_of(grounds, language)
    sheets: list[dict[str, Any]] = [_figures_sheet(asked, grounds, notes)]
    for by, name in (("day", _("By day")), ("hour", _("By hour"))):
        found = counts(asked, by)
        sheets.append(
            {
                "title": name,
                "columns": [
                    {"text": _("Time"), "kind": "date"},
                    {"text": _("Flow, vehicles"), "kind": "integer"},
                ],
                "rows": [[key, found[key]] for key in sorted(found)],
                "notes": notes,
            }
        )
    for by, name in top_names().items():
        rows = top_rows(asked, by)
        if rows:
            sheets.append(
                {
                    "title": name,
                    "columns": [
                        {"text": _("Code"), "kind": "text"},
                        {"text": _("Name"), "kind": "text"},
                        {"text": _("Flow, vehicles"), "kind": "integer"},
                        {"text": _("Share"), "kind": "percent"},
                    ],
                    "rows": [
                        [
                            row["key"],
                            row["name"],
                            row["value"],
                            None if row["share"] is None else row["share"] * 100,
                        ]
                        for row in rows
                    ],
                    "notes": notes,
                }
            )
    return excel(workbook(sheets, language), f"flow-{asked.first}-{asked.last}")  # type: ignore[arg-type]


def _figures_sheet(asked: Asked, grounds: Grounds, notes: list[str]) -> dict[str, Any]:
    language = page_language()
    definitions = [grounds.basis.catalogue.get(one) for one in TILES]
    return {
        "title": _("Figures"),
        "columns": [
            {"text": _("Figure"), "kind": "text"},
            {"text": _("As printed"), "kind": "text"},
            {"text": _("Exact value"), "kind": "text"},
            {"text": _("Remark"), "kind": "text"},
        ],
        "rows": [
            [
                tile["name"],
                printed(tile["value"], tile["kind"], language),
                tile["exact"] or None,
                tile["note"],
            ]
            for tile in tiles(asked)
        ],
        "notes": [*notes, *(f"{one.names[language]}: {one.says[language]}" for one in definitions[1:])],
    }
