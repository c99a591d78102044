"""Weighing 日权重: how much of a target is due on each day: evenly, or by what kind of day it is.

The kinds are those of the holiday calendar; a period with a day whose kind nobody knows yet is spread evenly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

KINDS = ("working_day", "day_off", "holiday")
LINEAR = "linear"


@dataclass(frozen=True)
class Weights:
    """The weight of every day of a period; `fell_back` says that a declared pace could not be used."""

    by_day: Mapping[dt.date, Fraction]
    fell_back: bool = False

    def of(self, days: frozenset[dt.date]) -> Fraction:
        """Return the weight of some days together."""
        return sum((self.by_day[day] for day in days), Fraction(0))

    @cached_property
    def total(self) -> Fraction:
        """The weight of the whole period."""
        return sum(self.by_day.values(), Fraction(0))


def weighed(
    first: dt.date,
    last: dt.date,
    pace: Mapping[str, Fraction] | None = None,
    kind_of: Callable[[dt.date], str] | None = None,
) -> Weights:
    """Return the weights of the days first to last: one each without a pace, else that of the day's kind."""
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    if pace is None or kind_of is None:
        return Weights(dict.fromkeys(days, Fraction(1)))
    kinds = {day: kind_of(day) for day in days}
    if any(kind not in pace for kind in kinds.values()):
        return Weights(dict.fromkeys(days, Fraction(1)), fell_back=True)
    return Weights({day: pace[kind] for day, kind in kinds.items()})
