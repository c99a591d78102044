"""Interval 区间: a closed range of exact numbers, the open end being None.

Knows sums, products and quotients of ranges of non-negative quantities. Bounds are fractions; a bound that
must be cut to a manageable denominator is moved outwards, so a range never loses a value it should hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

GRID = 10**12


def round_down(number: Fraction) -> Fraction:
    """Return the nearest multiple of 1e-12 not above the number."""
    return number if GRID % number.denominator == 0 else Fraction(floor(number * GRID), GRID)


def round_up(number: Fraction) -> Fraction:
    """Return the nearest multiple of 1e-12 not below the number."""
    return number if GRID % number.denominator == 0 else Fraction(ceil(number * GRID), GRID)


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed range; `high` None means without limit.

    >>> Interval(Fraction(1), Fraction(3)).meets(Interval(Fraction(3), None))
    True
    """

    low: Fraction
    high: Fraction | None

    @property
    def empty(self) -> bool:
        """Say whether no number is left in the range."""
        return self.high is not None and self.low > self.high

    @property
    def middle(self) -> Fraction:
        """Return the middle, or the low end where the range has no limit."""
        return self.low if self.high is None else (self.low + self.high) / 2

    def meets(self, other: Interval) -> bool:
        """Say whether the two ranges share a number."""
        return not self.cut(other).empty

    def cut(self, other: Interval) -> Interval:
        """Return the numbers in both ranges (possibly an empty range)."""
        high = (
            other.high
            if self.high is None
            else self.high
            if other.high is None
            else min(self.high, other.high)
        )
        return Interval(max(self.low, other.low), high)

    def gap_to(self, other: Interval) -> Fraction:
        """Return the distance between the two ranges, 0 where they meet."""
        both = self.cut(other)
        return both.low - both.high if both.high is not None and both.empty else Fraction(0)


def add(ranges: list[Interval]) -> Interval:
    """Return the range of the sum."""
    highs = [each.high for each in ranges]
    known = [high for high in highs if high is not None]
    total = sum(known, Fraction(0)) if len(known) == len(highs) else None
    return Interval(sum((each.low for each in ranges), Fraction(0)), total)


def times(left: Interval, right: Interval) -> Interval:
    """Return the range of the product of two non-negative quantities."""
    high = None if left.high is None or right.high is None else round_up(left.high * right.high)
    return Interval(round_down(left.low * right.low), high)


def divide(top: Interval, bottom: Interval) -> Interval:
    """Return the range of the quotient of two non-negative quantities.

    A divisor that may be 0 leaves the quotient without upper limit.
    """
    low = round_down(top.low / bottom.high) if bottom.high else Fraction(0)
    high = round_up(top.high / bottom.low) if top.high is not None and bottom.low > 0 else None
    return Interval(low, high)
