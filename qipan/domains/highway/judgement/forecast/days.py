"""Days 日型: which earlier days tell what a day will be like, by calendar, holiday-day index and age.

Knows the calendar, no counts. A day whose year's notice is not held is judged by its weekday and said to be so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from qipan.domains.highway.judgement.forecast.counts import FloatArray
from qipan.engine.codes.holidays import Calendar

Class = Literal["working_day", "day_off", "holiday"]
DAY = dt.timedelta(days=1)
HALF_LIFE_DAYS = 21.0
# How much an earlier day tells of a later one; only their proportions matter.
SAME = 1.0
OTHER_WEEKDAY = 0.6
OTHER_INDEX = 0.1
OTHER_HOLIDAY = 0.01
EVE_AND_ORDINARY = 0.15
OTHER_CLASS = 0.02
HOLIDAY_AND_ORDINARY = 0.0001


@dataclass(frozen=True)
class DayType:
    """What a day is: its class, its weekday, of a holiday the kinds and the index, and whether it is an eve."""

    on: dt.date
    kind: Class
    weekday: int
    holiday: tuple[str, ...] = ()
    index: int = 0
    free: bool = False
    eve: bool = False
    announced: bool = True


@lru_cache(maxsize=8192)
def day_type(on: dt.date, calendar: Calendar) -> DayType:
    """Return what a day is by the calendar; without the year's notice, what its weekday suggests."""
    found = calendar.day_kind(on)
    eve = calendar.day_kind(on + DAY)
    weekday = on.weekday()
    if found.holiday is not None:
        holiday = found.holiday
        return DayType(on, "holiday", weekday, holiday.kinds, found.index or 0, holiday.free)
    is_eve = eve.holiday is not None
    if found.kind == "unknown":
        return DayType(on, "day_off" if weekday >= 5 else "working_day", weekday, eve=is_eve, announced=False)
    return DayType(on, "day_off" if found.kind == "day_off" else "working_day", weekday, eve=is_eve)


def likeness(target: DayType, source: DayType) -> float:
    """Return how much one day tells of another, age aside, from 0 to 1.

    >>> calendar = Calendar({}, ())
    >>> monday, tuesday = (day_type(dt.date(2016, 10, day), calendar) for day in (10, 11))
    >>> likeness(monday, monday), likeness(monday, tuesday)
    (1.0, 0.6)
    """
    if target.kind == "holiday" and source.kind == "holiday":
        if set(target.holiday) & set(source.holiday):
            return SAME if target.index == source.index else OTHER_INDEX
        return OTHER_HOLIDAY if target.free == source.free else OTHER_HOLIDAY / 3
    if "holiday" in (target.kind, source.kind):
        # Of two poor tellers of a holiday, a day off is the better.
        return HOLIDAY_AND_ORDINARY * (2 if "day_off" in (target.kind, source.kind) else 1)
    told = SAME if target.weekday == source.weekday else OTHER_WEEKDAY
    if target.kind != source.kind:
        told = OTHER_CLASS
    return told if target.eve == source.eve else told * EVE_AND_ORDINARY


def weights(target: DayType, sources: list[DayType]) -> FloatArray:
    """Return the weight of each earlier day for a day; the day itself has none.

    Ordinary days age by half in three weeks. Days of an earlier holiday age by half in two years.
    """
    found = np.empty(len(sources))
    for place, source in enumerate(sources):
        age_days = abs((target.on - source.on).days)
        half_life = 730.0 if source.kind == "holiday" and target.kind == "holiday" else HALF_LIFE_DAYS
        found[place] = likeness(target, source) * 0.5 ** (age_days / half_life) if age_days else 0.0
    return found
