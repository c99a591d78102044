"""Numbers in print: rounding, scales at their edges, both languages."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine.composition import print_day, print_number
from qipan.engine.composition.printing import digits, join_names, round_half_up


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0 辆次", "0"),
        (1, "1 辆次", "1"),
        (9_999, "9,999 辆次", "9,999"),
        (Fraction(99_994, 10), "9,999 辆次", "9,999"),
        (Fraction(99_995, 10), "1.0 万辆次", "10,000"),
        (Fraction(99_996, 10), "1.0 万辆次", "10,000"),
        (10_000, "1.0 万辆次", "10,000"),
        (10_499, "1.0 万辆次", "10,000"),
        (10_500, "1.1 万辆次", "11,000"),
        (999_499, "99.9 万辆次", "999,000"),
        (999_500, "100.0 万辆次", "1.000 million"),
        (7_189_000, "718.9 万辆次", "7.189 million"),
        (99_999_499, "9999.9 万辆次", "99.999 million"),
        (99_999_500, "1.000 亿辆次", "100.000 million"),
        (99_999_950, "1.000 亿辆次", "100.000 million"),
        (123_456_789, "1.235 亿辆次", "123.457 million"),
    ],
)
def test_vehicles_change_scale_where_rounding_reaches_it(value: int | Fraction, zh: str, en: str) -> None:
    assert print_number(value, "vehicles", "zh").text == zh
    assert print_number(value, "vehicles", "en").text == en


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (Fraction(8333, 10000), "share", "83.33 %", "83.33%"),
        (Fraction(83335, 100000), "share", "83.34 %", "83.34%"),
        (0, "share", "0.00 %", "0.00%"),
        (1, "share", "100.00 %", "100.00%"),
        (Fraction(639, 10000), "growth", "+6.39 %", "+6.39%"),
        (Fraction(-849, 10000), "growth", "−8.49 %", "−8.49%"),
        (Fraction(-84905, 1000000), "growth", "−8.49 %", "−8.49%"),
        (Fraction(-84950, 1000000), "growth", "−8.50 %", "−8.50%"),
        (Fraction(-1, 10**7), "growth", "0.00 %", "0.00%"),
        (Fraction(13933, 10000), "growth", "+139.33 %", "+139.33%"),
        (Fraction(107, 100), "times", "1.07 倍", "1.07 times"),
        (Fraction(-12, 100), "balance", "−0.12", "−0.12"),
        (0, "balance", "0.00", "0.00"),
        (1234, "hours", "1,234 小时", "1,234 hours"),
        (1234, "widgets", "1,234", "1,234"),
        (Fraction(5, 2), "widgets", "2.50", "2.50"),
    ],
)
def test_units(value: int | Fraction, unit: str, zh: str, en: str) -> None:
    assert print_number(value, unit, "zh").text == zh
    assert print_number(value, unit, "en").text == en


@given(st.fractions(min_value=-(10**12), max_value=10**12), st.integers(0, 4))
def test_rounding_is_within_half_a_step_and_halves_go_outwards(number: Fraction, places: int) -> None:
    rounded = round_half_up(number, places)
    half = Fraction(1, 2 * 10**places)
    assert abs(rounded - number) <= half
    assert (rounded * 10**places).denominator == 1
    if abs(rounded - number) == half:
        assert abs(rounded) > abs(number)
    assert round_half_up(-number, places) == -rounded


@given(st.integers(0, 10**10), st.sampled_from(["zh", "en"]))
def test_a_printed_count_covers_what_it_was_printed_of(value: int, language: str) -> None:
    printed = print_number(value, "vehicles", language)
    half = Fraction(0) if printed.exact else printed.step / 2
    assert printed.value - half <= value <= printed.value + half
    assert printed.exact == (value < 10_000)


@given(st.integers(0, 10**10), st.integers(0, 10**10))
def test_more_vehicles_never_print_as_fewer(one: int, other: int) -> None:
    few, many = sorted((one, other))
    for language in ("zh", "en"):
        assert print_number(few, "vehicles", language).value <= print_number(many, "vehicles", language).value


def test_digits_days_and_lists() -> None:
    assert digits(Fraction(-5, 100), 2) == "−0.05"
    assert print_day(dt.date(2021, 1, 3), "zh", full=True) == "2021年1月3日"
    assert print_day(dt.date(2021, 1, 3), "en") == "3 January"
    assert join_names([], "zh") == ""
    assert join_names(["G4"], "en") == "G4"
    assert join_names(["G4", "G60", "G55"], "zh") == "G4、G60、G55"
