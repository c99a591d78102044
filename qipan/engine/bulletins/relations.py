"""Relation 关系: what several figures say about one another, as an equation between quantities.

A relation is declared by a bulletin's composer or read out of a text; its form is what the solver works on.
Knows no printing and no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qipan.engine.bulletins.figures import Figure, Implied

Quantity = Figure | Implied
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Product:
    """(offset + ratio × scale) × base = result."""

    ratio: str
    base: str
    result: str
    offset: Fraction
    scale: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts' sum lies between `low` and `high` times the whole; without one, between the two."""

    parts: tuple[str, ...]
    whole: str | None
    low: Fraction = ONE
    high: Fraction = ONE


@dataclass(frozen=True, slots=True)
class Order:
    """The small quantity is at most the large one."""

    small: str
    large: str


Form = Product | Sum | Order


@dataclass(frozen=True, slots=True)
class Member:
    """One quantity of a relation and the part it plays in it."""

    role: str
    quantity: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A claim on several quantities; `form` states it, `implied` holds those that are not printed.

    `kind`: share_of, sum, shares_sum, growth, mean_per_day, multiple, difference, peak, at_most, same.
    """

    id: str
    kind: str
    members: tuple[Member, ...]
    form: Form
    implied: tuple[Implied, ...] = ()

    def of(self, role: str) -> list[str]:
        """Return the identifiers of the quantities that play the role."""
        return [member.quantity for member in self.members if member.role == role]

    def numbered(self, id: str) -> Relation:
        """Return the relation under another identifier."""
        return replace(self, id=id)

    @property
    def quantities(self) -> tuple[str, ...]:
        """Return the identifiers of every quantity, in order, each once."""
        return tuple(dict.fromkeys(member.quantity for member in self.members))

    @classmethod
    def share(cls, part: Quantity, whole: Quantity, share_figure: Quantity, *, id: str = "") -> Relation:
        """Claim part = share % × whole.

        >>> part, whole = Figure.printed("part", "599.1 万辆次"), Figure.printed("whole", "718.9 万辆次")
        >>> Relation.share(part, whole, Figure.printed("share", "83.33 %")).kind
        'share_of'
        """
        form = Product(share_figure.id, whole.id, part.id, Fraction(0), Fraction(1, 100))
        return _made(id, "share_of", form, [("part", part), ("whole", whole), ("share", share_figure)])

    @classmethod
    def total(
        cls, parts: Sequence[Quantity], whole: Quantity, *, at_least: Fraction = ONE, id: str = ""
    ) -> Relation:
        """Claim that the parts add up to the whole; `at_least` is the fraction they surely make."""
        form = Sum(tuple(part.id for part in parts), whole.id, at_least, ONE)
        return _made(id, "sum", form, [("part", part) for part in parts] + [("whole", whole)])

    @classmethod
    def shares_total(cls, shares: Sequence[Quantity], *, at_least: Fraction = ONE, id: str = "") -> Relation:
        """Claim that percentages add up to 100 (or to `at_least` × 100 … 100)."""
        form = Sum(tuple(share.id for share in shares), None, 100 * at_least, Fraction(100))
        return _made(id, "shares_sum", form, [("share", share) for share in shares])

    @classmethod
    def mean(cls, total: Quantity, days: Quantity, mean: Quantity, *, id: str = "") -> Relation:
        """Claim mean × days = total."""
        form = Product(days.id, mean.id, total.id, Fraction(0), ONE)
        return _made(id, "mean_per_day", form, [("total", total), ("days", days), ("mean", mean)])

    @classmethod
    def growth(cls, now: Quantity, before: Quantity, percent: Quantity, *, id: str = "") -> Relation:
        """Claim now = before × (1 + percent / 100); a decline is a negative figure."""
        form = Product(percent.id, before.id, now.id, ONE, Fraction(1, 100))
        return _made(id, "growth", form, [("now", now), ("before", before), ("growth", percent)])

    @classmethod
    def multiple(
        cls, now: Quantity, base: Quantity, ratio: Quantity, *, increase: bool = False, id: str = ""
    ) -> Relation:
        """Claim now = ratio × base; with `increase`, now = (1 + ratio) × base."""
        form = Product(ratio.id, base.id, now.id, ONE if increase else Fraction(0), ONE)
        return _made(id, "multiple", form, [("now", now), ("base", base), ("ratio", ratio)])

    @classmethod
    def difference(
        cls, now: Quantity, before: Quantity, difference: Quantity, *, decrease: bool = False, id: str = ""
    ) -> Relation:
        """Claim now = before + difference, or before = now + difference for a decrease."""
        form = (
            Sum((now.id, difference.id), before.id) if decrease else Sum((before.id, difference.id), now.id)
        )
        kind = "decrease" if decrease else "difference"
        return _made(id, kind, form, [("now", now), ("before", before), ("difference", difference)])

    @classmethod
    def peak(cls, peak: Quantity, total: Quantity, *, id: str = "") -> Relation:
        """Claim that the peak is at most the total it belongs to."""
        return _made(id, "peak", Order(peak.id, total.id), [("small", peak), ("large", total)])

    @classmethod
    def at_most(cls, small: Quantity, large: Quantity, *, id: str = "") -> Relation:
        """Claim that one quantity is at most another."""
        return _made(id, "at_most", Order(small.id, large.id), [("small", small), ("large", large)])

    @classmethod
    def same(cls, first: Quantity, second: Quantity, *, id: str = "") -> Relation:
        """Claim that two figures print one and the same quantity."""
        return _made(id, "same", Sum((second.id,), first.id), [("first", first), ("second", second)])


def _made(id: str, kind: str, form: Form, members: list[tuple[str, Quantity]]) -> Relation:
    named = tuple(Member(role, quantity.id) for role, quantity in members)
    implied = {quantity.id: quantity for _, quantity in members if isinstance(quantity, Implied)}
    if not id:
        id = kind + ":" + ",".join(member.quantity for member in named)
    return Relation(id, kind, named, form, tuple(implied.values()))
