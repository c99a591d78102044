"""Estimates 推算: what one relation makes of one of its quantities, as a range and as an expression.

Knows relations and ranges; does not judge them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from qipan.engine.bulletins.diagnosis import ANYTHING, System
from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.propagation import steps_of
from qipan.engine.bulletins.relations import Order, Product, Relation, Sum
from qipan.engine.bulletins.writing import Texts, decimals_of, digits, printed, say

FOCUS = {
    "share_of": "share",
    "sum": "whole",
    "shares_sum": "share",
    "growth": "growth",
    "mean_per_day": "total",
    "multiple": "ratio",
    "difference": "difference",
    "decrease": "difference",
    "peak": "small",
    "at_most": "small",
    "same": "second",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a relation (by index; None: the print itself) makes of a quantity."""

    index: int | None
    label: str
    range: Interval


@dataclass(frozen=True, slots=True)
class Scope:
    """How a quantity is printed: dimension, scale and number of decimals."""

    dimension: str
    scale: Fraction
    decimals: int

    @classmethod
    def of_figure(cls, figure: Figure) -> Scope:
        """Return how a figure is printed."""
        return cls(figure.dimension, figure.scale, decimals_of(figure.step, figure.scale))


def scope_of(system: System, indexes: Iterable[int], name: str) -> Scope:
    """Return how to print a quantity: as its figure, or like the finest printed figure around it."""
    if name in system.figures:
        return Scope.of_figure(system.figures[name])
    wanted = system.implied[name].dimension
    alike = [
        system.figures[each]
        for each in system.printed_in(indexes)
        if system.figures[each].dimension == wanted
    ]
    if not alike:
        alike = [figure for figure in system.figures.values() if figure.dimension == wanted]
    if not alike:
        return Scope(wanted, Fraction(1), 0)
    return Scope.of_figure(min(alike, key=lambda figure: figure.step))


def name_of(system: System, name: str) -> str:
    """Return what a quantity is called in the text; its identifier where the text does not say."""
    if name in system.figures:
        return system.figures[name].label or name
    return system.implied[name].label or name


def focus_of(system: System, relation: Relation) -> str:
    """Return the quantity a relation is told from: the share of a share, the total of a sum."""
    return relation.of(FOCUS[relation.kind])[0]


def title_of(system: System, relation: Relation) -> Texts:
    """Return the name of the check."""
    values: dict[str, object] = {member.role: name_of(system, member.quantity) for member in relation.members}
    count = len(relation.of("part")) or len(relation.of("share"))
    return say("titles", relation.kind, **(values | {"count": count}))


def estimate(system: System, relation: Relation, name: str, domains: Mapping[str, Interval]) -> Interval:
    """Return the range the relation alone leaves to a quantity, given the ranges of its others."""
    open_domains = dict(domains) | {name: system.free_range(name)}
    drawn = system.free_range(name)
    for target, end, bound, _ in steps_of(relation.form, open_domains):
        if target == name:
            drawn = drawn.cut(Interval(bound, None) if end == "low" else Interval(Fraction(-(10**30)), bound))
    return drawn


def shown(system: System, relation: Relation, name: str, domains: Mapping[str, Interval]) -> str:
    """Return a quantity as it stands in an expression: the printed digits, or the middle of its range."""
    if name in system.figures:
        return printed(system.figures[name])
    index = system.places[relation.id]
    scope = scope_of(system, [index], name)
    drawn = domains.get(name, ANYTHING)
    if drawn.high is None:
        return name_of(system, name)
    return digits(drawn.middle, scope.scale, scope.decimals)


def mixed(system: System, relation: Relation) -> bool:
    """Say whether the relation's counts are printed on different scales, such as 万 beside single vehicles."""
    counts = [system.figures[each] for each in relation.quantities if each in system.figures]
    return len({one.scale for one in counts if one.dimension in ("vehicles", "count")}) > 1


def alike(system: System, relation: Relation, name: str, domains: Mapping[str, Interval]) -> str:
    """Return a quantity beside the relation's others: on mixed scales in whole units, 4662 ÷ 22000 not 4662 ÷ 2.2."""
    found = system.figures.get(name)
    if found is not None and found.scale > 1 and mixed(system, relation):
        return digits(found.value, Fraction(1), 0)
    return shown(system, relation, name, domains)


def expression(system: System, relation: Relation, name: str, domains: Mapping[str, Interval]) -> str:
    """Return how the relation makes the quantity of its others, such as 19.3 ÷ 12.42%."""

    def text(each: str) -> str:
        return alike(system, relation, each, domains)

    form = relation.form
    if isinstance(form, Product):
        ratio = text(form.ratio)
        if form.offset and form.ratio in system.figures:
            sign = "−" if system.figures[form.ratio].value < 0 else "+"
            ratio = f"(1 {sign} {ratio})"
        if name == form.result:
            return (
                f"{text(form.base)} × {ratio}"
                if relation.kind == "mean_per_day"
                else f"{ratio} × {text(form.base)}"
            )
        if name == form.base:
            return f"{text(form.result)} ÷ {ratio}"
        return f"{text(form.result)} ÷ {text(form.base)}" + (" − 1" if form.offset else "")
    if isinstance(form, Sum):
        if name == form.whole:
            return " + ".join(text(part) for part in form.parts)
        others = [text(part) for part in form.parts if part != name]
        whole = text(form.whole) if form.whole is not None else "100%"
        return " − ".join([whole, *others])
    return text(form.large) if name == form.small else text(form.small)


def comparable(relation: Relation) -> bool:
    """Say whether the relation orders quantities rather than equating them."""
    return isinstance(relation.form, Order)
