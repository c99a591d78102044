"""Counts: whole days from a midnight, unknown stays unknown, and what cannot be is refused."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from qipan.domains.highway.judgement.forecast import Counts
from tests.domains.highway.judgement.forecast.planted import planted
from tests.refusals import refused

NOON = dt.datetime(2019, 6, 10, 12)
KEY = [("S1", "0")]


def test_a_series_that_begins_at_noon_leaves_the_morning_unknown() -> None:
    counts = Counts.of(KEY, NOON, 60, [[1.0, 2.0]])
    assert counts.values.shape == (1, 24)
    assert np.isnan(counts.values[0, :12]).all()
    assert counts.values[0, 12:14].tolist() == [1.0, 2.0]
    assert np.isnan(counts.values[0, 14:]).all()
    assert counts.at(13) == dt.datetime(2019, 6, 10, 13)
    assert counts.bucket_of(dt.datetime(2019, 6, 10, 13, 59)) == 13


@pytest.mark.parametrize("bucket_min", [7, 0, 1441, -20])
def test_a_bucket_divides_a_day(bucket_min: int) -> None:
    with refused("highway.bucket_invalid", str(bucket_min)):
        Counts.of(KEY, NOON, bucket_min, [[1.0]])


def test_a_series_begins_on_the_grid() -> None:
    with refused("highway.counts_off_grid", "12:07", "20"):
        Counts.of(KEY, NOON + dt.timedelta(minutes=7), 20, [[1.0]])


def test_a_negative_count_is_named() -> None:
    with refused("highway.counts_negative", "S1 0", "2019-06-10 13:00", "-3"):
        Counts.of(KEY, NOON, 60, [[1.0, -3.0]])


def test_a_longer_bucket_is_unknown_when_a_part_is() -> None:
    counts = Counts.of(KEY, dt.datetime(2019, 6, 10), 20, [[1.0, 2.0, 3.0, 4.0, np.nan, 6.0, 0.0, 0.0, 0.0]])
    hours = counts.coarser(60).values[0]
    assert hours[0] == 6
    assert np.isnan(hours[1])
    assert hours[2] == 0


def test_a_finer_bucket_is_refused() -> None:
    with refused("highway.bucket_too_fine", "30", "20"):
        planted(days=2, bucket_min=20).coarser(30)


def test_nothing_is_known_from_the_cut_on() -> None:
    counts = planted(days=3)
    cut = counts.until(30)
    assert np.array_equal(cut.values[:, :30], counts.values[:, :30])
    assert np.isnan(cut.values[:, 30:]).all()
    assert cut.days == 2
    assert cut.last_known() == 30
