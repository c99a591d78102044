"""Values and splits: read exactly as written, held against their total to the last digit, divided to add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.engine.errors import QipanError
from qipan.engine.targets import divided, held_against, plain_text, read_value, require_split
from qipan.engine.targets.splitting import grouped

values = st.decimals(min_value=0, max_value=10**14, places=6, allow_nan=False, allow_infinity=False)
weights = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3), st.fractions(0, 1000), min_size=1, max_size=14
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("7200000", "vehicles", "7200000"),
        ("7,200,000", "vehicles", "7200000"),
        ("720万", "vehicles", "7200000"),
        ("7.2 M", "vehicles", "7200000"),
        (" 8.3亿 ", "vehicles", "830000000"),
        ("85%", "share", "0.85"),
        ("0.85", "share", "0.85"),
        (0.85, "share", "0.85"),
        (".5", "times", "0.5"),
        (0, "vehicles", "0"),
        ("\N{MINUS SIGN}0.05", "balance", "-0.05"),
    ],
)
def test_a_value_is_read_exactly_as_written(text: object, unit: str, value: str) -> None:
    assert read_value(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "much", "7 200", "1,00", "7e6", "nan", "7.", "85 per cent", True, None, "7万亿亿"]
)
def test_what_is_no_value_is_refused(text: object) -> None:
    with pytest.raises(QipanError, match=r"targets\.value_unreadable"):
        read_value(text, "vehicles")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("85", "share"),
        ("101%", "share"),
        ("-1", "vehicles"),
        ("1.5", "balance"),
        ("0.0000001", "share"),
        ("9" * 16, "vehicles"),
    ],
)
def test_a_value_no_indicator_can_have_is_refused_with_the_range(text: str, unit: str) -> None:
    with pytest.raises(QipanError, match=r"targets\.value_out_of_range") as caught:
        read_value(text, unit)
    assert text in caught.value.text("en").message


@settings(deadline=None)
@given(values)
def test_a_value_written_out_reads_the_same(value: Decimal) -> None:
    assert read_value(plain_text(value), "vehicles") == value
    assert read_value(grouped(value), "vehicles") == value
    assert "E" not in plain_text(value)


@settings(deadline=None)
@given(values, weights)
def test_a_total_divided_adds_up_to_the_last_digit(total: Decimal, given: dict[str, Fraction]) -> None:
    if not any(given.values()):
        with pytest.raises(ValueError, match="weights"):
            divided(total, given)
        return
    parts = divided(total, given)
    assert held_against(total, parts).adds_up
    whole = sum(given.values())
    for name, part in parts.items():
        assert abs(Fraction(part) - Fraction(total) * given[name] / whole) < 2, "within a unit and the rest"
        assert part >= 0


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=4), values, min_size=1, max_size=14), values)
def test_a_split_is_off_by_exactly_what_it_is_off(parts: dict[str, Decimal], extra: Decimal) -> None:
    total = sum(map(Fraction, parts.values()))
    exact = Decimal(total.numerator) / Decimal(total.denominator)
    require_split(exact, parts)
    name = next(iter(parts))
    wrong = {**parts, name: parts[name] + extra}
    found = held_against(exact, wrong)
    assert found.difference == extra
    assert found.adds_up == (extra == 0)


def test_the_error_names_both_sums_and_the_difference() -> None:
    with pytest.raises(QipanError) as caught:
        require_split(Decimal(7_000_000), {"430100": Decimal(4_000_000), "430200": Decimal("2999999.9")})
    assert caught.value.code == "targets.split_off"
    told = caught.value.text("en").message
    assert "6,999,999.9" in told
    assert "7,000,000" in told
    assert "0.1 too little" in told
    assert "多了 1" in QipanError.text(_over(), "zh").message


def _over() -> QipanError:
    with pytest.raises(QipanError) as caught:
        require_split(Decimal(1), {"a": Decimal(2)})
    return caught.value
