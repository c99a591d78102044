"""Scoring 评分: how far forecasts missed, by measures whose definitions stand here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qipan.domains.highway.judgement.forecast.counts import FloatArray
from qipan.domains.highway.judgement.forecast.intervals import Bounds


def mape(points: FloatArray, actual: FloatArray) -> float:
    """Return the mean over series of the mean of |f − a| / a over their buckets with a > 0.

    As KDD Cup 2017 scored task 2. Buckets with a = 0 have no relative error and are left out; so are unknown ones.
    Arrays are (origins, series, horizon). NaN when no bucket is left.

    >>> mape(np.array([[[9.0, 5.0]]]), np.array([[[10.0, 0.0]]]))
    0.1
    """
    usable = np.isfinite(points) & np.isfinite(actual) & (actual > 0)
    relative = np.abs(points - actual) / np.where(usable, actual, 1.0)
    number = usable.sum(axis=(0, 2))
    if not number.any():
        return float("nan")
    total = np.where(usable, relative, 0.0).sum(axis=(0, 2))
    return float((total[number > 0] / number[number > 0]).mean())


def wape(points: FloatArray, actual: FloatArray) -> float:
    """Return the sum of |f − a| over the sum of a, buckets of zero included; NaN when nothing passed.

    >>> wape(np.array([[[9.0, 5.0]]]), np.array([[[10.0, 0.0]]]))
    0.6
    """
    usable = np.isfinite(points) & np.isfinite(actual)
    total = float(actual[usable].sum())
    return float(np.abs(points - actual)[usable].sum()) / total if total else float("nan")


def bias(points: FloatArray, actual: FloatArray) -> float:
    """Return by how much forecasts together exceed what was counted, as a share of it; NaN when nothing passed."""
    usable = np.isfinite(points) & np.isfinite(actual)
    total = float(actual[usable].sum())
    return float(points[usable].sum()) / total - 1 if total else float("nan")


@dataclass(frozen=True)
class Score:
    """How one method did. `coverage` and `width` by nominal coverage; width is the mean, in vehicles."""

    method: str
    mape: float
    wape: float
    bias: float
    coverage: dict[int, float]
    width: dict[int, float]
    mape_by_step: tuple[float, ...]
    calibration_mape: float


def score(
    method: str, points: FloatArray, actual: FloatArray, bounds: Bounds, calibration_mape: float
) -> Score:
    """Score forecasts (origins, series, horizon) that are known wherever `actual` is."""
    coverage, width = {}, {}
    for level, (low, high) in bounds.items():
        told = np.isfinite(actual) & np.isfinite(low)
        inside = (actual >= low) & (actual <= high)
        coverage[level] = float(inside[told].mean()) if told.any() else float("nan")
        width[level] = float((high - low)[told].mean()) if told.any() else float("nan")
    steps = tuple(
        mape(points[:, :, step : step + 1], actual[:, :, step : step + 1]) for step in range(points.shape[2])
    )
    return Score(
        method,
        mape(points, actual),
        wape(points, actual),
        bias(points, actual),
        coverage,
        width,
        steps,
        calibration_mape,
    )
