"""Vehicle classes: groups by code and day, and unknown kept unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.engine.codes import vehicle_classes
from tests.refusals import refused

NOW, BEFORE = date(2020, 1, 1), date(2019, 12, 31)
POLICIES = ("truck", "apart", "excluded")


@pytest.mark.parametrize(
    ("codes", "group"),
    [([1], "small"), ([2, 3, 4], "medium_large"), (range(11, 17), "truck"), (range(21, 27), "truck")],
)
def test_codes_fall_into_the_bulletin_groups(codes: list[int], group: str) -> None:
    assert {vehicle_classes.group(code, NOW) for code in codes} == {group}


@pytest.mark.parametrize("code", [0, 5, 10, 17, 20, 27, 255, -1])
def test_codes_without_meaning_are_in_no_group(code: int) -> None:
    assert vehicle_classes.group(code, NOW) is None


@pytest.mark.parametrize(("policy", "group"), [("truck", "truck"), ("apart", "special"), ("excluded", None)])
def test_special_vehicles_go_where_they_are_told(policy: str, group: str | None) -> None:
    assert vehicle_classes.group(24, NOW, policy) == group
    assert vehicle_classes.group(13, NOW, policy) == "truck"
    assert ("special" in vehicle_classes.group_names(policy)) == (policy == "apart")
    assert vehicle_classes.special_note(policy).keys() == {"zh", "en"}


def test_another_policy_is_an_error() -> None:
    for ask in (vehicle_classes.table, vehicle_classes.group_names, vehicle_classes.special_note):
        with refused("codes.vehicle_policy_unknown", "lorry", "truck"):
            ask("lorry")
    with refused("codes.vehicle_policy_unknown", "lorry", "truck"):
        vehicle_classes.group(1, NOW, "lorry")


def test_the_list_changes_on_new_years_day_2020() -> None:
    assert vehicle_classes.group(16, BEFORE) is None
    assert vehicle_classes.group(16, NOW) == "truck"
    before, now = vehicle_classes.vehicle_class(1, BEFORE), vehicle_classes.vehicle_class(1, NOW)
    assert before is not None
    assert now is not None
    assert (before.says["zh"], now.says["zh"]) == ("7 座及以下", "车长小于 6 米且 9 座及以下")


def test_lists_have_documents_and_leave_no_day_out_or_twice() -> None:
    found = vehicle_classes.lists()
    assert [one.document["number"] for one in found] == ["JT/T 489-2003", "JT/T 489-2019"]
    assert [one.surety for one in found] == ["U", "S"]
    for earlier, later in zip(found, found[1:], strict=False):
        assert earlier.ends == later.starts
    assert found[0].starts is None
    assert found[-1].ends is None


@given(st.integers(-5, 300), st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.sampled_from(POLICIES))
def test_joining_the_table_gives_the_same_group(code: int, day: date, policy: str) -> None:
    joined = [
        row.group
        for row in vehicle_classes.table(policy)
        if row.code == code and row.starts <= day < row.ends
    ]
    one = vehicle_classes.group(code, day, policy)
    assert joined == ([one] if one else [])


def test_names_cover_the_unknown_codes_too() -> None:
    names = vehicle_classes.code_names(NOW)
    assert names[0] == names[255]
    assert names[13] == {"zh": "三类货车", "en": "Truck class 3"}
    assert vehicle_classes.unknown_codes() == {0, 255}
    assert 21 not in vehicle_classes.code_names(BEFORE)
