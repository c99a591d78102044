"""Backtest 回测: forecast the past as if it were to come, method by method, on the same buckets.

Everything is fitted and calibrated on the days before the holdout. Within it the origin rolls on: what lies
before an origin is known to it, what lies after is not. Which method serves is chosen before the holdout.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qipan.domains.highway.judgement.forecast.counts import DAY_MIN, Counts, Key
from qipan.domains.highway.judgement.forecast.intervals import COVERAGES
from qipan.domains.highway.judgement.forecast.levelled import Levelled
from qipan.domains.highway.judgement.forecast.library import LibraryModel
from qipan.domains.highway.judgement.forecast.methods import Method, PlainProfile, WeeklyNaive
from qipan.domains.highway.judgement.forecast.scoring import Score, score
from qipan.domains.highway.judgement.forecast.serving import LEAST_DAYS, CannotSay, Served, sayable
from qipan.engine.codes.holidays import Calendar
from qipan.engine.errors import QipanError

METHODS: tuple[Method, ...] = (WeeklyNaive(), PlainProfile(), LibraryModel(), Levelled())


@dataclass(frozen=True)
class Setup:
    """How a backtest goes: `horizon` buckets ahead, on the last `holdout_days`.

    None holds out a week, of less than three weeks a third.
    An origin every `horizon` buckets, or at the times of `at`. With `given_min`, only so many minutes before
    each origin are known of the holdout, as in KDD Cup 2017 (120); else all before the origin is.
    """

    horizon: int
    holdout_days: int | None = None
    at: tuple[dt.time, ...] = ()
    given_min: int | None = None


@dataclass(frozen=True)
class Report:
    """What a backtest found: scores in the order of the methods, the one that serves, and on what it rests."""

    setup: Setup
    bucket_min: int
    series: int
    train_first_on: dt.date
    holdout_first_on: dt.date
    holdout_last_on: dt.date
    origins: int
    scored: int
    zeros: int
    left_out: int
    scores: tuple[Score, ...]
    served: str
    cannot_say: Mapping[Key, CannotSay]
    announced: bool

    def of(self, method: str) -> Score:
        """Return the score of a method."""
        return next(one for one in self.scores if one.method == method)


def backtest(
    counts: Counts,
    calendar: Calendar,
    setup: Setup,
    methods: Sequence[Method] = METHODS,
    told: Callable[[str, int, int], None] = lambda method, done, of: None,
) -> Report:
    """Return how the methods do on the last days of some counts; `told` hears of the progress.

    Raises `highway.counts_too_short`, `highway.counts_all_zero` and `highway.horizon_too_long`.
    """
    last_day = -(-counts.last_known() // counts.per_day)
    held_days = setup.holdout_days or max(1, min(7, last_day // 3))
    first_day = last_day - held_days
    start, end = first_day * counts.per_day, last_day * counts.per_day
    if first_day < LEAST_DAYS:
        raise QipanError("highway.counts_too_short", days=last_day, needed=held_days + LEAST_DAYS)
    if setup.horizon > end - start:
        raise QipanError("highway.horizon_too_long", horizon=setup.horizon, held=end - start)
    cannot = sayable(counts.until(start))
    counts = counts.select(np.array([key not in cannot for key in counts.keys]))
    training = counts.until(start)
    origins = _origins(counts, setup, start, end)
    known = _given(counts, setup, start, origins)
    actual = np.stack([counts.values[:, one : one + setup.horizon] for one in origins])
    points, bounds, served = {}, {}, {}
    for method in methods:
        told(method.id, 0, len(origins))
        served[method.id] = Served.prepare(method, training, calendar, setup.horizon)
        made = []
        for number, origin in enumerate(origins, start=1):
            made.append(served[method.id].forecast(known, origin, setup.horizon))
            told(method.id, number, len(origins))
        points[method.id] = np.stack([one.point for one in made])
        bounds[method.id] = {
            level: (
                np.stack([one.bounds[level][0] for one in made]),
                np.stack([one.bounds[level][1] for one in made]),
            )
            for level in COVERAGES
        }
    said = np.isfinite(np.stack(list(points.values()))).all(axis=0)
    judged = np.where(said, actual, np.nan)
    scores = tuple(
        score(one.id, points[one.id], judged, bounds[one.id], served[one.id].calibration_mape)
        for one in methods
    )
    chosen = min(scores, key=lambda one: np.nan_to_num(one.calibration_mape, nan=np.inf))
    days = range(counts.days)
    return Report(
        setup=setup,
        bucket_min=counts.bucket_min,
        series=len(counts.keys),
        train_first_on=counts.first_on,
        holdout_first_on=counts.on(first_day),
        holdout_last_on=counts.on(last_day - 1),
        origins=len(origins),
        scored=int(np.isfinite(judged).sum()),
        zeros=int((judged == 0).sum()),
        left_out=int((np.isfinite(actual) & ~said).sum()),
        scores=scores,
        served=chosen.method,
        cannot_say=cannot,
        announced=all(calendar.day_kind(counts.on(day)).kind != "unknown" for day in days),
    )


def _origins(counts: Counts, setup: Setup, start: int, end: int) -> list[int]:
    if not setup.at:
        return list(range(start, end - setup.horizon + 1, setup.horizon))
    found = []
    for day in range(start // counts.per_day, end // counts.per_day):
        for time in setup.at:
            minute = time.hour * 60 + time.minute
            if minute % counts.bucket_min:
                raise QipanError("highway.counts_off_grid", at=f"{time:%H:%M}", bucket=counts.bucket_min)
            bucket = day * counts.per_day + minute // counts.bucket_min
            if bucket + setup.horizon <= end:
                found.append(bucket)
    if not found:
        raise QipanError("highway.horizon_too_long", horizon=setup.horizon, held=DAY_MIN // counts.bucket_min)
    return sorted(set(found))


def _given(counts: Counts, setup: Setup, start: int, origins: Sequence[int]) -> Counts:
    """Return what the methods may be shown of the holdout."""
    if setup.given_min is None:
        return counts
    shown = np.zeros(counts.buckets, dtype=bool)
    shown[:start] = True
    width = max(1, setup.given_min // counts.bucket_min)
    for origin in origins:
        shown[max(0, origin - width) : origin] = True
    return replace(counts, values=np.where(shown, counts.values, np.nan))
