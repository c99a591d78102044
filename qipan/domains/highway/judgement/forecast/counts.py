"""Counts 计数序列: vehicles per bucket of a regular grid, one row for each series; NaN is not observed.

Knows days and buckets, not where the numbers came from. A grid begins at a midnight and holds whole days;
times are the province's local clock. What is not observed stays unknown and is never a zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qipan.engine.errors import QipanError

FloatArray = npt.NDArray[np.float64]
Key = tuple[str, ...]
DAY_MIN = 24 * 60


def check_bucket(bucket_min: int) -> int:
    """Return the length of a bucket in minutes when whole buckets make a day, else `highway.bucket_invalid`."""
    if bucket_min < 1 or DAY_MIN % bucket_min:
        raise QipanError("highway.bucket_invalid", given=bucket_min)
    return bucket_min


@dataclass(frozen=True)
class Counts:
    """Series of counts: `values` is (series, buckets), from midnight of `first_on`, whole days."""

    keys: tuple[Key, ...]
    first_on: dt.date
    bucket_min: int
    values: FloatArray
    parts: tuple[str, ...] = ("station", "direction")

    @classmethod
    def of(
        cls,
        keys: Sequence[Key],
        first_at: dt.datetime,
        bucket_min: int,
        values: npt.ArrayLike,
        parts: Sequence[str] = ("station", "direction"),
    ) -> Counts:
        """Lay series that begin at `first_at` onto whole days; what the days hold beyond is unknown.

        Raises `highway.bucket_invalid`, `highway.counts_off_grid` and `highway.counts_negative`.
        """
        given = np.atleast_2d(np.asarray(values, dtype=np.float64))
        since_min = first_at.hour * 60 + first_at.minute
        check_bucket(bucket_min)
        if first_at.second or first_at.microsecond or since_min % bucket_min:
            raise QipanError("highway.counts_off_grid", at=f"{first_at:%Y-%m-%d %H:%M:%S}", bucket=bucket_min)
        per_day, lead = DAY_MIN // bucket_min, since_min // bucket_min
        days = -(-(lead + given.shape[1]) // per_day)
        whole = np.full((given.shape[0], days * per_day), np.nan)
        whole[:, lead : lead + given.shape[1]] = given
        made = cls(tuple(keys), first_at.date(), bucket_min, whole, tuple(parts))
        wrong = np.argwhere((whole < 0) | np.isinf(whole))
        if len(wrong):
            series, bucket = (int(one) for one in wrong[0])
            raise QipanError(
                "highway.counts_negative",
                series=" ".join(made.keys[series]),
                at=f"{made.at(bucket):%Y-%m-%d %H:%M}",
                value=f"{whole[series, bucket]:g}",
            )
        return made

    @property
    def per_day(self) -> int:
        """Buckets of a day."""
        return DAY_MIN // self.bucket_min

    @property
    def buckets(self) -> int:
        """Buckets of the grid."""
        return int(self.values.shape[1])

    @property
    def days(self) -> int:
        """Days of the grid."""
        return self.buckets // self.per_day

    def on(self, day: int) -> dt.date:
        """Return the date of a day of the grid; days beyond its end have dates too."""
        return self.first_on + dt.timedelta(days=day)

    def at(self, bucket: int) -> dt.datetime:
        """Return when a bucket begins; a bucket beyond the end has a time too."""
        midnight = dt.datetime.combine(self.first_on, dt.time())
        return midnight + dt.timedelta(minutes=bucket * self.bucket_min)

    def bucket_of(self, at: dt.datetime) -> int:
        """Return the bucket that holds a time."""
        midnight = dt.datetime.combine(self.first_on, dt.time())
        return int((at - midnight) // dt.timedelta(minutes=self.bucket_min))

    def until(self, bucket: int) -> Counts:
        """Return the same series with everything from `bucket` on unknown, cut after the day it lies in."""
        days = max(1, -(-bucket // self.per_day))
        values = self.values[:, : days * self.per_day].copy()
        values[:, bucket:] = np.nan
        return replace(self, values=values)

    def by_day(self) -> FloatArray:
        """Return the values as (series, days, buckets of the day)."""
        return self.values.reshape(len(self.keys), self.days, self.per_day)

    def days_observed(self) -> npt.NDArray[np.int64]:
        """Return, for each series, how many days have at least half of their buckets observed."""
        seen = np.isfinite(self.by_day()).mean(axis=2) >= 0.5
        return np.asarray(seen.sum(axis=1), dtype=np.int64)

    def last_known(self) -> int:
        """Return the bucket after the last one in which any series was observed."""
        seen = np.flatnonzero(np.isfinite(self.values).any(axis=0))
        return int(seen[-1]) + 1 if len(seen) else 0

    def select(self, rows: npt.NDArray[np.bool_]) -> Counts:
        """Return only the series that are marked."""
        keys = tuple(key for key, kept in zip(self.keys, rows, strict=True) if kept)
        return replace(self, keys=keys, values=self.values[rows])

    def coarser(self, bucket_min: int) -> Counts:
        """Return the counts in longer buckets; a bucket with an unknown part is unknown.

        A length that is no multiple of the present one raises `highway.bucket_too_fine`.
        """
        check_bucket(bucket_min)
        times, rest = divmod(bucket_min, self.bucket_min)
        if rest or not times:
            raise QipanError("highway.bucket_too_fine", given=bucket_min, held=self.bucket_min)
        summed = self.values.reshape(len(self.keys), -1, times).sum(axis=2)
        return replace(self, bucket_min=bucket_min, values=summed)
