"""Report 校核单: figures, relations and contradictions of one text, and the same as JSON.

Knows the shape of the answer; every judgement in it is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from qipan.engine.bulletins.checking import Finding, Side, check
from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.reading import read_bulletin
from qipan.engine.bulletins.relations import Relation
from qipan.engine.bulletins.repairs import Repair


@dataclass(frozen=True, slots=True)
class Report:
    """What a text says in figures, how they hang together, and what of it cannot be true."""

    figures: tuple[Figure, ...]
    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """Return the findings that fail."""
        return tuple(finding for finding in self.findings if not finding.ok)

    @property
    def passed(self) -> tuple[Finding, ...]:
        """Return the findings that hold."""
        return tuple(finding for finding in self.findings if finding.ok)

    def to_json(self) -> dict[str, Any]:
        """Return figures, relations and contradictions; values in base units, percentages as such."""
        printed = {figure.id: figure for figure in self.figures}
        passed = {relation.id: finding for finding in self.passed for relation in finding.relations}
        return {
            "figures": [_figure(figure) for figure in self.figures],
            "relations": [
                _relation(relation, printed, passed.get(relation.id)) for relation in self.relations
            ],
            "contradictions": [_contradiction(finding) for finding in self.contradictions],
        }


def check_text(text: str) -> Report:
    """Read a bulletin and check everything its text relates.

    Raises bulletins.text_too_long, bulletins.too_many_figures, bulletins.too_many_contradictions.

    >>> report = check_text("全省总流量为 718.9 万辆次，其中小型客车 599.1 万辆次，占 84.33%。")
    >>> [finding.repairs[0].printed(finding.repairs[0].edits[0]) for finding in report.contradictions]
    ['83.33']
    """
    reading = read_bulletin(text)
    return check_reading(reading.figures, reading.relations)


def check_reading(figures: Sequence[Figure], relations: Sequence[Relation]) -> Report:
    """Check declared figures and relations and report on them."""
    return Report(tuple(figures), tuple(relations), tuple(check(figures, relations)))


def number(value: Fraction | None) -> int | float | None:
    """Return a number as JSON knows it; None stands for no limit.

    >>> number(Fraction(2)), number(Fraction(1, 4)), number(None)
    (2, 0.25, None)
    """
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(round(value, 9))


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.id,
        "text": figure.text,
        "value": number(figure.value),
        "low": number(figure.low),
        "high": number(figure.high),
        "dimension": figure.dimension,
        "unit": figure.unit,
        "label": figure.label,
        "role": figure.role,
        "span": list(figure.span),
        "sentence": figure.sentence,
        "repeats": [list(span) for span in figure.repeats],
    }


def _relation(relation: Relation, printed: dict[str, Figure], own: Finding | None) -> dict[str, Any]:
    implied = {each.id: each for each in relation.implied}
    return {
        "id": relation.id,
        "kind": relation.kind,
        "members": [
            {"role": member.role, "figure": member.quantity, "printed": printed[member.quantity].text}
            if member.quantity in printed
            else {"role": member.role, "figure": None, "implied": implied[member.quantity].label}
            for member in relation.members
        ],
        "holds": own is not None,
        "title": own.title if own else None,
        "working": own.working if own else None,
        "sides": [_side(side) for side in own.sides] if own else [],
    }


def _side(side: Side) -> dict[str, Any]:
    return {"label": side.label, "low": number(side.low), "high": number(side.high), "side": side.side}


def _contradiction(finding: Finding) -> dict[str, Any]:
    return {
        "relations": [relation.id for relation in finding.relations],
        "broken": [relation.id for relation in finding.broken],
        "members": [
            {
                "figure": figure.id,
                "label": figure.label,
                "printed": figure.text,
                "span": list(figure.span),
                "repeats": [list(span) for span in figure.repeats],
            }
            for figure in finding.figures
        ],
        "quantity": finding.quantity,
        "dimension": finding.scope.dimension,
        "scale": number(finding.scope.scale),
        "intervals": [_side(side) for side in finding.sides],
        "gap": number(finding.gap),
        "title": finding.title,
        "working": finding.working,
        "message": finding.message,
        "repairs": [_repair(repair) for repair in finding.repairs],
    }


def _repair(repair: Repair) -> dict[str, Any]:
    highest = repair.highest
    return {
        "figure": repair.figure.id,
        "label": repair.figure.label,
        "printed": repair.figure.text,
        "low": number(repair.lowest),
        "high": number(highest),
        "low_text": repair.printed(repair.lowest),
        "high_text": None if highest is None else repair.printed(highest),
        "allowed": {"low": number(repair.allowed.low), "high": number(repair.allowed.high)},
        "nearest": number(repair.nearest),
        "nearest_text": repair.printed(repair.nearest),
        "edit": number(repair.edits[0]) if repair.edits else None,
        "edit_text": repair.printed(repair.edits[0]) if repair.edits else None,
        "edits": [repair.printed(value) for value in repair.edits],
    }
