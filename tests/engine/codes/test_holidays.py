"""Holidays: decreed days, days worked instead, free passage, alignment by holiday day, and the unknown."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine import domains
from qipan.engine.codes import holidays
from qipan.engine.codes.holidays import Calendar, Holiday, NotAnnounced
from tests.refusals import refused

FOLDER = domains.get("highway").path / "declared" / "holidays"
CALENDAR = Calendar.load(FOLDER)
DAY = timedelta(days=1)


def holiday(kind: str, year: int) -> Holiday:
    found = CALENDAR.holiday(kind, year)
    assert isinstance(found, Holiday)
    return found


@pytest.mark.parametrize(
    ("kind", "year", "first_day", "days", "free"),
    [
        ("new_year", 2020, date(2020, 1, 1), 1, False),
        ("new_year", 2021, date(2021, 1, 1), 3, False),
        ("new_year", 2023, date(2022, 12, 31), 3, False),
        ("spring_festival", 2021, date(2021, 2, 11), 7, True),
        ("qingming", 2021, date(2021, 4, 3), 3, True),
        ("labour_day", 2023, date(2023, 4, 29), 5, True),
        ("dragon_boat", 2023, date(2023, 6, 22), 3, False),
        ("mid_autumn", 2024, date(2024, 9, 15), 3, False),
        ("national_day", 2016, date(2016, 10, 1), 7, True),
        ("national_day", 2020, date(2020, 10, 1), 8, True),
    ],
)
def test_days_and_charges_are_as_decreed(
    kind: str, year: int, first_day: date, days: int, free: bool
) -> None:
    found = holiday(kind, year)
    assert (found.first_day, found.days, found.free) == (first_day, days, free)
    assert found.notices[0]["number"].startswith("国办发明电")


def test_every_announced_year_has_every_holiday_once() -> None:
    assert CALENDAR.years == tuple(range(2016, 2027))
    for year in CALENDAR.years:
        kinds = [kind for one in CALENDAR.holidays if one.year == year for kind in one.kinds]
        assert sorted(kinds) == sorted(holidays.kinds()), year


def granted_by_law(kind: str, year: int) -> int:
    """The days of the national regulation on holidays; two were added from 2025."""
    if kind == "spring_festival":
        return 4 if year >= 2025 else 3
    if kind == "labour_day":
        return 2 if year >= 2025 else 1
    return 3 if kind == "national_day" else 1


def test_weekdays_off_less_weekends_worked_are_the_days_the_law_grants() -> None:
    for one in CALENDAR.holidays:
        weekdays = sum(one.day(index).weekday() < 5 for index in range(1, one.days + 1))
        granted = sum(granted_by_law(kind, one.year) for kind in one.kinds)
        # The extension of 2020 gave two more: a Friday, and a Saturday that was to be worked.
        extension = 2 if (one.kind, one.year) == ("spring_festival", 2020) else 0
        assert weekdays - len(one.workdays) == granted + extension, (one.kinds, one.year)


def test_a_merged_holiday_answers_to_both_names_and_is_free() -> None:
    merged = holiday("mid_autumn", 2020)
    assert merged is holiday("national_day", 2020)
    assert merged.names == {"zh": "国庆节、中秋节", "en": "National Day and Mid-Autumn Festival"}
    assert merged.kind == "national_day"
    assert merged.free


def test_a_later_notice_stands_beside_the_first_where_it_changed_something() -> None:
    changed = [(one.kind, one.year) for one in CALENDAR.holidays if len(one.notices) > 1]
    assert changed == [("labour_day", 2019), ("spring_festival", 2020)]
    assert all(one.notices for one in CALENDAR.holidays)


def test_a_year_without_notice_is_said_to_be_so() -> None:
    assert CALENDAR.holiday("new_year", 2027) == NotAnnounced(2027, "not_announced", date(2026, 11, 23))
    assert CALENDAR.holiday("new_year", 2015) == NotAnnounced(2015, "no_file")
    assert CALENDAR.day_kind(date(2027, 1, 1)).kind == "unknown"
    assert CALENDAR.day_kind(date(2015, 6, 1)).kind == "unknown"
    assert CALENDAR.free_on(date(2027, 1, 1)) is None


def test_the_last_week_of_a_year_waits_for_the_next_notice() -> None:
    assert CALENDAR.day_kind(date(2026, 12, 25)).kind == "working_day"
    assert CALENDAR.day_kind(date(2026, 12, 26)).kind == "unknown"
    assert CALENDAR.day_kind(date(2025, 12, 26)).kind == "working_day"


@pytest.mark.parametrize(
    ("day", "kind", "index"),
    [
        (date(2021, 1, 1), "holiday", 1),
        (date(2021, 1, 3), "holiday", 3),
        (date(2021, 1, 4), "working_day", None),
        (date(2021, 2, 7), "working_day", None),
        (date(2021, 2, 6), "day_off", None),
        (date(2018, 12, 29), "working_day", None),
        (date(2022, 12, 31), "holiday", 1),
        (date(2020, 2, 1), "holiday", 9),
    ],
)
def test_what_a_day_was(day: date, kind: str, index: int | None) -> None:
    found = CALENDAR.day_kind(day)
    assert (found.kind, found.index) == (kind, index)


def test_a_day_worked_instead_is_marked() -> None:
    assert CALENDAR.day_kind(date(2021, 2, 7)).worked_instead
    assert not CALENDAR.day_kind(date(2021, 1, 4)).worked_instead


def test_the_real_week_of_2016_is_ordinary() -> None:
    week = (date(2016, 10, 18), date(2016, 10, 24))
    assert CALENDAR.covering(*week) is None
    assert len(CALENDAR.ordinary_days(*week)) == 7
    assert CALENDAR.day_kind(date(2016, 10, 8)).worked_instead


def test_a_period_is_covered_by_the_holiday_that_makes_up_most_of_it() -> None:
    assert CALENDAR.covering(date(2021, 1, 1), date(2021, 1, 3)) is holiday("new_year", 2021)
    assert CALENDAR.covering(date(2024, 2, 9), date(2024, 2, 17)) is holiday("spring_festival", 2024)
    assert CALENDAR.covering(date(2021, 1, 3), date(2021, 1, 4)) is None
    assert CALENDAR.covering(date(2021, 1, 2), date(2021, 1, 2)) is holiday("new_year", 2021)
    assert CALENDAR.covering(date(2021, 1, 1), date(2021, 12, 31)) is None
    assert CALENDAR.covering(date(2027, 1, 1), date(2027, 1, 3)) == CALENDAR.state(2027)


def test_years_are_aligned_by_holiday_day_not_by_date() -> None:
    aligned = CALENDAR.align(holiday("spring_festival", 2021), holiday("spring_festival", 2019))
    assert aligned.pairs[0] == (1, date(2021, 2, 11), date(2019, 2, 4))
    assert aligned.comparable_days == 7
    assert aligned.same_length
    assert aligned.same_charge


def test_unequal_lengths_compare_the_days_both_have() -> None:
    aligned = CALENDAR.align(holiday("new_year", 2021), holiday("new_year", 2020))
    assert aligned.pairs == ((1, date(2021, 1, 1), date(2020, 1, 1)),)
    assert not aligned.same_length


def test_a_merged_holiday_aligns_and_states_the_other_charge() -> None:
    aligned = CALENDAR.align(holiday("mid_autumn", 2021), holiday("mid_autumn", 2020))
    assert aligned.comparable_days == 3
    assert not aligned.same_charge


def test_different_holidays_do_not_align() -> None:
    now, before = holiday("new_year", 2021), holiday("labour_day", 2021)
    with refused("codes.holidays_not_alike", now.names, before.names):
        CALENDAR.align(now, before)


def test_free_passage_may_reach_beyond_the_holiday() -> None:
    assert CALENDAR.free_on(date(2020, 2, 8)) is True
    assert CALENDAR.free_on(date(2020, 2, 9)) is False
    assert CALENDAR.free_on(date(2024, 2, 9)) is True
    assert CALENDAR.free_on(date(2020, 3, 1)) is True
    assert CALENDAR.free_on(date(2020, 5, 6)) is False
    assert CALENDAR.free_on(date(2021, 1, 1)) is False
    assert holidays.free_passage_rule()["number"] == "国发〔2012〕37号"


def test_ordinary_days_leave_out_holidays_and_when_asked_the_days_beside() -> None:
    found = CALENDAR.ordinary_days(date(2020, 12, 30), date(2021, 1, 6))
    assert found == (date(2020, 12, 30), date(2020, 12, 31), *(date(2021, 1, day) for day in (4, 5, 6)))
    assert CALENDAR.ordinary_days(date(2020, 12, 30), date(2021, 1, 6), beside=1) == (
        date(2020, 12, 30),
        date(2021, 1, 5),
        date(2021, 1, 6),
    )
    assert CALENDAR.ordinary_days(date(2027, 3, 1), date(2027, 3, 7)) == ()


@given(st.sampled_from(CALENDAR.holidays))
def test_index_and_day_are_inverse_and_edges_lie_outside(one: Holiday) -> None:
    for index in range(1, one.days + 1):
        assert one.index(one.day(index)) == index
    assert one.index(one.first_day - DAY) is None
    assert one.index(one.last_day + DAY) is None


def test_an_unknown_kind_is_an_error() -> None:
    with refused("codes.holiday_kind_unknown", "double_eleven", "new_year"):
        CALENDAR.holiday("double_eleven", 2021)


WRONG = {
    "count": "{kinds: [new_year], first_day: 2031-01-01, last_day: 2031-01-03, days: 2}",
    "reversed": "{kinds: [new_year], first_day: 2031-01-03, last_day: 2031-01-01, days: 3}",
    "kind": "{kinds: [doomsday], first_day: 2031-01-01, last_day: 2031-01-01, days: 1}",
    "weekday": "{kinds: [new_year], first_day: 2031-01-01, last_day: 2031-01-01, days: 1, workdays: [2031-01-06]}",
    "missing": "{kinds: [new_year], first_day: 2031-01-01}",
}


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("count", "days 2"),
        ("reversed", "last_day 2031-01-01"),
        ("kind", "doomsday"),
        ("weekday", "workday 2031-01-06"),
        ("missing", "last_day"),
    ],
)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, fault: str, named: str) -> None:
    notice = "year: 2031\nstate: announced\nnotices: [{number: x}]\nholidays:\n  - "
    (tmp_path / "2031.yaml").write_text(notice + WRONG[fault], encoding="utf-8")
    with refused("codes.holiday_file_invalid", "2031.yaml", named) as caught:
        Calendar.load(tmp_path)
    assert caught.value.values["file"] == "2031.yaml"


def test_a_year_without_a_notice_is_not_announced(tmp_path: Path) -> None:
    (tmp_path / "2031.yaml").write_text("year: 2031\nstate: announced\nnotices: []\nholidays: []\n")
    with refused("codes.holiday_file_invalid", "2031.yaml"):
        Calendar.load(tmp_path)


def test_the_domain_declares_the_same_calendar() -> None:
    assert Calendar.declared(domains.get("highway").declared).holidays == CALENDAR.holidays
