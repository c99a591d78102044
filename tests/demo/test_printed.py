"""Figures behind printed figures: the search finds integers that print right, or says that there are none."""

from fractions import Fraction

import pytest

from demo.ledger import holiday_targets
from demo.printed import feasible, group_with_members, interval, split_whole
from tests.demo.printing import percent, ten_thousands


def test_targets_print_every_figure_of_the_bulletin():
    t = holiday_targets()
    assert t["total"] == t["small"] + t["large"] + t["truck"] == 7_189_000
    assert [ten_thousands(t[k]) for k in ("small", "large", "truck")] == ["599.1", "9.2", "110.6"]
    assert [percent(t[k], t["total"]) for k in ("small", "large", "truck")] == ["83.33", "1.28", "15.39"]
    assert percent(t["six_roads"], t["total"]) == "66.18"
    assert (ten_thousands(t["group"]), percent(t["group"], t["total"])) == ("155.4", "21.62")
    west, changsha = t["G5513/长沙西"], t["G6021/长沙"]
    assert (ten_thousands(west), percent(west, t["group"])) == ("19.3", "12.42")
    assert (ten_thousands(changsha), percent(changsha, t["group"])) == ("16.3", "10.51")


def test_the_share_the_page_prints_admits_no_integers():
    with pytest.raises(ValueError, match="no count of the group"):
        group_with_members(7_189_000, (None, "20.62"), [("19.3", "12.42"), ("16.3", "10.51")])


def test_parts_that_cannot_add_up_are_refused():
    with pytest.raises(ValueError, match="no integers"):
        split_whole(7_189_000, [("599.1", "83.33"), ("110.6", "15.39"), ("9.9", "1.28")])


@pytest.mark.parametrize("text", ["9.2", "599.1", "0.1"])
def test_an_interval_is_tight_at_both_edges(text):
    first, last = interval(text, Fraction(10_000))
    assert ten_thousands(first) == ten_thousands(last) == text
    assert ten_thousands(last + 1) != text
    assert ten_thousands(first - 1) != text


def test_a_share_narrows_a_count():
    wide, narrow = feasible("599.1", None, 7_189_000), feasible("599.1", "83.33", 7_189_000)
    assert 0 < len(narrow) < len(wide)
