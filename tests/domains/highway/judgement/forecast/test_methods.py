"""Methods: a planted week is found again, a shift of level is followed, and the future is never read."""

from __future__ import annotations

import dataclasses
import datetime as dt
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.domains.highway.judgement.forecast import (
    METHODS,
    Counts,
    Levelled,
    LibraryModel,
    Method,
    PlainProfile,
    WeeklyNaive,
    bias,
    mape,
    wape,
)
from qipan.domains.highway.judgement.forecast.days import day_type, likeness
from tests.domains.highway.judgement.forecast.planted import calendar, expected, planted

by_id = pytest.mark.parametrize("method", METHODS, ids=lambda one: one.id)


def days_ahead(method: Method, counts: Counts, days: int = 7) -> np.ndarray:
    """Forecast the days that follow some counts, all at once."""
    horizon = days * counts.per_day
    return method.fit(counts, calendar(), horizon).predict(counts, counts.buckets, horizon)


@pytest.mark.parametrize("method", [PlainProfile(), Levelled(aim="middle")], ids=lambda one: one.id)
def test_a_planted_week_is_found_again(method: Method) -> None:
    counts = planted(days=56, series=1, level=400)
    coming = expected(63, 400 * 0.6)[-7 * 24 :]
    found = days_ahead(method, counts)[0]
    weekend = slice(5 * 24, 7 * 24)
    limit = 0.05 if method.id == "levelled" else 0.12
    assert np.abs(found / coming - 1).mean() < limit
    assert abs(found[weekend].sum() / coming[weekend].sum() - 1) < 0.05


def test_a_shift_of_level_is_followed_within_hours() -> None:
    """Half again as many vehicles since this morning: the level carries on, the plain profile knows nothing."""
    counts = planted(days=42, series=4, level=150, swing=0.08)
    noon = 41 * 24 + 12
    shifted = counts.values.copy()
    shifted[:, 41 * 24 :] *= 1.5
    counts = dataclasses.replace(counts, values=np.round(shifted))
    training = counts.until(41 * 24)
    coming = counts.values[:, noon : noon + 3]
    ours, plain = (
        method.fit(training, calendar(), 3).predict(counts, noon, 3)
        for method in (Levelled(), PlainProfile())
    )
    assert wape(ours[None], coming[None]) < 0.6 * wape(plain[None], coming[None])


def test_the_last_hours_are_believed_less_the_farther_ahead() -> None:
    """A bucket twice its profile moves the next hour much and tomorrow little."""
    counts = planted(days=42, series=4, level=150, swing=0.15)
    noon = 41 * 24 + 12
    model = Levelled(aim="middle").fit(counts.until(41 * 24), calendar(), 36)
    busy = counts.values.copy()
    busy[:, noon - 3 : noon] *= 2
    usual = model.predict(counts, noon, 36)
    moved = model.predict(dataclasses.replace(counts, values=busy), noon, 36)
    lift = np.median(moved / usual, axis=0)
    assert lift[0] > 1.4
    assert lift[0] > lift[5] > lift[30] - 0.05
    assert abs(lift[30] - 1) < 0.25


@settings(max_examples=25, deadline=None)
@given(
    origin=st.integers(20 * 24, 25 * 24),
    seed=st.integers(0, 2**16),
    method=st.sampled_from([one for one in METHODS if not one.costly]),
)
def test_what_comes_after_the_origin_changes_nothing(origin: int, seed: int, method: Method) -> None:
    counts = planted(days=28)
    other = counts.values.copy()
    chance = np.random.default_rng(seed)
    other[:, origin:] = chance.integers(0, 10_000, other[:, origin:].shape)
    other[:, origin:][chance.random(other[:, origin:].shape) < 0.2] = np.nan
    changed = dataclasses.replace(counts, values=other)
    first = method.fit(counts.until(origin), calendar(), 6).predict(counts, origin, 6)
    second = method.fit(changed.until(origin), calendar(), 6).predict(changed, origin, 6)
    assert np.array_equal(first, second, equal_nan=True)
    assert np.isfinite(first).all()


def test_the_library_model_reads_no_future() -> None:
    counts, origin = planted(days=21, series=1), 20 * 24
    changed = counts.values.copy()
    changed[:, origin:] = 9999
    model = LibraryModel().fit(counts, calendar(), 3)
    assert np.array_equal(
        model.predict(counts, origin, 3),
        model.predict(dataclasses.replace(counts, values=changed), origin, 3),
    )


@by_id
def test_ten_times_the_vehicles_give_ten_times_the_forecast(method: Method) -> None:
    counts = planted(days=35, series=2, level=500)
    tenfold = dataclasses.replace(counts, values=counts.values * 10)
    origin = 34 * 24 + 9
    small, large = (
        method.fit(one.until(34 * 24), calendar(), 4).predict(one, origin, 4) for one in (counts, tenfold)
    )
    assert large == pytest.approx(10 * small, rel=0.03)


@by_id
def test_no_forecast_is_below_zero_and_gaps_do_not_spread(method: Method) -> None:
    counts = planted(days=28, series=2, level=2)
    holes = counts.values.copy()
    holes[0, 5 * 24 : 6 * 24] = np.nan
    holes[0, 27 * 24 : 27 * 24 + 8] = np.nan
    counts = dataclasses.replace(counts, values=holes)
    found = method.fit(counts.until(27 * 24), calendar(), 6).predict(counts, 27 * 24 + 8, 6)
    assert np.isfinite(found).all()
    assert (found >= 0).all()


def test_weekly_naive_is_the_same_hour_of_the_last_week_of_its_class() -> None:
    """A Tuesday after a holiday week looks back past the holiday."""
    first = dt.datetime(2019, 9, 16)
    counts = planted(days=24, series=1, first=first)
    target = (dt.date(2019, 10, 9) - first.date()).days * 24 + 8
    found = WeeklyNaive().fit(counts, calendar(), 1).predict(counts, target, 1)
    before = (dt.date(2019, 9, 25) - first.date()).days * 24 + 8
    assert found[0, 0] == counts.values[0, before]


def test_days_tell_most_of_their_like() -> None:
    """In falling order: what tells of the second day of National Day 2019."""
    year = calendar()
    target = day_type(dt.date(2019, 10, 2), year)
    told = [
        likeness(target, day_type(day, year))
        for day in (
            dt.date(2018, 10, 2),
            dt.date(2019, 10, 1),
            dt.date(2019, 5, 2),
            dt.date(2019, 6, 8),
            dt.date(2019, 9, 21),
            dt.date(2019, 9, 24),
        )
    ]
    assert all(more > less > 0 for more, less in pairwise(told)), told


def test_a_saturday_worked_instead_is_a_working_day() -> None:
    worked = day_type(dt.date(2019, 10, 12), calendar())
    assert (worked.kind, worked.weekday) == ("working_day", 5)


def test_scores_by_hand() -> None:
    """Two series: |8−10|/10 and |30−20|/20; a zero has no relative error, an unknown none at all."""
    points = np.array([[[8.0, 1.0, 7.0], [30.0, 0.0, 1.0]]])
    actual = np.array([[[10.0, 0.0, np.nan], [20.0, 0.0, np.nan]]])
    assert mape(points, actual) == pytest.approx((0.2 + 0.5) / 2)
    assert wape(points, actual) == pytest.approx((2 + 1 + 10 + 0) / 30)
    assert bias(points, actual) == pytest.approx(39 / 30 - 1)


def test_the_mean_is_over_series_not_over_buckets() -> None:
    points = np.array([[[5.0, 5.0, 5.0], [20.0, 20.0, 20.0]]])
    actual = np.array([[[10.0, 10.0, 10.0], [20.0, np.nan, np.nan]]])
    assert mape(points, actual) == pytest.approx(0.25)


def test_scores_of_nothing_are_unknown() -> None:
    nothing = np.zeros((1, 1, 2))
    assert np.isnan(mape(nothing, nothing))
    assert np.isnan(wape(nothing, nothing))
    assert np.isnan(bias(nothing, nothing))
