"""Days 放假的日子: the shapes in which a calendar speaks of holidays, and the rule of free passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """Return the kinds of holiday and the rule of free passage, from holidays.yaml."""
    read: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("holidays.yaml").read_text(encoding="utf-8")
    )
    return read


def kinds() -> tuple[str, ...]:
    """Return the kinds of holiday in the order of the year."""
    return tuple(rules()["kinds"])


def free_passage_rule() -> dict[str, Any]:
    """Return the document that lets small cars pass free on holidays: number, title, says, surety."""
    found: dict[str, Any] = rules()["rule"]
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
            language: sign.join(rules()["kinds"][kind]["names"][language] for kind in self.kinds)
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
