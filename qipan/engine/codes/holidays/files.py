"""Holiday files 节假日文件: one year's arrangement, read and checked against itself.

A slip of a date shows: the number of days is given beside the dates, and only weekends are worked instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.engine.codes.holidays.days import Holiday, NotAnnounced, Span, kinds, rules

Year = tuple[Holiday, ...] | NotAnnounced


def read_span(body: Mapping[str, Any]) -> Span:
    """Read days from first_day to last_day; raise KeyError, TypeError or ValueError when they are wrong."""
    span = Span(body["first_day"], body["last_day"], body.get("says", {}), body.get("surety", "S"))
    if span.last_day < span.first_day:
        raise ValueError(f"last_day {span.last_day} < first_day {span.first_day}")
    return span


def read_year(body: Mapping[str, Any]) -> tuple[int, Year]:
    """Read one year's file; raise KeyError, TypeError, ValueError or AttributeError when it is wrong."""
    year = int(body["year"])
    if body["state"] != "announced":
        return year, NotAnnounced(year, "not_announced", body.get("checked_on"))
    if not body["notices"]:
        raise ValueError("notices")
    return year, tuple(_holiday(one, year, body) for one in body["holidays"])


def _holiday(body: Mapping[str, Any], year: int, file: Mapping[str, Any]) -> Holiday:
    for kind in body["kinds"]:
        if kind not in kinds():
            raise ValueError(f"kind {kind}")
    span = read_span(body)
    # The count is given beside the dates so that a slip of a date is caught here.
    if (span.last_day - span.first_day).days + 1 != body["days"]:
        raise ValueError(f"{span.first_day}…{span.last_day}: days {body['days']}")
    rule_says_free = any(rules()["kinds"][kind]["free"] for kind in body["kinds"])
    free = read_span(body["free"]) if "free" in body else (span if rule_says_free else None)
    workdays = tuple(body.get("workdays", ()))
    for day in workdays:
        if day in span or day.weekday() < 5:
            raise ValueError(f"workday {day}")
    return Holiday(
        kinds=tuple(body["kinds"]),
        year=year,
        first_day=span.first_day,
        last_day=span.last_day,
        workdays=workdays,
        free_span=free,
        # A later notice may change one holiday only; it says which.
        notices=tuple(n for n in file["notices"] if set(n.get("kinds", body["kinds"])) & set(body["kinds"])),
        surety=file.get("surety", "U"),
    )
