"""Passing 通过: the one-line working of a relation that holds, as the check list prints it.

Knows ranges and print; the judgement is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from qipan.engine.bulletins.diagnosis import System
from qipan.engine.bulletins.estimates import (
    alike,
    comparable,
    estimate,
    expression,
    focus_of,
    mixed,
    name_of,
    scope_of,
)
from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.relations import Order, Product, Relation, Sum
from qipan.engine.bulletins.writing import Texts, digits, printed, range_text, say

WHOLE_FIRST = {"sum", "mean_per_day", "same"}


def working_of(system: System, relation: Relation, domains: Mapping[str, Interval]) -> tuple[str, Texts]:
    """Return the quantity the working is about and the working in both languages."""
    index = system.places[relation.id]
    focus = focus_of(system, relation)
    if comparable(relation) and isinstance(relation.form, Order):
        small = alike(system, relation, relation.form.small, domains)
        return focus, say(
            "workings", "order", small=small, large=alike(system, relation, relation.form.large, domains)
        )
    if relation.kind == "same":
        first, second = (alike(system, relation, member.quantity, domains) for member in relation.members)
        return focus, say("workings", "alike", first=first, second=second)
    if relation.kind == "shares_sum":
        return focus, _shares_working(system, relation)
    exact = _exact(system, relation)
    unknown = [name for name in relation.quantities if name in system.implied and domains[name].high is None]
    if relation.kind == "sum" and focus in system.implied and exact is not None:
        made = expression(system, relation, focus, domains)
        scope = scope_of(system, [index], focus)
        return focus, say(
            "workings", "equal", expression=made, result=digits(exact, scope.scale, scope.decimals)
        )
    if len(unknown) == 1:
        focus = unknown[0]
    elif focus in system.implied:
        focus = next((name for name in relation.quantities if name in system.figures), focus)
    made = expression(system, relation, focus, domains)
    drawn = estimate(system, relation, focus, domains)
    scope = scope_of(system, [index], focus)
    shown_range = range_text(drawn, scope.dimension, scope.scale, scope.decimals, absolute=True)
    if focus in system.implied:
        return focus, say(
            "workings", "implies", expression=made, name=name_of(system, focus), range=shown_range
        )
    if relation.kind not in WHOLE_FIRST:
        return focus, say("workings", "allowed", range=shown_range, printed=printed(system.figures[focus]))
    stated = alike(system, relation, focus, domains)
    if exact is None:
        return focus, say("workings", "contains", expression=made, printed=stated)
    whole_units = mixed(system, relation)
    result = digits(exact, Fraction(1), 0) if whole_units else digits(exact, scope.scale, scope.decimals)
    if relation.kind == "mean_per_day":
        return focus, say("workings", "contains", expression=made, printed=stated)
    if result == stated:
        return focus, say("workings", "equal", expression=made, result=result)
    return focus, say("workings", "within", expression=made, result=result, printed=stated)


def _exact(system: System, relation: Relation) -> Fraction | None:
    """Return the value the printed figures give, or None where one of them is not printed."""
    form = relation.form
    if isinstance(form, Sum):
        if all(part in system.figures for part in form.parts):
            return sum((system.figures[part].value for part in form.parts), Fraction(0))
        return None
    if isinstance(form, Product) and form.ratio in system.figures and form.base in system.figures:
        return system.figures[form.ratio].value * system.figures[form.base].value
    return None


def _shares_working(system: System, relation: Relation) -> Texts:
    figures = [system.figures[name] for name in relation.quantities if name in system.figures]
    total = sum((figure.value for figure in figures), Fraction(0))
    finest = min(figures, key=lambda figure: figure.step)
    made = " + ".join(printed(figure).rstrip("%") for figure in figures)
    result = digits(total, finest.scale, scope_of(system, [], finest.id).decimals)
    if total == 100:
        return say("workings", "equal", expression=made, result=result)
    return say("workings", "within", expression=made, result=result, printed="100")
