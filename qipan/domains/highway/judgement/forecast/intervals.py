"""Intervals 预测区间: how far past forecasts missed, and so how far the next may, at a stated level.

Split conformal prediction (Vovk, Gammerman, Shafer 2005) on log((actual + 1) / (forecast + 1)), apart by
horizon, by the size of the forecast, and for holidays and other days. No lower end is below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.forecast.counts import FloatArray

COVERAGES = (80, 95)
SIZES = 4
HORIZONS = 6
LEAST_RESIDUALS = 60

Bounds = Mapping[int, tuple[FloatArray, FloatArray]]
_Cell = tuple[bool, int, int]


@dataclass(frozen=True)
class Calibration:
    """Log residuals of past forecasts, sorted, by (holiday, horizon group, size group)."""

    edges: FloatArray
    horizon: int
    residuals: Mapping[_Cell, FloatArray]

    @classmethod
    def of(cls, points: FloatArray, actual: FloatArray, holiday: npt.NDArray[np.bool_]) -> Calibration:
        """Keep the residuals of (origins, series, horizon) forecasts; `holiday` is (origins, horizon)."""
        usable = np.isfinite(points) & np.isfinite(actual)
        misses = np.log((np.where(usable, actual, 0) + 1) / (np.where(usable, points, 0) + 1))
        known = points[usable]
        edges = np.quantile(known, np.linspace(0, 1, SIZES + 1)[1:-1]) if len(known) else np.zeros(SIZES - 1)
        size = np.searchsorted(edges, np.where(usable, points, 0))
        group = _horizon_groups(points.shape[2], points.shape[2])[None, None, :] + np.zeros_like(size)
        off = np.broadcast_to(holiday[:, None, :], points.shape)
        kept: dict[_Cell, FloatArray] = {}
        for is_holiday in (False, True):
            for horizon in [-1, *range(HORIZONS)]:
                for one in [-1, *range(SIZES)]:
                    chosen = usable & (off == is_holiday)
                    chosen &= (group == horizon) | (horizon < 0)
                    chosen &= (size == one) | (one < 0)
                    kept[is_holiday, horizon, one] = np.sort(misses[chosen])
        return cls(edges, points.shape[2], kept)

    def bounds(self, points: FloatArray, holiday: npt.NDArray[np.bool_]) -> Bounds:
        """Return lower and upper ends of (series, horizon) points by coverage in per cent; NaN without residuals."""
        size = np.searchsorted(self.edges, np.nan_to_num(points))
        group = np.broadcast_to(_horizon_groups(points.shape[1], self.horizon), points.shape)
        off = np.broadcast_to(holiday, points.shape)
        found = {}
        for coverage in COVERAGES:
            low, high = np.full_like(points, np.nan), np.full_like(points, np.nan)
            for cell in {
                *zip(off.ravel().tolist(), group.ravel().tolist(), size.ravel().tolist(), strict=True)
            }:
                here = (off == cell[0]) & (group == cell[1]) & (size == cell[2])
                low[here], high[here] = _ends(self._for(cell), coverage)
            lower = np.maximum((points + 1) * np.exp(low) - 1, 0.0)
            upper = (points + 1) * np.exp(high) - 1
            # The point is inside its own interval even where past points leaned to one side.
            found[coverage] = (np.minimum(lower, points), np.maximum(upper, points))
        return found

    def _for(self, cell: _Cell) -> FloatArray:
        """Return the residuals of a cell, or of the least wide group around it that has enough."""
        holiday, horizon, size = cell
        for is_holiday in (holiday, not holiday):
            for wider in ((horizon, size), (horizon, -1), (-1, size), (-1, -1)):
                found = self.residuals[(is_holiday, *wider)]
                if len(found) >= LEAST_RESIDUALS:
                    return found
        return np.concatenate([self.residuals[False, -1, -1], self.residuals[True, -1, -1]])


def _horizon_groups(steps: int, horizon: int) -> npt.NDArray[np.int64]:
    return np.minimum(np.arange(steps) * HORIZONS // max(HORIZONS, horizon), HORIZONS - 1)


def _ends(residuals: FloatArray, coverage: int) -> tuple[float, float]:
    """Return the conformal ends at a coverage in per cent; the farthest miss where there are too few."""
    number = len(residuals)
    if not number:
        return np.nan, np.nan
    tail = (1 - coverage / 100) / 2
    ordered = np.sort(residuals)
    low = max(int(np.floor((number + 1) * tail)), 1) - 1
    high = min(int(np.ceil((number + 1) * (1 - tail))), number) - 1
    return float(ordered[low]), float(ordered[high])
