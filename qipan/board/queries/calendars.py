"""Calendars 假日历: what the calendar says of a period and its comparison, kept so that it can be asked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from qipan.engine import domains
from qipan.engine.codes.holidays import Calendar, Holiday
from qipan.engine.errors import QipanError

Days = tuple[dt.date, dt.date]
BEFORE = 28


@dataclass(frozen=True)
class KeptCalendar:
    """The calendar's answers for one period, as plain JSON in `body`."""

    body: Mapping[str, Any]

    @cached_property
    def ordinary(self) -> list[dt.date]:
        """The ordinary days before the period."""
        return [dt.date.fromisoformat(day) for day in self.body["ordinary"]]

    @cached_property
    def pairs_kept(self) -> list[tuple[dt.date, dt.date]]:
        """Pairs (day, day then) that can be compared."""
        return [(dt.date.fromisoformat(now), dt.date.fromisoformat(then)) for now, then in self.body["pairs"]]


@dataclass(frozen=True)
class DomainCalendar:
    """The holidays a domain declares."""

    calendar: Calendar

    def kept(self, period: Days, compare: Days | None) -> KeptCalendar:
        """Return what is to be known of a period and of the days it is compared with."""
        first = period[0]
        ordinary = self.calendar.ordinary_days(
            first - dt.timedelta(days=BEFORE), first - dt.timedelta(days=1)
        )
        return KeptCalendar(
            {
                "ordinary": [str(day) for day in ordinary],
                "pairs": [[str(now), str(then)] for now, then in self.pairs(period, compare)],
                "now": self._describe(period),
                "before": self._describe(compare) if compare else None,
                "compared": compare is not None,
            }
        )

    def pairs(self, period: Days, compare: Days | None) -> list[Days]:
        """Pair the days of two periods: holidays by holiday-day index, others in order.

        Two holidays of different kinds cannot be compared: `codes.holidays_not_alike`.
        """
        if compare is None:
            return []
        now, before = self.calendar.covering(*period), self.calendar.covering(*compare)
        if isinstance(now, Holiday) and isinstance(before, Holiday):
            aligned = self.calendar.align(now, before).pairs
            return [
                (day, then)
                for _, day, then in aligned
                if period[0] <= day <= period[1] and compare[0] <= then <= compare[1]
            ]
        length = min((days[1] - days[0]).days + 1 for days in (period, compare))
        steps = [dt.timedelta(days=step) for step in range(length)]
        return [(period[0] + step, compare[0] + step) for step in steps]

    def _describe(self, period: Days) -> dict[str, Any]:
        first, last = period
        days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
        free = {self.calendar.free_on(day) for day in days}
        found = self.calendar.covering(first, last)
        return {
            "first": str(first),
            "last": str(last),
            "days": len(days),
            "free": None if None in free else "mixed" if len(free) == 2 else free.pop(),
            "holiday": (
                {
                    "kind": found.kind,
                    "year": found.year,
                    "names": found.names,
                    "days": found.days,
                    "notices": [str(notice.get("number", "")) for notice in found.notices],
                    "whole": found.first_day == first and found.last_day == last,
                }
                if isinstance(found, Holiday)
                else None
            ),
            "announced": found is None or isinstance(found, Holiday),
        }


@lru_cache(maxsize=8)
def calendar_of(domain_id: str) -> DomainCalendar:
    """Return the calendar a domain declares below `declared/holidays/`."""
    return DomainCalendar(Calendar.declared(domains.get(domain_id).declared))


def holiday_period(domain_id: str, kind: str, year: int) -> Days:
    """Return the days of a holiday; a year not announced is `board.holiday_unannounced`."""
    found = calendar_of(domain_id).calendar.holiday(kind, year)
    if not isinstance(found, Holiday):
        raise QipanError("board.holiday_unannounced", kind=kind, year=year)
    return found.first_day, found.last_day
