"""Pages of the trail 留痕页面: the entries one may read, filtered, and the same as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from qipan.trail import queries
from qipan.trail.forms import FilterForm
from qipan.trail.models import Entry

PAGE = 50
FIELDS = ("number", "at", "actor", "actor_name", "action", "subject", "details", "hash")


def _found(request: HttpRequest) -> tuple[FilterForm, QuerySet[Entry]]:
    actor: Any = request.actor  # type: ignore[attr-defined]
    actor.require(queries.READ)
    among = queries.entries_for(actor, settings.PROVINCE)
    form = FilterForm(request.GET)
    form.offer(queries.action_names(among))
    if not form.is_valid():
        return form, among.none()
    return form, queries.entries(among=among, **form.cleaned_data)


@require_safe
@login_required
def entries(request: HttpRequest) -> HttpResponse:
    """Show the entries, newest first."""
    form, found = _found(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "entry": entry,
                "deed": queries.deed_name(entry.action),
                "details": json.dumps(entry.details, ensure_ascii=False)[1:-1],
            }
            for entry in page
        ],
        "own_only": not request.actor.may(queries.READ, settings.PROVINCE),  # type: ignore[attr-defined]
        "query": request.GET.urlencode(),
    }
    return render(request, "trail/entries.html", context, status=400 if form.errors else 200)


class _Line:
    """A file of one line: what is written is returned, for streaming."""

    def write(self, value: str) -> str:
        """Return the line."""
        return value


def _held(value: Any) -> str:
    """Return a cell as text that no spreadsheet takes for a formula."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _lines(found: QuerySet[Entry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\N{ZERO WIDTH NO-BREAK SPACE}"
    yield writer.writerow(FIELDS)
    for entry in found.iterator(chunk_size=1000):
        row = {name: getattr(entry, name) for name in FIELDS}
        row["at"] = timezone.localtime(entry.at).isoformat()
        yield writer.writerow([_held(row[name]) for name in FIELDS])


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out exactly the entries that the filter shows, as CSV that spreadsheets open as they stand."""
    _, found = _found(request)
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="trail.csv"'
    return response
