"""Planning: a holiday by its day index and the level of now; nowcasts; and what cannot be said."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from qipan.domains.highway.judgement.forecast import Counts, nowcast, plan
from tests.domains.highway.judgement.forecast.planted import calendar, expected, planted
from tests.refusals import refused

DAY = dt.timedelta(days=1)
FIRST = dt.datetime(2018, 9, 3)
NATIONAL_DAY = (dt.date(2019, 10, 1), dt.date(2019, 10, 7))


def with_holidays(until: dt.date, growth: float = 1.0, swing: float = 0.0) -> Counts:
    """A year with National Day of 2018, each day by its index; since then `growth` times the vehicles."""
    days = (until - FIRST.date()).days
    mean = expected(days, 100, FIRST)[None] * np.array([[1.0], [2.0]])
    after = (dt.date(2018, 11, 1) - FIRST.date()).days * 24
    mean[:, after:] *= growth
    for index, lift in enumerate((3.0, 2.5, 2.0, 1.8, 2.0, 2.2, 2.6)):
        day = (dt.date(2018, 10, 1) - FIRST.date()).days + index
        mean[:, day * 24 : day * 24 + 24] = 100 * lift * np.array([[1.0], [2.0]])
    chance = np.random.default_rng(3)
    drift = np.zeros(mean.shape)
    for bucket in range(1, mean.shape[1] if swing else 0):
        drift[:, bucket] = 0.9 * drift[:, bucket - 1] + chance.normal(0, swing, 2)
    drawn = chance.poisson(mean * np.exp(drift)).astype(float)
    return Counts.of([("S0", "0"), ("S1", "0")], FIRST, 60, drawn)


def test_a_holiday_is_planned_by_its_day_index_at_the_level_of_now() -> None:
    counts = with_holidays(dt.date(2019, 9, 24), growth=1.3)
    found = plan(counts, calendar(), *NATIONAL_DAY)
    daily = found.point.reshape(2, 7, 24).sum(axis=2)
    before = np.array([3.0, 2.5, 2.0, 1.8, 2.0, 2.2, 2.6]) * 2400
    assert found.point.shape == (2, 7 * 24)
    assert found.first_at == dt.datetime(2019, 10, 1)
    assert daily[0] / before == pytest.approx(1.3, abs=0.2)
    assert daily[0, 0] > daily[0, 3], "the first day is the busiest, as a year before"
    assert found.notes == ()
    low, high = found.bounds[80]
    assert (low >= 0).all()
    assert (low <= found.point).all()
    assert (high >= found.point).all()


def test_a_first_holiday_is_planned_from_days_off_and_says_so() -> None:
    counts = planted(days=56, first=dt.datetime(2019, 7, 29))
    found = plan(counts, calendar(), *NATIONAL_DAY)
    assert set(found.notes) >= {"no_earlier_holiday"}
    weekend = counts.values[0, 5 * 24 : 6 * 24].sum()
    assert found.point[0, :24].sum() == pytest.approx(weekend, rel=0.25)


def test_a_year_not_announced_is_planned_by_weekday_and_says_so() -> None:
    counts = planted(days=42, first=dt.datetime(2031, 6, 2))
    found = plan(counts, calendar(), dt.date(2031, 7, 14), dt.date(2031, 7, 14))
    assert "holiday_not_announced" in found.notes
    assert np.isfinite(found.point).all()


def test_a_plan_reads_nothing_from_its_moment_on() -> None:
    counts = with_holidays(dt.date(2019, 10, 8))
    moment = (dt.date(2019, 9, 24) - FIRST.date()).days * 24
    changed = counts.values.copy()
    changed[:, moment:] = 5
    one, other = (
        plan(each, calendar(), *NATIONAL_DAY, known_until=moment)
        for each in (counts, dataclasses.replace(counts, values=changed))
    )
    assert np.array_equal(one.point, other.point)
    assert np.array_equal(one.bounds[95][1], other.bounds[95][1])


def test_a_nowcast_within_a_holiday_follows_the_holiday_so_far() -> None:
    """A holiday half again as busy as a year before: the next hours are nearer to it than the plan was."""
    counts = with_holidays(dt.date(2019, 10, 3), swing=0.05)
    values = counts.values.copy()
    start = (dt.date(2019, 10, 1) - FIRST.date()).days * 24
    values[:, start:] = 1.5 * 100 * 2.5 * np.array([[1.0], [2.0]])
    busy = dataclasses.replace(counts, values=values)
    found = nowcast(busy, calendar(), start + 36, 3)
    planned = plan(busy, calendar(), *NATIONAL_DAY, known_until=start - 24)
    assert found.first_at == dt.datetime(2019, 10, 2, 12)
    missed, missed_by_plan = (np.abs(one - 375).mean() for one in (found.point[0], planned.point[0, 36:39]))
    assert missed < 0.5 * missed_by_plan


def test_a_station_of_two_days_cannot_be_told_and_the_others_can() -> None:
    counts = planted(days=28)
    values = counts.values.copy()
    values[0, : 26 * 24] = np.nan
    short = dataclasses.replace(counts, values=values)
    for found in (
        nowcast(short, calendar(), 28 * 24, 3),
        plan(short, calendar(), dt.date(2019, 7, 8), dt.date(2019, 7, 8)),
    ):
        why = found.cannot_say[("S0", "0")]
        assert (why.reason, why.days) == ("too_short", 2)
        assert found.keys == counts.keys
        assert np.isnan(found.point[0]).all()
        assert np.isnan(found.bounds[95][0][0]).all()
        assert np.isfinite(found.point[1:]).all()


def test_a_station_silent_for_two_hours_is_told_by_its_profile_and_a_note() -> None:
    counts = planted(days=28)
    values = counts.values.copy()
    values[0, 27 * 24 + 6 : 27 * 24 + 10] = np.nan
    found = nowcast(dataclasses.replace(counts, values=values), calendar(), 27 * 24 + 10, 2)
    assert "silent_last_hours" in found.notes
    assert np.isfinite(found.point).all()


def test_when_nothing_can_be_told_of_any() -> None:
    with refused("highway.counts_too_short", "2"):
        nowcast(planted(days=2), calendar(), 48, 3)
    with refused("highway.counts_too_short", "2"):
        plan(planted(days=2), calendar(), *NATIONAL_DAY)
