"""Example targets 示例目标: those that domains declare, set once for the demo at its scale, marked synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from qipan.board import actions
from qipan.board.queries import targets as queries
from qipan.engine import domains, targets
from qipan.engine.actors import Actor


def load(*, by: Actor, scale: float) -> int:
    """Set every example that is not there yet or stands at another scale; return how many were set.

    What somebody set or withdrew since is left alone.
    """
    examples = [one for domain in domains.all() for one in queries.examples(domain)]
    return sum(_load(by, example, Decimal(str(scale))) for example in examples)


def _load(by: Actor, example: Mapping[str, Any], scale: Decimal) -> bool:
    value, split = scaled(example, scale)
    key = {name: example[name] for name in ("indicator", "division", "first", "last")}
    before = queries.set_before(**key)
    wanted = (targets.plain_text(value), {code: targets.plain_text(part) for code, part in split.items()})
    if before is not None and (
        not before.synthetic
        or before.status != before.Status.STANDING
        or (before.value, before.split) == wanted
    ):
        return False
    given = {name: example[name] for name in ("direction", "pace", "source") if name in example}
    actions.set_target(by=by, value=wanted[0], split=wanted[1], synthetic=True, **key, **given)
    return True


def scaled(example: Mapping[str, Any], scale: Decimal) -> tuple[Decimal, dict[str, Decimal]]:
    """Return an example's value and parts at a scale; counts are multiplied, and their parts still add up."""
    _, definition = queries.definition_of(str(example["indicator"]))
    value = targets.read_value(example["value"], definition.unit)
    split = queries.read_split(str(example["division"]), example.get("split") or {}, definition.unit)
    nature = targets.nature_of(definition)
    if not nature.counts:
        return value, split
    whole = (value * scale).to_integral_value()
    if not nature.adds or not split:
        return whole, {code: (part * scale).to_integral_value() for code, part in split.items()}
    return whole, targets.divided(whole, {code: Fraction(part) for code, part in split.items()})
