"""Library model 库模型: MSTL with an exponential-smoothing trend, from the package statsforecast.

The yardstick from outside. It is given what helps it: logarithms, and unknown buckets filled as its way needs.
Refitted at every origin, as its authors mean it to be used.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from qipan.domains.highway.judgement.forecast.counts import Counts, FloatArray
from qipan.engine.codes.holidays import Calendar

MOST_DAYS = 28
LEAST_CYCLES = 3


@dataclass(frozen=True)
class LibraryModel:
    """Multiple seasonal-trend decomposition by day (Bandara, Hyndman, Bergmeir 2021), on log(count + 1)."""

    id: str = "statsforecast_mstl"
    costly: bool = True

    def fit(self, counts: Counts, calendar: Calendar, horizon: int) -> LibraryModel:
        """Return the model itself: it learns anew at each origin."""
        return self

    def predict(self, counts: Counts, known_until: int, horizon: int) -> FloatArray:
        """Decompose and extrapolate each series; one with fewer than three whole days gives NaN."""
        from statsforecast.models import MSTL, AutoETS

        start = max(0, known_until - MOST_DAYS * counts.per_day)
        known = counts.until(known_until).values[:, start:known_until]
        found = np.full((len(counts.keys), horizon), np.nan)
        for row, series in enumerate(known):
            filled = _filled(series, counts.per_day)
            if len(filled) < LEAST_CYCLES * counts.per_day:
                continue
            model = MSTL([counts.per_day], trend_forecaster=AutoETS(model="ANN"))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                told = model.forecast(np.log1p(filled), h=horizon)["mean"]
            found[row] = np.maximum(np.expm1(np.minimum(told, 20.0)), 0.0)
        return found


def _filled(series: FloatArray, per_day: int) -> FloatArray:
    """Return a series from its first known bucket on, gaps taken from a week before, then from a line."""
    seen = np.flatnonzero(np.isfinite(series))
    if not len(seen):
        return np.empty(0)
    filled = series[seen[0] :].copy()
    week = 7 * per_day
    for gap in np.flatnonzero(np.isnan(filled)):
        if gap >= week:
            filled[gap] = filled[gap - week]
    gaps = np.isnan(filled)
    filled[gaps] = np.interp(np.flatnonzero(gaps), np.flatnonzero(~gaps), filled[~gaps])
    return filled
