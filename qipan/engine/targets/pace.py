"""Pace 进度: what was seen of a target against what was due by then, and where it leads by the end of the period.

Pure and exact. Judges only what the days seen bear out; else it cannot say, and says why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from qipan.engine.targets.natures import Nature
from qipan.engine.targets.weighing import Weights

STATES = ("ahead", "on_pace", "behind", "met", "missed", "not_begun", "unknown")
TOLERANCE = Fraction(2, 100)
"""How far from what was due still counts as on pace."""
COVERAGE = Fraction(4, 5)
"""The share of the days gone by that must be held for the rest to be taken as like them."""
LEAST_DAYS = 5


@dataclass(frozen=True)
class Terms:
    """What a target asks at one place: a value over first..last, and which way is better."""

    first: dt.date
    last: dt.date
    value: Fraction
    direction: str
    nature: Nature

    @property
    def days(self) -> int:
        """Number of days of the period."""
        return (self.last - self.first).days + 1

    @property
    def least_days(self) -> int:
        """How many days must be seen before anything is said: five, fewer for periods below 25 days."""
        return min(LEAST_DAYS, max(1, self.days // 5))


@dataclass(frozen=True)
class Seen:
    """What is known: the value over `days`, the whole days of the period that are held; None is not known.

    `until` is the newest whole day held at all; None when nothing is.
    """

    value: Fraction | None
    days: frozenset[dt.date]
    until: dt.date | None


@dataclass(frozen=True)
class Standing:
    """Where a target stands. `expected` was due by `as_of`, `forecast` is the value at the end by pace.

    Both are None where they cannot be said, and `reason` then names why. `due` is the share of the period's weight
    gone by, `reached` the share of the target reached; None for a target of zero.
    """

    state: str
    reason: str
    value: Fraction | None
    expected: Fraction | None
    forecast: Fraction | None
    forecast_meets: bool | None
    due: Fraction
    reached: Fraction | None
    as_of: dt.date | None
    days: int
    elapsed: int
    seen: int
    least: int
    fell_back: bool


def judged(terms: Terms, seen: Seen, weights: Weights) -> Standing:
    """Return where a target stands, as far as what was seen bears it out."""
    elapsed = _elapsed(terms, seen.until)
    days = seen.days & frozenset(elapsed)
    state, reason = _doubt(terms, seen, weights, elapsed, days)
    expected = forecast = None
    if not state and seen.value is not None:
        share = weights.of(days) / weights.total
        expected = terms.value * share if terms.nature.accumulates else terms.value
        forecast = seen.value / share if terms.nature.accumulates else seen.value
        closed = len(elapsed) == terms.days
        state = _final(terms, seen.value) if closed else _compared(terms, seen.value, expected)
    state, reason = _certain(terms, seen.value, state, reason)
    return Standing(
        state=state,
        reason=reason,
        value=seen.value,
        expected=expected,
        forecast=forecast,
        forecast_meets=None if forecast is None else _meets(terms, forecast),
        due=weights.of(frozenset(elapsed)) / weights.total,
        reached=None if seen.value is None or not terms.value else seen.value / terms.value,
        as_of=max(days, default=None),
        days=terms.days,
        elapsed=len(elapsed),
        seen=len(days),
        least=terms.least_days,
        fell_back=weights.fell_back,
    )


def _elapsed(terms: Terms, until: dt.date | None) -> list[dt.date]:
    """Return the days of the period that have gone by, as far as the data reach."""
    if until is None:
        return []
    number = (min(until, terms.last) - terms.first).days + 1
    return [terms.first + dt.timedelta(days=step) for step in range(max(0, number))]


def _doubt(
    terms: Terms, seen: Seen, weights: Weights, elapsed: list[dt.date], days: frozenset[dt.date]
) -> tuple[str, str]:
    """Return why nothing can be said yet, as state and reason; two empty texts where something can."""
    if seen.until is None:
        return "unknown", "no_data"
    if not elapsed:
        return "not_begun", ""
    if not days:
        return "unknown", "no_data"
    gaps = len(days) < len(elapsed)
    if gaps and (len(elapsed) == terms.days or weights.of(days) < COVERAGE * weights.of(frozenset(elapsed))):
        return "unknown", "days_missing"
    if seen.value is None:
        return "unknown", "days_missing" if gaps else "no_rows"
    if len(days) < terms.least_days:
        return "unknown", "few_days"
    return "", ""


def _certain(terms: Terms, value: Fraction | None, state: str, reason: str) -> tuple[str, str]:
    """Return `met` or `missed` where no later day can change it: what only rises stays beyond the target."""
    if terms.nature.rises and value is not None:
        if terms.direction == "more" and value >= terms.value:
            return "met", ""
        if terms.direction == "less" and value > terms.value:
            return "missed", ""
    return state, reason


def _meets(terms: Terms, value: Fraction) -> bool:
    return value >= terms.value if terms.direction == "more" else value <= terms.value


def _final(terms: Terms, value: Fraction) -> str:
    return "met" if _meets(terms, value) else "missed"


def _compared(terms: Terms, value: Fraction, expected: Fraction) -> str:
    room = TOLERANCE * abs(expected)
    if abs(value - expected) <= room:
        return "on_pace"
    return "ahead" if (value > expected) == (terms.direction == "more") else "behind"
