"""Style guide 样式页: every part of the house on one page, for developers and for pictures in tests.

Served only while QIPAN_DEBUG is on. Its figures are invented and marked so.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qipan.engine import domains
from qipan.web.context import Link, frame
from qipan.web.icons import drawings

HOURS = 72


class SampleForm(forms.Form):
    """A form with each kind of field, for looking at."""

    start = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(
        label=gettext_lazy("To"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("The last day counts in full."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    synthetic = forms.BooleanField(label=gettext_lazy("Include demo data"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, as real forms do."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("start") and cleaned.get("end") and cleaned["end"] < cleaned["start"]:
            self.add_error("end", _("The period ends before it begins. Choose a later last day."))
        return cleaned


def _hourly(height: float, noise: float, hours: int = HOURS) -> list[float]:
    day = [2.6, 1.9, 1.4, 1.3, 1.5, 2.6, 5.0, 8.9, 14.9, 18.4, 19.2, 18.4, 14.3, 15, 15.8, 16.8, 17.5, 17.5]
    day += [14.6, 11.5, 9.6, 7.6, 6, 4]
    return [round(height * day[h % 24] * (1 + noise * math.sin(h * 1.7)), 2) for h in range(hours)]


def sample_blocks() -> dict[str, dict[str, Any]]:
    """Return one chart block of each kind."""
    hours = [f"{date(2021, 1, 1) + timedelta(days=h // 24)}T{h % 24:02d}" for h in range(HOURS)]
    flow = _hourly(1, 0.03)
    earlier: list[float | None] = [*_hourly(0.94, 0.02, 24), *([None] * 48)]
    peak = max(range(48, HOURS), key=lambda at: flow[at])
    bands = [
        {"label": f"1-{day + 1} · {sum(flow[24 * day :][:24]):.1f}", "from": 24 * day, "to": 24 * day + 24}
        for day in range(3)
    ]
    heat: list[list[float | None]] = [list(flow[24 * day : 24 * day + 24]) for day in range(3)]
    heat[1][5:8] = [None, None, None]
    areas = [
        ("430100", _("East"), 148.2),
        ("430200", _("West"), 61.4),
        ("430300", _("North"), None),
        ("430400", _("South"), 88.0),
    ]
    squares = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]],
            },
        }
        for (code, name, _value), (x, y) in zip(
            areas, [(112, 27), (111, 27), (111, 28), (112, 28)], strict=True
        )
    ]
    unit = _("ten thousand vehicles")
    return {
        "bar": {
            "type": "chart",
            "id": "sample-bar",
            "kind": "bar",
            "unit": "%",
            "title": _("Small cars are five sixths"),
            "subtitle": _("Share of the flow, three days together"),
            "categories": [_("Small cars"), _("Goods vehicles"), _("Buses and vans")],
            "series": [
                {
                    "name": _("Share"),
                    "values": [83.33, 15.39, 1.28],
                    "labels": ["83.33 %  599.1", "15.39 %  110.6", "1.28 %  9.2"],
                }
            ],
            "note": _("The three shares add up to 100.00 %."),
        },
        "line": {
            "type": "chart",
            "id": "sample-line",
            "kind": "line",
            "unit": unit,
            "title": _("Out in the morning, home in the evening"),
            "subtitle": _("Flow by hour"),
            "categories": hours,
            "bands": bands,
            "series": [
                {"name": "2021", "values": flow},
                {"name": "2020", "style": "dashed", "values": earlier},
            ],
            "annotations": [{"at": peak, "text": f"{flow[peak]}"}],
        },
        "heat": {
            "type": "chart",
            "id": "sample-heat",
            "kind": "heat",
            "unit": unit,
            "title": _("Flow by day and hour"),
            "rows": ["2021-01-01", "2021-01-02", "2021-01-03"],
            "columns": [str(h) for h in range(24)],
            "values": heat,
        },
        "map": {
            "type": "map",
            "id": "sample-map",
            "unit": unit,
            "title": _("Flow by place"),
            "subtitle": unit,
            "areas": [{"code": c, "name": n, "value": v} for c, n, v in areas],
            "points": [
                {
                    "code": "S1",
                    "name": _("Station"),
                    "lon": 112.4,
                    "lat": 27.6,
                    "value": 19.3,
                    "label": "19.3",
                }
            ],
            "lines": [{"code": "G4", "coordinates": [[111.2, 27.1], [112.2, 27.9], [112.8, 28.8]]}],
            "boundaries": {"type": "FeatureCollection", "features": squares},
        },
    }


def _sample_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame as a signed-in person of the first domain sees it."""
    every = domains.all()
    shown = every[0] if every else None
    rail = (
        [Link(e.id, e.names, e.icon, "#", current=at == 2) for at, e in enumerate(shown.menu)]
        if shown
        else []
    )
    links = [Link(domain.id, domain.names, domain.icon, "#", current=domain == shown) for domain in every]
    accent = shown.accent if shown else ""
    return {**frame(request)["frame"], "domains": links, "domain": shown, "rail": rail, "accent": accent}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every part."""
    if request.GET.get("message"):
        messages.success(request, _("Saved."))
        messages.error(request, _("The file could not be read."))
    form = SampleForm(request.POST or None)
    if request.GET.get("errors"):
        form = SampleForm({"start": "2021-01-03", "end": "2021-01-01"})
    rows = [
        (f"{4300 + at}", _("Station"), 193000 - 4217 * at, None if at == 2 else 0.1242 - at / 200)
        for at in range(8)
    ]
    page = Paginator(range(1380), 50).get_page(request.GET.get("page", "3"))
    context = {
        "frame": _sample_frame(request),
        "icon_names": sorted(drawings()),
        "blocks": sample_blocks(),
        "form": form,
        "rows": rows,
        "page": page,
        "synthetic": True,
        "history": [3.0, 4, 3.5, 5, None, 6, 5.5, 7, 6.8, 7.4, 7, 8.1],
        "steps": [
            {"name": _("Draft"), "detail": "01-04 08:12", "state": "done"},
            {"name": _("Checked"), "detail": _("waiting for a second person"), "state": "current"},
            {"name": _("Published"), "detail": _("never changed afterwards"), "state": ""},
        ],
        "options": [
            {"text": "2021", "address": "?y=2021", "current": True},
            {"text": "2020", "address": "?y=2020"},
        ],
        "tabs": [
            {"text": _("All"), "address": "?", "current": True, "count": 1380},
            {"text": _("Rejected"), "address": "?r", "count": 0},
        ],
    }
    return render(request, "styleguide.html", context)


def styleguide_drawer(request: HttpRequest) -> HttpResponse:
    """Show a drawer's content."""
    return render(request, "styleguide_drawer.html", {"synthetic": True})


urlpatterns = [
    path("", styleguide, name="styleguide"),
    path("drawer/", styleguide_drawer, name="styleguide-drawer"),
]
