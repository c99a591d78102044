"""Network 小路网: a few stations with ordinary traffic, into which a test puts what it is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from qipan.domains.highway.judgement.health import Health, Hourly, from_counts, judge

FIRST, DAYS = dt.date(2021, 3, 1), 21
START = dt.date(2021, 3, 15)
LAST = FIRST + dt.timedelta(days=DAYS - 1)
SHAPE = np.array(
    [2, 1, 1, 1, 2, 5, 14, 40, 60, 55, 50, 48, 45, 46, 50, 55, 62, 70, 55, 40, 28, 18, 10, 5], dtype=float
)
LEVELS = {"A": 2.0, "B": 1.0, "C": 1.0, "D": 0.8, "E": 0.6, "Q": 0.05}
KINDS = ["weekend" if (FIRST + dt.timedelta(days=day)).weekday() >= 5 else "workday" for day in range(DAYS)]


def traffic(levels: dict[str, float] | None = None, seed: int = 1) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Return counts and unknown classes by (station, direction): NaN where nobody passed."""
    rng = np.random.default_rng(seed)
    counts, unknown = {}, {}
    weekend = np.repeat([0.7 if kind == "weekend" else 1.0 for kind in KINDS], 24)
    for station, level in (levels or LEVELS).items():
        for way in (0, 1):
            drawn = rng.poisson(np.tile(SHAPE, DAYS) * weekend * level).astype(float)
            counts[station, way] = np.where(drawn == 0, np.nan, drawn)
            unknown[station, way] = rng.binomial(drawn.astype(int), 0.02).astype(float)
    return counts, unknown


def at(day: dt.date, hour: int) -> int:
    """The position of an hour in the arrays."""
    return (day - FIRST).days * 24 + hour


def judged(counts: dict[Any, Any], unknown: dict[Any, Any] | None = None, **options: Any) -> Health:
    """Judge the last week of the three."""
    given: dict[str, Any] = {"first": START, "last": LAST, "day_kinds": KINDS, **options}
    return judge(from_counts(FIRST, counts, unknown), **given)


def found(health: Health, station: str, kind: str) -> list[tuple[int | None, int, int]]:
    """Findings of a kind at a station, as (direction, first hour, last hour)."""
    return [
        (one.direction, one.first, one.last) for one in health.stations[station].findings if one.kind == kind
    ]


def arrays() -> Hourly:
    """The ordinary traffic as arrays."""
    counts, unknown = traffic()
    return from_counts(FIRST, counts, unknown)
