"""Profiles 廓线: what a day is expected to look like from the days before it, bucket by bucket.

A weighted, trimmed mean over the days that tell most of it, thin buckets leaning on their neighbours.
Days of long ago are brought to the level of the recent weeks. Unknown where no day tells anything.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.forecast.counts import Counts, FloatArray
from qipan.domains.highway.judgement.forecast.days import DayType, day_type, weights
from qipan.engine.codes.holidays import Calendar

MOST_DAYS = 60
LEVEL_DAYS = 28
LEAST_LEVEL_DAYS = 5
LEVEL_LIMITS = (0.2, 5.0)
NEIGHBOURS = np.array([0.25, 0.5, 1.0, 0.5, 0.25])
# So many vehicles, seen over the days that count, weigh as much as the neighbouring buckets.
THIN_VEHICLES = 4.0


class Profiles:
    """The profiles of the days of some counts; reads no bucket that `counts` does not know."""

    def __init__(self, counts: Counts, calendar: Calendar) -> None:
        self.counts, self.calendar = counts, calendar
        self._days = counts.by_day()
        self.types = [day_type(counts.on(day), calendar) for day in range(counts.days)]
        self._levels: dict[int, FloatArray] = {}

    def type(self, day: int) -> DayType:
        """Return what a day of the grid, or beyond its end, is."""
        return self.types[day] if 0 <= day < len(self.types) else day_type(self.counts.on(day), self.calendar)

    def of(self, day: int, *, without: tuple[int, ...] = (), before: int | None = None) -> FloatArray:
        """Return the expected counts of a day as (series, buckets of the day); NaN where nothing is told.

        The day itself is never read, nor the days of `without`, nor those from `before` on.
        """
        last = self.counts.days if before is None else max(0, min(before, self.counts.days))
        told = weights(self.type(day), self.types[:last])
        for one in (day, *without):
            if 0 <= one < last:
                told[one] = 0.0
        kept = np.sort(np.argsort(-told, kind="stable")[:MOST_DAYS])
        kept = kept[told[kept] > 0]
        if not len(kept):
            return np.full((len(self.counts.keys), self.counts.per_day), np.nan)
        sources = self._days[:, kept] * self._growth(day, kept, last)[:, :, None]
        return _leaning(*_trimmed_mean(sources, told[kept]))

    @cached_property
    def _means(self) -> FloatArray:
        """The mean of a bucket, per series and day; NaN for holidays and days observed for less than half."""
        ordinary = np.array([one.kind != "holiday" for one in self.types])
        seen = np.isfinite(self._days)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(seen, self._days, 0.0).sum(axis=2) / seen.sum(axis=2)
        told: FloatArray = np.where((seen.mean(axis=2) < 0.5) | ~ordinary, np.nan, means)
        return told

    def _level(self, day: int) -> FloatArray:
        """Return the middle of the ordinary days' means over the four weeks before a day, per series."""
        if day not in self._levels:
            window = self._means[:, max(0, day - LEVEL_DAYS) : day]
            enough = np.isfinite(window).sum(axis=1) >= LEAST_LEVEL_DAYS
            level = np.full(len(window), np.nan)
            if enough.any():
                level[enough] = np.nanmedian(window[enough], axis=1)
            self._levels[day] = level
        return self._levels[day]

    def _growth(self, day: int, sources: npt.NDArray[np.int64], last: int) -> FloatArray:
        """Return by what each source day is brought to the level of now; 1 within four weeks or where unknown."""
        growth = np.ones((len(self.counts.keys), len(sources)))
        now = self._level(max(0, min(day, last)))
        for place, source in enumerate(sources):
            if abs(day - source) > LEVEL_DAYS:
                with np.errstate(invalid="ignore", divide="ignore"):
                    ratio = np.clip(now / self._level(int(source)), *LEVEL_LIMITS)
                growth[:, place] = np.where(np.isfinite(ratio), ratio, 1.0)
        return growth


def _trimmed_mean(days: FloatArray, told: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the weighted mean of what lies near the weighted median, and the vehicles seen behind it.

    `days` is (series, days, buckets), `told` the weight of each day; NaN where no day was observed.
    """
    seen = np.isfinite(days)
    order = np.argsort(np.where(seen, days, np.inf), axis=1, kind="stable")
    ranked = np.take_along_axis(np.where(seen, days, 0.0), order, axis=1)
    weight = np.take_along_axis(told[None, :, None] * seen, order, axis=1)
    total = weight.sum(axis=1)
    place = (weight.cumsum(axis=1) < total[:, None] / 2).sum(axis=1)
    place = np.minimum(place, days.shape[1] - 1)
    middle = np.take_along_axis(ranked, place[:, None], axis=1)
    near = np.abs(ranked - middle) <= 3 * np.sqrt(middle + 1) + 0.5 * middle
    weight = weight * near
    kept = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(kept > 0, (ranked * weight).sum(axis=1) / kept, np.nan)
        vehicles = mean * kept / told.max()
    return mean, vehicles


def _leaning(mean: FloatArray, vehicles: FloatArray) -> FloatArray:
    """Return the means, those of few vehicles drawn to their neighbours of the day."""
    reach = len(NEIGHBOURS) // 2
    padded = np.pad(mean, ((0, 0), (reach, reach)), mode="edge")
    seen = np.isfinite(padded)
    total, weight = np.zeros_like(mean), np.zeros_like(mean)
    for step, share in enumerate(NEIGHBOURS):
        window = slice(step, step + mean.shape[1])
        total += share * np.where(seen[:, window], padded[:, window], 0.0)
        weight += share * seen[:, window]
    with np.errstate(invalid="ignore", divide="ignore"):
        around = total / weight
        own = vehicles / (vehicles + THIN_VEHICLES)
    # With no vehicle anywhere near, a zero stays a zero.
    return np.where(np.isfinite(mean), own * mean + (1 - own) * around, np.nan)
