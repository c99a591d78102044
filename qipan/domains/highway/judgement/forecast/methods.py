"""Methods 预测方法: the small protocol every method follows, and the two plain ones to be measured against.

A method is fitted on counts and a calendar; its model then reads counts up to a moment and nothing after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from qipan.domains.highway.judgement.forecast.counts import Counts, FloatArray
from qipan.domains.highway.judgement.forecast.days import day_type
from qipan.engine.codes.holidays import Calendar

WEEK_DAYS = 7


class Model(Protocol):
    """A fitted method."""

    def predict(self, counts: Counts, known_until: int, horizon: int) -> FloatArray:
        """Return (series, horizon) counts from bucket `known_until` on, read from the buckets before it.

        NaN where the model cannot say.
        """
        ...


class Method(Protocol):
    """A way to forecast; `id` names it in tables and words."""

    @property
    def id(self) -> str:
        """The method's name in tables."""
        ...

    @property
    def costly(self) -> bool:
        """Whether each forecast is a fit of its own, so that calibration asks for fewer of them."""
        ...

    def fit(self, counts: Counts, calendar: Calendar, horizon: int) -> Model:
        """Return the model of these counts, for forecasts of up to `horizon` buckets."""
        ...


@dataclass(frozen=True)
class WeeklyNaive:
    """The same bucket of the last week whose day was of the same class 周同期."""

    id: str = "weekly_naive"
    costly: bool = False

    def fit(self, counts: Counts, calendar: Calendar, horizon: int) -> Model:
        """Return the model; there is nothing to fit."""
        return _WeeklyNaive(calendar)


@dataclass(frozen=True)
class _WeeklyNaive:
    calendar: Calendar

    def predict(self, counts: Counts, known_until: int, horizon: int) -> FloatArray:
        """Look back by weeks, for a day of the same class, then for any observed one; failing that, by days."""
        known = counts.until(known_until).values
        week = WEEK_DAYS * counts.per_day
        found = np.full((len(counts.keys), horizon), np.nan)
        for step in range(horizon):
            bucket = known_until + step
            target = day_type(counts.on(bucket // counts.per_day), self.calendar)
            back = [one for one in range(bucket - week, -1, -week) if one < known_until]
            # With less than a week behind, the day before is all there is.
            days = [one for one in range(bucket - counts.per_day, -1, -counts.per_day) if one < known_until]
            alike = [
                one
                for one in back
                if day_type(counts.on(one // counts.per_day), self.calendar).kind == target.kind
            ]
            for one in alike + back + days:
                missing = np.isnan(found[:, step])
                found[missing, step] = known[missing, one]
        return found


@dataclass(frozen=True)
class PlainProfile:
    """The median of all earlier days of the same class, by time of day 廓线."""

    id: str = "profile"
    costly: bool = False

    def fit(self, counts: Counts, calendar: Calendar, horizon: int) -> Model:
        """Return the model; there is nothing to fit."""
        return _PlainProfile(calendar)


@dataclass(frozen=True)
class _PlainProfile:
    calendar: Calendar

    def predict(self, counts: Counts, known_until: int, horizon: int) -> FloatArray:
        """Take medians over days of the same class; of a first holiday, over days off, else over any."""
        known = counts.until(known_until)
        days = known.by_day()
        kinds = np.array([day_type(known.on(day), self.calendar).kind for day in range(known.days)])
        found = np.full((len(counts.keys), horizon), np.nan)
        buckets = known_until + np.arange(horizon)
        for day in np.unique(buckets // counts.per_day):
            kind = day_type(counts.on(int(day)), self.calendar).kind
            chosen = np.full((len(counts.keys), counts.per_day), np.nan)
            for alike in (kinds == kind, kinds == "day_off", np.ones(len(kinds), dtype=bool)):
                told = np.isfinite(days[:, alike]).any(axis=1) & np.isnan(chosen)
                if told.any():
                    medians = np.nanmedian(np.where(told[:, None], days[:, alike], 0.0), axis=1)
                    chosen[told] = medians[told]
            here = buckets // counts.per_day == day
            found[:, here] = chosen[:, buckets[here] % counts.per_day]
        return found
