"""Apportionment keeps every total, whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.rounding import apportion, round_table


@given(st.integers(0, 10**7), st.lists(st.floats(0.001, 1000), min_size=1, max_size=40))
def test_parts_add_up_and_none_is_a_whole_unit_off(total, weights):
    weights = np.array(weights)
    parts = apportion(total, weights)
    assert parts.sum() == total
    assert np.abs(parts - total * weights / weights.sum()).max() < 1 + 1e-6


@settings(deadline=None)
@given(st.integers(1, 24), st.integers(1, 300), st.integers(0, 5000), st.integers(0, 10**6))
def test_a_table_keeps_both_margins_and_is_never_negative(rows, columns, total, seed):
    rng = np.random.default_rng(seed)
    row_totals = apportion(total, rng.random(rows) + 0.01)
    column_totals = apportion(total, rng.lognormal(0, 2, columns))
    table = round_table(rng.random((rows, columns)) + 0.01, row_totals, column_totals, rng)
    assert (table >= 0).all()
    assert table.sum(axis=1).tolist() == row_totals.tolist()
    assert table.sum(axis=0).tolist() == column_totals.tolist()


def test_a_table_stays_near_what_was_expected():
    rng = np.random.default_rng(1)
    expected = np.full((24, 500), 10.3)
    table = round_table(expected, np.full(24, 5150), apportion(24 * 5150, np.ones(500)), rng)
    assert np.abs(table - 10.3).max() < 3


def test_unequal_margins_are_refused():
    with pytest.raises(ValueError, match="add to"):
        round_table(np.ones((2, 2)), np.array([1, 1]), np.array([1, 2]), np.random.default_rng(0))


def test_weights_of_zero_cannot_share_anything_out():
    with pytest.raises(ValueError, match="positive"):
        apportion(3, np.zeros(2))
