"""Holidays 节假日: which days were decreed off, which were worked instead, and when small cars passed free.

One data file per year with its notice as source; a year without a notice is "not announced", never guessed.
Years are compared by holiday-day index (the first day off is 1), not by date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from qipan.engine.errors import QipanError

DAY = timedelta(days=1)
# The notice of a year may swap days of the last week before it, so that week waits for the next notice.
NEXT_YEARS_REACH = timedelta(days=6)


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("holidays.yaml").read_text(encoding="utf-8")
    )
    return read


def kinds() -> tuple[str, ...]:
    """Return the kinds of holiday in the order of the year."""
    return tuple(_rules()["kinds"])


def free_passage_rule() -> dict[str, Any]:
    """Return the document that lets small cars pass free on holidays: number, title, says, surety."""
    found: dict[str, Any] = _rules()["rule"]
    return found


@dataclass(frozen=True)
class Span:
    """Days from first to last, both included, with what is said of them."""

    first_day: date
    last_day: date
    says: Mapping[str, str] = field(default_factory=dict)
    surety: str = "S"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first_day <= day <= self.last_day

    def days_in(self, first_day: date, last_day: date) -> int:
        """Return how many of the days from first to last lie in the span."""
        return max(0, (min(self.last_day, last_day) - max(self.first_day, first_day)).days + 1)


@dataclass(frozen=True)
class Holiday:
    """One holiday of one year: its days off, the days worked instead, free passage and the notices."""

    kinds: tuple[str, ...]
    year: int
    first_day: date
    last_day: date
    workdays: tuple[date, ...]
    free_span: Span | None
    notices: tuple[Mapping[str, Any], ...]
    surety: str

    @property
    def kind(self) -> str:
        """The kind that names it; of a merged holiday, the one whose rule of free passage counts."""
        return self.kinds[0]

    @property
    def names(self) -> dict[str, str]:
        """Its names in both languages, merged holidays joined."""
        joined = {"zh": "、", "en": " and "}
        return {
            language: sign.join(_rules()["kinds"][kind]["names"][language] for kind in self.kinds)
            for language, sign in joined.items()
        }

    @property
    def days(self) -> int:
        """The number of days off."""
        return (self.last_day - self.first_day).days + 1

    @property
    def free(self) -> bool:
        """Whether small cars pass free in it."""
        return self.free_span is not None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first_day <= day <= self.last_day

    def index(self, day: date) -> int | None:
        """Return which day of the holiday a day is, the first being 1; None outside."""
        return (day - self.first_day).days + 1 if day in self else None

    def day(self, index: int) -> date:
        """Return the day with a holiday-day index; an index outside may lie before or after the holiday."""
        return self.first_day + (index - 1) * DAY


@dataclass(frozen=True)
class NotAnnounced:
    """The state of a year whose notice is not held: `reason` is "not_announced" or "no_file"."""

    year: int
    reason: Literal["not_announced", "no_file"]
    checked_on: date | None = None


@dataclass(frozen=True)
class DayKind:
    """What a day was: "holiday", "day_off" (a weekend), "working_day", or "unknown" without the notice."""

    kind: Literal["holiday", "day_off", "working_day", "unknown"]
    holiday: Holiday | None = None
    index: int | None = None
    worked_instead: bool = False


@dataclass(frozen=True)
class Alignment:
    """Two years of one holiday, day by day: (index, day now, day before) for the days both have."""

    now: Holiday
    before: Holiday
    pairs: tuple[tuple[int, date, date], ...]

    @property
    def comparable_days(self) -> int:
        """The number of days that both holidays have."""
        return len(self.pairs)

    @property
    def same_length(self) -> bool:
        """Whether both holidays have as many days."""
        return self.now.days == self.before.days

    @property
    def same_charge(self) -> bool:
        """Whether small cars passed free in both or paid in both."""
        return self.now.free == self.before.free


Year = tuple[Holiday, ...] | NotAnnounced


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
                year, found = _year(body)
                all_free += [_span(one) for one in body.get("all_vehicles_free", ())]
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


def _span(body: Mapping[str, Any]) -> Span:
    span = Span(body["first_day"], body["last_day"], body.get("says", {}), body.get("surety", "S"))
    if span.last_day < span.first_day:
        raise ValueError(f"last_day {span.last_day} < first_day {span.first_day}")
    return span


def _year(body: Mapping[str, Any]) -> tuple[int, Year]:
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
    span = _span(body)
    # The count is given beside the dates so that a slip of a date is caught here.
    if (span.last_day - span.first_day).days + 1 != body["days"]:
        raise ValueError(f"{span.first_day}…{span.last_day}: days {body['days']}")
    rule_says_free = any(_rules()["kinds"][kind]["free"] for kind in body["kinds"])
    free = _span(body["free"]) if "free" in body else (span if rule_says_free else None)
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
        notices=tuple(file["notices"]),
        surety=file.get("surety", "U"),
    )
