"""Printing as a bulletin prints, exact, for the tests of the demo."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def printed(value: Fraction, digits: int) -> str:
    """Print as a bulletin does, halves up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def ten_thousands(count: int) -> str:
    return printed(Fraction(count, 10_000), 1)


def percent(part: int, whole: int) -> str:
    return printed(Fraction(100 * part, whole), 2)
