"""Splitting 分解: a target's parts by place held against its total, exactly, and a total divided so that it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor

from qipan.engine.errors import QipanError
from qipan.engine.targets.reading import PLACES, WORDS, plain_text

_DIGITS = 60
"""Far more than any sum of values needs: nothing is rounded."""


@dataclass(frozen=True)
class Split:
    """Parts beside their total: the sum of the parts, and by how much it exceeds the total (below zero: lacks)."""

    total: Decimal
    parts: Decimal
    difference: Decimal

    @property
    def adds_up(self) -> bool:
        """Whether the parts are the total, to the last digit."""
        return self.difference == 0


def held_against(total: Decimal, parts: Mapping[str, Decimal]) -> Split:
    """Return how parts and total compare.

    >>> held_against(Decimal(10), {"a": Decimal("9.9")}).difference
    Decimal('-0.1')
    """
    with localcontext() as exact:
        exact.prec = _DIGITS
        found = sum(parts.values(), Decimal(0))
        return Split(total, found, found - total)


def require_split(total: Decimal, parts: Mapping[str, Decimal]) -> None:
    """Raise `targets.split_off`, naming both sums and the difference, unless the parts add up to the total."""
    found = held_against(total, parts)
    if not found.adds_up:
        side = WORDS["sides"]["over" if found.difference > 0 else "under"]
        raise QipanError(
            "targets.split_off",
            parts=grouped(found.parts),
            total=grouped(total),
            difference=grouped(abs(found.difference)),
            side=side,
        )


def grouped(value: Decimal) -> str:
    """Return a value with thousands separators, all its digits kept."""
    whole, point, rest = plain_text(abs(value)).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}{point}{rest}"


def divided(total: Decimal, weights: Mapping[str, Fraction], places: int = 0) -> dict[str, Decimal]:
    """Divide a total by weights into parts of `places` decimals that add up to it, by largest remainder.

    The last digits of a total finer than that go to the heaviest. Weights are not below zero and not all zero.

    >>> divided(Decimal(10), {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)})
    {'a': Decimal('4'), 'b': Decimal('3'), 'c': Decimal('3')}
    """
    whole = sum(weights.values(), Fraction(0))
    if whole <= 0 or any(one < 0 for one in weights.values()):
        raise ValueError("weights must not be below zero, nor all of them zero")
    steps = Fraction(total) * 10 ** min(places, PLACES)
    shares = {name: steps * weight / whole for name, weight in weights.items()}
    kept = {name: floor(share) for name, share in shares.items()}
    over = floor(steps) - sum(kept.values())
    for name in sorted(shares, key=lambda one: (kept[one] - shares[one], one))[:over]:
        kept[name] += 1
    heaviest = max(weights, key=lambda one: weights[one])
    with localcontext() as exact:
        exact.prec = _DIGITS
        unit = Decimal(1).scaleb(-min(places, PLACES))
        parts = {name: Decimal(count) * unit for name, count in kept.items()}
        parts[heaviest] += total - sum(parts.values(), Decimal(0))
        return parts
