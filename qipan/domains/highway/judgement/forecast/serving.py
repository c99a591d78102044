"""Serving 发布预测: a method with its intervals, calibrated on the last days it was not fitted on.

Gives a forecast for the next buckets, or says for which series it cannot and why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.forecast.counts import Counts, FloatArray, Key
from qipan.domains.highway.judgement.forecast.days import day_type
from qipan.domains.highway.judgement.forecast.intervals import Bounds, Calibration
from qipan.domains.highway.judgement.forecast.methods import Method, Model
from qipan.domains.highway.judgement.forecast.scoring import mape
from qipan.engine.codes.holidays import Calendar
from qipan.engine.errors import QipanError

LEAST_DAYS = 4
MOST_CALIBRATION_DAYS = 14
COSTLY_STRIDE = 3


@dataclass(frozen=True)
class CannotSay:
    """Why nothing is said of a series: `too_short` (days observed, days needed) or `all_zero`."""

    reason: Literal["too_short", "all_zero"]
    days: int
    needed: int = LEAST_DAYS


@dataclass(frozen=True)
class Forecast:
    """Counts expected per bucket: `point` is (series, buckets), `bounds` by coverage in per cent.

    A series of `cannot_say` has NaN throughout. `notes` name what the reader must know.
    """

    keys: tuple[Key, ...]
    first_at: dt.datetime
    bucket_min: int
    method: str
    point: FloatArray
    bounds: Bounds
    cannot_say: Mapping[Key, CannotSay] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def sayable(counts: Counts) -> dict[Key, CannotSay]:
    """Return the series of which nothing can be said, and why.

    When that is all of them, raises `highway.counts_too_short` or `highway.counts_all_zero`.
    """
    found: dict[Key, CannotSay] = {}
    totals = np.nansum(counts.values, axis=1)
    days = counts.days_observed()
    for row, key in enumerate(counts.keys):
        if days[row] < LEAST_DAYS:
            found[key] = CannotSay("too_short", int(days[row]))
        elif totals[row] == 0:
            found[key] = CannotSay("all_zero", int(days[row]))
    if len(found) == len(counts.keys):
        if not any(one.reason == "all_zero" for one in found.values()):
            most = max((one.days for one in found.values()), default=0)
            raise QipanError("highway.counts_too_short", days=most, needed=LEAST_DAYS)
        raise QipanError("highway.counts_all_zero")
    return found


def holidays_ahead(counts: Counts, calendar: Calendar, bucket: int, horizon: int) -> npt.NDArray[np.bool_]:
    """Return, for each bucket ahead, whether it lies in a holiday."""
    days = (bucket + np.arange(horizon)) // counts.per_day
    kinds = {int(day): day_type(counts.on(int(day)), calendar).kind == "holiday" for day in np.unique(days)}
    return np.array([kinds[int(day)] for day in days], dtype=bool)


@dataclass(frozen=True)
class Served:
    """A method fitted and calibrated. `calibration_mape` is of the days it was calibrated on, unseen in its fit."""

    method: Method
    model: Model
    calibration: Calibration
    calibration_mape: float
    calendar: Calendar

    @classmethod
    def prepare(cls, method: Method, counts: Counts, calendar: Calendar, horizon: int) -> Served:
        """Fit without the last third of the days (two weeks at most), calibrate on them, then fit on all."""
        last = counts.last_known()
        held_days = max(1, min(MOST_CALIBRATION_DAYS, -(-last // counts.per_day) // 3))
        start = max(counts.per_day, last - held_days * counts.per_day)
        model = method.fit(counts.until(start), calendar, horizon)
        origins = np.arange(start, last, horizon)
        coarse = np.arange(len(origins)) % COSTLY_STRIDE == 0
        if method.costly:
            origins, coarse = origins[coarse], coarse[coarse]
        points = np.stack([model.predict(counts, int(one), horizon) for one in origins])
        actual = np.stack([_ahead(counts, int(one), horizon) for one in origins])
        holiday = np.stack([holidays_ahead(counts, calendar, int(one), horizon) for one in origins])
        return cls(
            method,
            method.fit(counts, calendar, horizon),
            Calibration.of(points, actual, holiday),
            # The same origins for every method, or the cheap ones would be judged on other hours.
            mape(points[coarse], actual[coarse]),
            calendar,
        )

    def forecast(self, counts: Counts, known_until: int, horizon: int) -> Forecast:
        """Return the forecast from bucket `known_until` on, reading nothing from it on."""
        point = self.model.predict(counts, known_until, horizon)
        bounds = self.calibration.bounds(point, holidays_ahead(counts, self.calendar, known_until, horizon))
        return Forecast(counts.keys, counts.at(known_until), counts.bucket_min, self.method.id, point, bounds)


def _ahead(counts: Counts, bucket: int, horizon: int) -> FloatArray:
    """Return what was counted from a bucket on; NaN beyond the grid."""
    found = np.full((len(counts.keys), horizon), np.nan)
    held = counts.values[:, bucket : bucket + horizon]
    found[:, : held.shape[1]] = held
    return found
