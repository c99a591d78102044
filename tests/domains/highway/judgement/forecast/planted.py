"""Planted series 植入的序列: synthetic counts with a known shape, for the tests of forecasting."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from qipan.domains.highway.judgement.forecast import Counts
from qipan.engine import domains
from qipan.engine.codes.holidays import Calendar

MONDAY = dt.datetime(2019, 6, 10)


def calendar() -> Calendar:
    """The holidays the domain declares."""
    return Calendar.declared(domains.get("highway").declared)


def shape(per_day: int) -> NDArray[np.float64]:
    """A day of two peaks; its mean is 1."""
    hours = np.arange(per_day) * 24 / per_day
    found = 0.3 + np.exp(-(((hours - 8) / 2) ** 2)) + 1.2 * np.exp(-(((hours - 18) / 2.5) ** 2))
    return found / found.mean()


def expected(
    days: int, level: float = 60.0, first: dt.datetime = MONDAY, weekend: float = 0.6, bucket_min: int = 60
) -> NDArray[np.float64]:
    """A weekly profile: the same day's shape, weekends lower."""
    one = shape(24 * 60 // bucket_min)
    weekdays = [(first + dt.timedelta(days=day)).weekday() for day in range(days)]
    return np.concatenate([level * one * (weekend if weekday >= 5 else 1.0) for weekday in weekdays])


def planted(
    days: int = 42,
    series: int = 3,
    level: float = 60.0,
    first: dt.datetime = MONDAY,
    bucket_min: int = 60,
    seed: int = 7,
    swing: float = 0.0,
) -> Counts:
    """Poisson counts around the weekly profile; with a swing, whole days and hours run high or low together."""
    chance = np.random.default_rng(seed)
    mean = expected(days, level, first, bucket_min=bucket_min) * np.linspace(0.6, 1.5, series)[:, None]
    if swing:
        drift = np.zeros(mean.shape)
        for bucket in range(1, mean.shape[1]):
            drift[:, bucket] = 0.9 * drift[:, bucket - 1] + chance.normal(0, swing, series)
        mean = mean * np.exp(drift)
    keys = [(f"S{one}", "0") for one in range(series)]
    return Counts.of(keys, first, bucket_min, chance.poisson(mean).astype(float))
