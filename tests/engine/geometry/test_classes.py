"""Classes: every known value is in one of them, unknown in none, and bounds are few figures that rise."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine.geometry.classes import counts, quantiles

VALUES = st.lists(
    st.one_of(st.integers(0, 10**9).map(float), st.floats(-1, 1), st.just(math.nan)), max_size=60
)


@given(VALUES, st.integers(2, 7))
def test_every_known_value_is_in_one_class(values: list[float], steps: int) -> None:
    bounds = quantiles(values, steps)
    assert list(bounds) == sorted(set(bounds))
    assert len(bounds) < steps
    assert sum(counts(values, bounds)) == sum(not math.isnan(value) for value in values)
    # No class lies below the smallest value: the first step always holds something.
    assert not bounds or counts(values, bounds)[0] > 0


def test_classes_of_a_spread_are_about_equal() -> None:
    values = [float(number) for number in range(1000)]
    assert all(150 <= count <= 250 for count in counts(values, quantiles(values, 5)))


@pytest.mark.parametrize("values", [[], [math.nan], [5.0, 5.0, 5.0]])
def test_without_a_spread_there_are_no_bounds(values: list[float]) -> None:
    assert quantiles(values, 5) == ()


def test_zero_is_a_value_and_not_unknown() -> None:
    assert counts([0.0, math.nan, 7.0], (1.0,)) == (1, 1)
