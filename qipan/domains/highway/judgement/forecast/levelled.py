"""Levelled profile 随势廓线: the day's profile times what the last hours make of it, learned from the past.

How far the last bucket, the last hours and the last day are believed, at each horizon, is fitted on the
training days alone, together for all series; each day's profile is then made without that day. Far horizons
are drawn to the profile because there the past taught to believe less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.forecast.counts import Counts, FloatArray
from qipan.domains.highway.judgement.forecast.profiles import Profiles
from qipan.engine.codes.holidays import Calendar

Aim = Literal["relative", "middle"]
WINDOWS_MIN = (20, 60, 120, 360, 1440)
# So many vehicles, put on both sides of a ratio, keep a thin hour from speaking loudly.
SHRINK_VEHICLES = 3.0
RIDGE = 1.0
ROUNDS = 30
LEAST_RESIDUAL = 0.05
MOST_TRAINING_DAYS = 60
MOST_ROWS = 60_000
LEAST_ROWS = 200
LOG_LIMIT = 2.5


@dataclass(frozen=True)
class Levelled:
    """The method; `aim` is what the point is: `relative` has the least mean |f − a| / a, `middle` is a median."""

    id: str = "levelled"
    aim: Aim = "relative"
    costly: bool = False

    def fit(self, counts: Counts, calendar: Calendar, horizon: int) -> LevelledModel:
        """Fit how far the last hours are believed, at chosen horizons up to `horizon`."""
        profiles, per_day = Profiles(counts, calendar), counts.per_day
        last = counts.last_known()
        days = range(max(0, -(-last // per_day) - MOST_TRAINING_DAYS), -(-last // per_day))
        expected = np.full_like(counts.values, np.nan)
        for day in days:
            expected[:, day * per_day : (day + 1) * per_day] = profiles.of(day)
        # Each origin needs the day before it, so the first day of the profiles has none.
        steps = chosen_steps(horizon)
        origins = np.arange((days.start + 1) * per_day, last)
        stride = max(1, len(origins) * len(counts.keys) // MOST_ROWS + 1)
        origins = origins[::stride]
        features = _features(counts.values, expected, origins, counts.bucket_min)
        believed = np.zeros((len(steps), features.shape[2] + 1))
        for place, step in enumerate(steps):
            inside = origins + step < last
            at = origins[inside] + step
            believed[place] = _fit(
                features[inside].reshape(-1, features.shape[2]),
                expected[:, at].T.ravel(),
                counts.values[:, at].T.ravel(),
                self.aim,
            )
        return LevelledModel(calendar, steps, believed)


@dataclass
class LevelledModel:
    """What was learned: at each of `steps`, how far each sign is believed."""

    calendar: Calendar
    steps: npt.NDArray[np.int64]
    believed: FloatArray

    def predict(self, counts: Counts, known_until: int, horizon: int) -> FloatArray:
        """Return the profile of the days ahead, moved by the last hours."""
        known = counts.until(known_until)
        profiles, per_day = Profiles(known, self.calendar), counts.per_day
        day_now = known_until // per_day
        back = -(-max(WINDOWS_MIN) // (24 * 60))
        first, last = max(0, day_now - back), (known_until + horizon - 1) // per_day
        expected = np.concatenate(
            [profiles.of(day, before=day if day < day_now else None) for day in range(first, last + 1)],
            axis=1,
        )
        offset = first * per_day
        width = expected.shape[1]
        seen = np.full((len(counts.keys), width), np.nan)
        past = known.values[:, offset : offset + width]
        seen[:, : past.shape[1]] = past
        features = _features(seen, expected, np.array([known_until - offset]), counts.bucket_min)[0]
        ahead = expected[:, known_until - offset : known_until - offset + horizon]
        found = np.empty_like(ahead)
        for step in range(horizon):
            found[:, step] = _moved(features, ahead[:, step], self._at(step))
        return found

    def _at(self, step: int) -> FloatArray:
        """Return what is believed at a step: between fitted ones in proportion, beyond the last as there."""
        columns = [np.interp(step, self.steps, column) for column in self.believed.T]
        return np.asarray(columns, dtype=np.float64)


def chosen_steps(horizon: int) -> npt.NDArray[np.int64]:
    """Return the steps ahead at which a model is fitted: the near ones all, the far ones ever wider apart.

    >>> chosen_steps(30).tolist()
    [0, 1, 2, 3, 4, 6, 9, 13, 19, 28, 29]
    """
    steps, step = [], 0
    while step < horizon - 1:
        steps.append(step)
        step = max(step + 1, int(step * 1.5))
    return np.asarray([*steps, horizon - 1], dtype=np.int64)


def _features(
    values: FloatArray, expected: FloatArray, origins: npt.NDArray[np.int64], bucket_min: int
) -> FloatArray:
    """Return (origins, series, signs): log ratios of seen to expected, of all other series, and a constant."""
    both = np.isfinite(values) & np.isfinite(expected)
    zero = np.zeros((len(values), 1))
    seen = np.concatenate([zero, np.where(both, values, 0.0).cumsum(axis=1)], axis=1)
    told = np.concatenate([zero, np.where(both, expected, 0.0).cumsum(axis=1)], axis=1)
    signs = []
    for window_min in WINDOWS_MIN:
        start = np.maximum(0, origins - max(1, window_min // bucket_min))
        have, had = seen[:, origins] - seen[:, start], told[:, origins] - told[:, start]
        signs.append(np.log((have + SHRINK_VEHICLES) / (had + SHRINK_VEHICLES)))
        if window_min == 120:
            others = signs[-1].sum(axis=0) - signs[-1]
            around = others / max(1, len(values) - 1)
    signs += [around, np.ones_like(around)]
    return np.stack(signs, axis=2).transpose(1, 0, 2).clip(-LOG_LIMIT, LOG_LIMIT)


def _moved(features: FloatArray, expected: FloatArray, believed: FloatArray) -> FloatArray:
    """Return the forecast: the expected counts moved by the signs; the last belief is for thin buckets."""
    log_move = features @ believed[:-1] + believed[-1] / (expected + 1)
    moved: FloatArray = (expected + 0.5) * np.exp(np.clip(log_move, -LOG_LIMIT, LOG_LIMIT))
    return moved


def _fit(features: FloatArray, expected: FloatArray, actual: FloatArray, aim: Aim) -> FloatArray:
    """Return the beliefs of least absolute error, relative to the count or to the profile, by reweighting.

    Relative error is not defined at a count of zero, so `relative` leaves those buckets out, as its score does.
    """
    usable = np.isfinite(expected) & np.isfinite(actual) & (actual > 0 if aim == "relative" else True)
    believed = np.zeros(features.shape[1] + 1)
    if usable.sum() < LEAST_ROWS:
        return believed
    signs = np.column_stack([features, 1 / (expected + 1)])[usable]
    told, seen = expected[usable], actual[usable]
    scale = seen if aim == "relative" else told + 1
    for _ in range(ROUNDS):
        forecast = _moved(signs[:, :-1], told, believed)
        missed = seen - forecast
        weight = 1 / (scale * np.maximum(np.abs(missed), LEAST_RESIDUAL * scale))
        slopes = signs * forecast[:, None]
        pull = (slopes * weight[:, None]).T
        step = np.linalg.solve(
            pull @ slopes + RIDGE * np.eye(len(believed)), pull @ missed - RIDGE * believed
        )
        believed = believed + np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-4:
            break
    return believed
