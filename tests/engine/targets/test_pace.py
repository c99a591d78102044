"""Pace: what is due by a day, what the end looks like, and everything that cannot be said."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.engine import domains
from qipan.engine.errors import QipanError
from qipan.engine.indicators import read_catalogue
from qipan.engine.targets import STATES, WORDS, Seen, Standing, Terms, judged, nature_of, weighed
from qipan.engine.targets.natures import LEVEL, NATURES, SUM, Nature

FIRST = dt.date(2021, 1, 1)
YEAR = dt.date(2021, 12, 31)
BETTER = {"missed": 0, "behind": 1, "on_pace": 2, "ahead": 3, "met": 4}
CALENDAR = {"working_day": Fraction(1), "day_off": Fraction(2), "holiday": Fraction(3)}


def day(step: int) -> dt.date:
    return FIRST + dt.timedelta(days=step)


def days(number: int, *without: int) -> frozenset[dt.date]:
    return frozenset(day(step) for step in range(number) if step not in without)


def stand(
    value: int | Fraction | None,
    seen: int,
    *,
    target: int | Fraction = 3650,
    last: dt.date = YEAR,
    direction: str = "more",
    nature: Nature = SUM,
    without: tuple[int, ...] = (),
    until: dt.date | None = None,
) -> Standing:
    terms = Terms(FIRST, last, Fraction(target), direction, nature)
    held = Seen(None if value is None else Fraction(value), days(seen, *without), until or day(seen - 1))
    return judged(terms, held, weighed(FIRST, last))


def test_a_tenth_of_the_days_is_due_a_tenth_and_leads_to_the_whole() -> None:
    found = stand(365, 36, target=3650)
    assert (found.state, found.expected, found.due) == ("on_pace", 360, Fraction(36, 365))
    assert found.forecast == Fraction(365 * 365, 36)
    assert found.forecast_meets is True
    assert found.reached == Fraction(1, 10)
    assert (found.as_of, found.days, found.elapsed, found.seen) == (day(35), 365, 36, 36)


@pytest.mark.parametrize(
    ("value", "more", "less"),
    [
        (979, "behind", "ahead"),
        (980, "on_pace", "on_pace"),
        (1020, "on_pace", "on_pace"),
        (1021, "ahead", "behind"),
    ],
)
def test_the_edge_of_what_counts_as_on_pace(value: int, more: str, less: str) -> None:
    assert stand(value, 100).state == more
    assert stand(value, 100, direction="less").state == less


def test_a_level_is_due_whole_on_every_day_and_is_its_own_forecast() -> None:
    found = stand(Fraction(80, 100), 30, target=Fraction(85, 100), nature=LEVEL)
    assert (found.state, found.expected, found.forecast) == ("behind", Fraction(85, 100), Fraction(80, 100))
    assert found.forecast_meets is False
    assert stand(Fraction(90, 100), 30, target=Fraction(85, 100), nature=LEVEL).state == "ahead", (
        "it may yet fall"
    )


def test_a_closed_period_is_met_or_missed_on_the_edge() -> None:
    last = day(9)
    assert [stand(value, 10, target=100, last=last).state for value in (99, 100)] == ["missed", "met"]
    assert [stand(v, 10, target=100, last=last, direction="less").state for v in (100, 101)] == [
        "met",
        "missed",
    ]


def test_what_only_rises_is_decided_before_the_end() -> None:
    assert stand(100, 5, target=100, last=day(9)).state == "met"
    assert stand(101, 5, target=100, last=day(9), direction="less").state == "missed"
    assert stand(100, 5, target=100, last=day(9), direction="less").state == "behind"
    assert stand(100, 1, target=100).state == "met", "few days are enough for that"


def test_zero_is_a_target_and_no_value_is_not_zero() -> None:
    assert stand(0, 30, target=0, direction="less").state == "on_pace"
    assert stand(1, 30, target=0, direction="less").state == "missed"
    assert stand(0, 30, target=0, direction="less").reached is None
    assert stand(0, 30).state == "behind"
    assert (stand(None, 30).state, stand(None, 30).reason) == ("unknown", "no_rows")


@pytest.mark.parametrize(
    ("seen", "without", "until", "state", "reason"),
    [
        (0, (), dt.date(2020, 12, 31), "not_begun", ""),
        (0, (), dt.date(2021, 3, 1), "unknown", "no_data"),
        (4, (), None, "unknown", "few_days"),
        (5, (), None, "on_pace", ""),
        (10, (3, 4), None, "on_pace", ""),
        (10, (3, 4, 5), None, "unknown", "days_missing"),
        (365, (100,), None, "unknown", "days_missing"),
    ],
)
def test_what_cannot_be_said(
    seen: int, without: tuple[int, ...], until: dt.date | None, state: str, reason: str
) -> None:
    number = seen - len(without)
    found = stand(number * 10 if number < 365 and seen != 365 else 3600, seen, without=without, until=until)
    assert (found.state, found.reason) == (state, reason)
    assert (found.forecast is None) == (state in ("unknown", "not_begun"))


def test_nothing_held_at_all() -> None:
    terms = Terms(FIRST, YEAR, Fraction(1), "more", SUM)
    found = judged(terms, Seen(None, frozenset(), None), weighed(FIRST, YEAR))
    assert (found.state, found.reason, found.as_of) == ("unknown", "no_data", None)


def test_a_gap_is_taken_as_like_the_days_seen() -> None:
    found = stand(80, 10, target=3650, without=(3, 4))
    assert found.expected == 80
    assert found.forecast == 3650


def test_days_weigh_by_their_kind() -> None:
    last = day(9)
    kinds = ["holiday"] * 3 + ["working_day"] * 5 + ["day_off"] * 2
    weights = weighed(FIRST, last, CALENDAR, lambda one: kinds[(one - FIRST).days])
    assert (weights.total, weights.fell_back) == (18, False)
    found = judged(
        Terms(FIRST, last, Fraction(180), "more", SUM), Seen(Fraction(90), days(3), day(2)), weights
    )
    assert (found.state, found.expected, found.forecast) == ("on_pace", 90, 180)


def test_a_day_nobody_has_announced_makes_all_days_equal_and_says_so() -> None:
    weights = weighed(FIRST, day(9), CALENDAR, lambda one: "unknown" if one == day(9) else "holiday")
    assert (weights.total, weights.fell_back) == (10, True)


periods = st.integers(min_value=5, max_value=400)
amounts = st.fractions(min_value=0, max_value=10**7)


@settings(deadline=None)
@given(periods, st.data(), amounts, amounts, st.sampled_from(["more", "less"]), st.sampled_from([SUM, LEVEL]))
def test_more_is_never_worse_where_more_is_better(
    length: int, data: st.DataObject, low: Fraction, high: Fraction, direction: str, nature: Nature
) -> None:
    low, high = sorted((low, high))
    seen = data.draw(st.integers(min_value=5, max_value=length))
    target = data.draw(st.fractions(min_value=1, max_value=10**7))
    told = [
        BETTER[
            stand(value, seen, target=target, last=day(length - 1), direction=direction, nature=nature).state
        ]
        for value in (low, high)
    ]
    assert told == sorted(told, reverse=direction == "less")


@settings(deadline=None)
@given(periods, st.data(), st.fractions(min_value=1, max_value=10**7))
def test_evenly_done_is_on_pace_and_leads_to_the_target_exactly(
    length: int, data: st.DataObject, target: Fraction
) -> None:
    seen = data.draw(st.integers(min_value=5, max_value=length))
    kinds = data.draw(st.lists(st.sampled_from(sorted(CALENDAR)), min_size=length, max_size=length))
    weights = weighed(FIRST, day(length - 1), CALENDAR, lambda one: kinds[(one - FIRST).days])
    value = target * weights.of(days(seen)) / weights.total
    terms = Terms(FIRST, day(length - 1), target, "more", SUM)
    found = judged(terms, Seen(value, days(seen), day(seen - 1)), weights)
    assert found.forecast == target
    assert found.state == ("met" if seen == length else "on_pace")
    assert found.forecast_meets is True


@settings(deadline=None)
@given(periods, st.data(), amounts, st.integers(min_value=2, max_value=1000))
def test_the_state_does_not_depend_on_the_unit(
    length: int, data: st.DataObject, value: Fraction, by: int
) -> None:
    seen = data.draw(st.integers(min_value=1, max_value=length))
    one = stand(value, seen, target=1000, last=day(length - 1))
    other = stand(value * by, seen, target=1000 * by, last=day(length - 1))
    assert (one.state, one.reason, one.reached) == (other.state, other.reason, other.reached)


def test_every_measure_has_a_nature_but_the_one_that_needs_a_second_period() -> None:
    catalogue = read_catalogue(domains.get("highway").declared["indicators.yaml"], "indicators.yaml")
    suited = [one for one in catalogue.indicators.values() if one.measure in NATURES]
    assert {nature_of(one).adds for one in suited} == {True, False}
    growth = next(one for one in catalogue.indicators.values() if one.measure == "growth")
    with pytest.raises(QipanError, match=r"targets\.indicator_unsuited"):
        nature_of(growth)


def test_every_state_and_reason_has_words() -> None:
    for direction in ("more", "less"):
        assert set(WORDS["states"][direction]) == set(STATES)
    assert set(WORDS["tones"]) == set(STATES)
    assert set(WORDS["reasons"]) == {"no_data", "few_days", "days_missing", "no_rows"}
