"""Backtest: honest origins, intervals that cover, a choice made beforehand, and plain words where it cannot say."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from qipan.domains.highway.judgement.forecast import (
    METHODS,
    Counts,
    Levelled,
    PlainProfile,
    Setup,
    WeeklyNaive,
    backtest,
)
from tests.domains.highway.judgement.forecast.planted import MONDAY, calendar, planted
from tests.refusals import refused

CHEAP = tuple(one for one in METHODS if not one.costly)


def test_intervals_cover_what_they_say_on_a_steady_series() -> None:
    report = backtest(planted(days=63, series=6, swing=0.05), calendar(), Setup(3, 21), CHEAP)
    for one in report.scores:
        assert one.coverage[80] == pytest.approx(0.80, abs=0.05), one.method
        assert one.coverage[95] == pytest.approx(0.95, abs=0.03), one.method
        assert one.width[95] > one.width[80] > 0


def test_ours_leads_where_the_last_hours_tell_and_serves() -> None:
    report = backtest(planted(days=49, series=6, swing=0.1), calendar(), Setup(2), CHEAP)
    ours = report.of("levelled")
    assert ours.mape < 0.85 * min(one.mape for one in report.scores if one is not ours)
    assert report.served == "levelled"


def test_the_choice_is_made_before_the_days_tested() -> None:
    """Whatever happens in the holdout, the same method serves."""
    counts = planted(days=42, swing=0.1)
    upset = counts.values.copy()
    upset[:, 35 * 24 :] = np.random.default_rng(1).integers(1, 500, upset[:, 35 * 24 :].shape)
    one, other = (
        backtest(each, calendar(), Setup(2), CHEAP)
        for each in (counts, dataclasses.replace(counts, values=upset))
    )
    assert one.served == other.served
    assert [x.calibration_mape for x in one.scores] == [x.calibration_mape for x in other.scores]
    assert one.of("levelled").mape < other.of("levelled").mape


def test_a_bucket_is_forecast_once() -> None:
    report = backtest(planted(days=28), calendar(), Setup(3), (PlainProfile(),))
    assert (report.origins, report.scored) == (7 * 8, 7 * 24 * 3)
    assert report.holdout_first_on == dt.date(2019, 7, 1)
    assert report.holdout_last_on == dt.date(2019, 7, 7)


def test_origins_at_times_of_day_and_nothing_else_of_the_days_tested() -> None:
    """As in the contest: only the two hours before 8:00 are given, so what comes at other hours is not read."""
    counts = planted(days=28, swing=0.1)
    setup = Setup(2, 7, at=(dt.time(8),), given_min=120)
    hidden = counts.values.reshape(3, 28, 24).copy()
    hidden[:, 21:, :6] = 777
    hidden[:, 21:, 10:] = 777
    other = dataclasses.replace(counts, values=hidden.reshape(3, -1))
    one, two = (backtest(each, calendar(), setup, CHEAP) for each in (counts, other))
    assert one.origins == 7
    assert [each.mape for each in one.scores] == [each.mape for each in two.scores]


def test_zeros_are_counted_out_of_mape_alone() -> None:
    counts = planted(days=28, series=2, level=1)
    report = backtest(counts, calendar(), Setup(3), (PlainProfile(),))
    assert report.zeros == int((counts.values[:, 21 * 24 :] == 0).sum()) > 0
    assert np.isfinite(report.scores[0].wape)


def test_a_series_of_two_days_is_said_to_be_too_short() -> None:
    counts = planted(days=28)
    values = counts.values.copy()
    values[0, : 19 * 24] = np.nan
    values[1] = np.where(np.arange(28 * 24) < 21 * 24, 0, values[1])
    report = backtest(dataclasses.replace(counts, values=values), calendar(), Setup(3), CHEAP)
    why = report.cannot_say
    assert (why[("S0", "0")].reason, why[("S0", "0")].days) == ("too_short", 2)
    assert why[("S1", "0")].reason == "all_zero"
    assert report.series == 1


def test_too_few_days_for_anything() -> None:
    with refused("highway.counts_too_short", "2", "5"):
        backtest(planted(days=2), calendar(), Setup(3))


def test_zeros_everywhere() -> None:
    zeros = Counts.of([("S1", "0")], MONDAY, 60, np.zeros((1, 28 * 24)))
    with refused("highway.counts_all_zero"):
        backtest(zeros, calendar(), Setup(3))


def test_a_horizon_longer_than_the_days_held_out() -> None:
    with refused("highway.horizon_too_long", "49", "48"):
        backtest(planted(days=28), calendar(), Setup(49, 2))


def test_an_origin_so_late_that_no_forecast_ends_in_time() -> None:
    with refused("highway.horizon_too_long", "24"):
        backtest(planted(days=28), calendar(), Setup(24, 1, at=(dt.time(12),)))


def test_an_origin_between_buckets() -> None:
    with refused("highway.counts_off_grid", "08:20", "60"):
        backtest(planted(days=28), calendar(), Setup(2, at=(dt.time(8, 20),)), (WeeklyNaive(),))


def test_a_single_series_has_no_others_to_look_at() -> None:
    report = backtest(planted(days=28, series=1, swing=0.1), calendar(), Setup(2), (Levelled(),))
    assert np.isfinite(report.scores[0].mape)
