"""Real counts: on the contest's month and week ours is ahead of weekly naive, profile and the library."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qipan.domains.highway.cli.forecasting import read_counts
from qipan.domains.highway.judgement.forecast import METHODS, Setup, backtest
from tests.domains.highway.judgement.forecast.planted import calendar

MONTH, WEEK = "volume_20min_2016-09-19_10-17.csv", "passages_2016-10-18_24.csv"


@pytest.mark.real_data
def test_ahead_of_all_three_on_the_month(real_data: Path) -> None:
    counts = read_counts([str(real_data / "highway/kdd2017" / MONTH)], None)
    assert (len(counts.keys), counts.bucket_min, counts.first_on) == (5, 20, dt.date(2016, 9, 19))
    # By the hour, so that the library is done in seconds.
    report = backtest(counts.coarser(60), calendar(), Setup(2))
    ours = report.of("levelled")
    assert report.served == "levelled"
    for one in report.scores:
        assert one is ours or ours.mape < one.mape, (one.method, one.mape, ours.mape)
    assert ours.coverage[80] == pytest.approx(0.80, abs=0.07)
    assert ours.coverage[95] == pytest.approx(0.95, abs=0.05)


@pytest.mark.real_data
def test_the_contests_own_task(real_data: Path) -> None:
    """Task 2: 8:00–10:00 and 17:00–19:00 of the week, from the month and the two hours before each."""
    counts = read_counts([str(real_data / "highway/kdd2017" / one) for one in (MONTH, WEEK)], None)
    setup = Setup(6, 7, at=(dt.time(8), dt.time(17)), given_min=120)
    # The library is as far behind here and takes a minute; the command shows it.
    report = backtest(counts, calendar(), setup, [one for one in METHODS if not one.costly])
    assert (report.origins, report.scored, report.zeros) == (14, 14 * 5 * 6, 0)
    assert report.of("weekly_naive").mape == pytest.approx(0.185, abs=0.001), "as others measured it"
    ours = report.of("levelled").mape
    assert ours < 0.137, "profile times the last two hours, as others measured it"
    assert all(ours < one.mape for one in report.scores if one.method != "levelled")


def test_no_passage_of_the_week_is_lost(real_data: Path) -> None:
    counts = read_counts([str(real_data / "highway/kdd2017" / WEEK)], 20)
    assert counts.values[~(counts.values != counts.values)].sum() == 128_823
