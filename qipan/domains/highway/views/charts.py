"""Charts 图表: counts as chart blocks of the page, holidays marked, days without rows left as gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qipan.board.queries.calendars import calendar_of
from qipan.engine.composition import print_number
from qipan.engine.composition.printing import WORDS
from qipan.people.language import page_language

DOMAIN = "highway"
DAY = dt.timedelta(days=1)


def unit_for(values: Sequence[int]) -> tuple[str, int]:
    """Return the unit of a chart's axis and what one of it stands for."""
    units = WORDS[page_language()]["chart_units"]
    chosen = units["large" if max(values, default=0) >= 10_000 else "small"]
    return str(chosen["text"]), int(chosen["by"])


def scaled(value: int | None, by: int) -> float | int | None:
    """Return a count in the axis' unit; unknown stays unknown."""
    return value if value is None or by == 1 else round(value / by, 4)


def runs_of(days: Sequence[dt.date]) -> list[list[dt.date]]:
    """Return days as runs without a gap of more than a fortnight, in order."""
    runs: list[list[dt.date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][-1]).days <= 14:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return every day from first to last, both included."""
    return [first + step * DAY for step in range((last - first).days + 1)]


def _bands(days: Sequence[dt.date], each: int = 1) -> list[dict[str, Any]]:
    """Return the holidays among the days as bands of a line chart with `each` points a day."""
    bands = []
    for one in calendar_of(DOMAIN).calendar.holidays:
        inside = [place for place, day in enumerate(days) if day in one]
        if inside:
            bands.append(
                {
                    "label": one.names[page_language()],
                    "from": inside[0] * each,
                    "to": (inside[-1] + 1) * each - (1 if each == 1 else 0),
                }
            )
    return bands


def by_day(found: Mapping[Any, int], first: dt.date, last: dt.date, *, id: str, title: str) -> dict[str, Any]:
    """Return a line of daily counts from first to last; days without rows are gaps."""
    days = days_between(first, last)
    unit, by = unit_for(list(found.values()))
    values = [scaled(found.get(day), by) for day in days]
    block: dict[str, Any] = {
        "type": "chart",
        "id": id,
        "kind": "line",
        "title": title,
        "unit": unit,
        "categories": [str(day) for day in days],
        "bands": _bands(days),
        "series": [{"name": _("Flow"), "values": values}],
    }
    if found:
        top = max(found, key=lambda day: found[day])
        if first <= top <= last:
            block["annotations"] = [{"at": (top - first).days, "text": ""}]
    if missing := sum(value is None for value in values):
        block["note"] = _("No records on %(n)s of these days: unknown, not zero.") % {"n": missing}
    return block


def by_hour(
    found: Mapping[Any, int], first: dt.date, last: dt.date, held: Sequence[dt.date], *, id: str, title: str
) -> dict[str, Any]:
    """Return a line of hourly counts; an hour without rows on a day held is zero, on another day a gap."""
    days, known = days_between(first, last), set(held)
    hours = [dt.datetime.combine(day, dt.time(hour)) for day in days for hour in range(24)]
    unit, by = unit_for(list(found.values()))
    values = [scaled(found.get(hour, 0) if hour.date() in known else None, by) for hour in hours]
    bands = [
        {
            "label": f"{day:%m-%d} {WORDS[page_language()]['weekdays'][day.weekday()]}",
            "from": n * 24,
            "to": n * 24 + 24,
        }
        for n, day in enumerate(days)
    ]
    block: dict[str, Any] = {
        "type": "chart",
        "id": id,
        "kind": "line",
        "title": title,
        "unit": unit,
        "categories": [one.strftime("%Y-%m-%dT%H") for one in hours],
        "bands": bands,
        "series": [{"name": _("Flow"), "values": values}],
    }
    if found:
        top = max(found, key=lambda hour: found[hour])
        block["annotations"] = [{"at": hours.index(top), "text": ""}]
    return block


def heat(
    found: Mapping[Any, int], first: dt.date, last: dt.date, held: Sequence[dt.date], *, id: str, title: str
) -> dict[str, Any]:
    """Return a heat map of days by hours."""
    days, known = days_between(first, last), set(held)
    unit, by = unit_for(list(found.values()))
    weekdays = WORDS[page_language()]["weekdays"]

    def cell(day: dt.date, hour: int) -> float | int | None:
        if day not in known:
            return None
        return scaled(found.get(dt.datetime.combine(day, dt.time(hour)), 0), by)

    return {
        "type": "chart",
        "id": id,
        "kind": "heat",
        "title": title,
        "unit": unit,
        "rows": [f"{day:%m-%d} {weekdays[day.weekday()]}" for day in days],
        "columns": [str(hour) for hour in range(24)],
        "values": [[cell(day, hour) for hour in range(24)] for day in days],
    }


def ranking(rows: Sequence[tuple[str, int]], *, id: str, title: str) -> dict[str, Any]:
    """Return bars of named counts, each with its printed label."""
    unit, by = unit_for([value for _name, value in rows])
    language = page_language()
    return {
        "type": "chart",
        "id": id,
        "kind": "bar",
        "title": title,
        "unit": unit,
        "categories": [name for name, _value in rows],
        "series": [
            {
                "name": _("Flow"),
                "values": [scaled(value, by) for _name, value in rows],
                "labels": [print_number(value, "vehicles", language).text for _name, value in rows],
            }
        ],
    }
