"""Calendar 节假日日历: the years whose notices are held, asked by day, by holiday and by period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.codes.holidays.days import DAY, Alignment, DayKind, Holiday, NotAnnounced, Span, kinds
from qipan.engine.codes.holidays.files import Year, read_span, read_year
from qipan.engine.errors import QipanError

# The notice of a year may swap days of the last week before it, so that week waits for the next notice.
NEXT_YEARS_REACH = timedelta(days=6)


class Calendar:
    """The holidays of the years whose files it was given."""

    def __init__(self, years: Mapping[int, Year], all_free: Iterable[Span]) -> None:
        self._years = dict(years)
        self.all_vehicles_free: tuple[Span, ...] = tuple(all_free)
        holidays = [
            one for year in self._years.values() if not isinstance(year, NotAnnounced) for one in year
        ]
        self._holidays = tuple(sorted(holidays, key=lambda one: one.first_day))
        self._by_day = {one.day(index): one for one in holidays for index in range(1, one.days + 1)}
        self._worked = {day for one in holidays for day in one.workdays}

    @classmethod
    def load(cls, *paths: Path) -> Calendar:
        """Read holiday files, or folders of them; raise `codes.holiday_file_invalid` for a wrong one."""
        files: list[Path] = []
        for path in paths:
            files += sorted(path.glob("*.yaml")) if path.is_dir() else [path]
        return cls.read({file.name: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files})

    @classmethod
    def declared(cls, declarations: Mapping[str, Any]) -> Calendar:
        """Read the calendar from a domain's `declared`: the files below `holidays/`."""
        return cls.read({name: body for name, body in declarations.items() if name.startswith("holidays/")})

    @classmethod
    def read(cls, files: Mapping[str, Any]) -> Calendar:
        """Build the calendar from parsed files by name; a wrong one is `codes.holiday_file_invalid`."""
        years: dict[int, Year] = {}
        all_free: list[Span] = []
        for name, body in files.items():
            try:
                year, found = read_year(body)
                all_free += [read_span(one) for one in body.get("all_vehicles_free", ())]
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise QipanError("codes.holiday_file_invalid", file=name, fault=str(error)) from error
            years[year] = found
        return cls(years, all_free)

    @property
    def years(self) -> tuple[int, ...]:
        """The years announced, in order."""
        return tuple(sorted(y for y, found in self._years.items() if not isinstance(found, NotAnnounced)))

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        """Every holiday known, by first day."""
        return self._holidays

    def state(self, year: int) -> NotAnnounced | None:
        """Return why a year is not known, or None when it is."""
        found = self._years.get(year, NotAnnounced(year, "no_file"))
        return found if isinstance(found, NotAnnounced) else None

    def holiday(self, kind: str, year: int) -> Holiday | NotAnnounced:
        """Return a holiday of a year; a merged one answers to each of its kinds.

        Raises `codes.holiday_kind_unknown`.
        """
        if kind not in kinds():
            raise QipanError("codes.holiday_kind_unknown", given=kind, known=", ".join(kinds()))
        found = self._years.get(year, NotAnnounced(year, "no_file"))
        if isinstance(found, NotAnnounced):
            return found
        return next((one for one in found if kind in one.kinds), NotAnnounced(year, "not_announced"))

    def covering(self, first_day: date, last_day: date) -> Holiday | NotAnnounced | None:
        """Return the holiday that makes up more than half of a period, both ends included.

        None when the period is known to be ordinary; NotAnnounced when a notice it needs is missing.
        """
        length = (last_day - first_day).days + 1
        for one in self._holidays:
            if 2 * Span(one.first_day, one.last_day).days_in(first_day, last_day) > length:
                return one
        for day in (first_day, last_day):
            if self.day_kind(day).kind == "unknown":
                return self.state(day.year) or self.state(day.year + 1)
        return None

    def day_kind(self, day: date) -> DayKind:
        """Return what a day was; the last week of a year also waits for the next year's notice."""
        found = self._by_day.get(day)
        if found:
            return DayKind("holiday", found, found.index(day))
        if day in self._worked:
            return DayKind("working_day", worked_instead=True)
        if self.state(day.year) or (self.state((day + NEXT_YEARS_REACH).year) and day.month == 12):
            return DayKind("unknown")
        return DayKind("day_off" if day.weekday() >= 5 else "working_day")

    def free_on(self, day: date) -> bool | None:
        """Say whether small cars passed free on a day; None when the year's notice is not held."""
        if any(day in span for span in self.all_vehicles_free):
            return True
        if any(one.free_span and day in one.free_span for one in self._holidays):
            return True
        return None if self.day_kind(day).kind == "unknown" else False

    def align(self, now: Holiday, before: Holiday) -> Alignment:
        """Pair the days of two years of a holiday by index, as many as both have.

        Raises `codes.holidays_not_alike` when they have no kind in common.
        """
        if not set(now.kinds) & set(before.kinds):
            raise QipanError("codes.holidays_not_alike", now=now.names, before=before.names)
        common = range(1, min(now.days, before.days) + 1)
        return Alignment(now, before, tuple((index, now.day(index), before.day(index)) for index in common))

    def ordinary_days(self, first_day: date, last_day: date, beside: int = 0) -> tuple[date, ...]:
        """Return the days from first to last, both included, that belong to no holiday.

        Days within `beside` days of a holiday are left out as well; so are days of years not announced.
        """
        days = (first_day + step * DAY for step in range((last_day - first_day).days + 1))
        return tuple(
            day
            for day in days
            if self.day_kind(day).kind in ("working_day", "day_off")
            and not any(day + step * DAY in self._by_day for step in range(-beside, beside + 1))
        )
