"""Relations 勾稽: the declared relations of a bulletin, over the figures that are in print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from qipan.engine.bulletins import Figure, Relation
from qipan.engine.composition.figures import FigureSet


def declared_relations(
    declared: Sequence[Mapping[str, Any]], figures: FigureSet, printed: Mapping[str, Figure]
) -> list[Relation]:
    """Return the relations whose every figure is in print; `family.*` stands for each member in turn.

    A sum is claimed only when every member of its families is in print and its parts are exhaustive by
    declaration.
    """
    relations: list[Relation] = []
    for entry in declared:
        kind, body = next(iter(entry.items()))
        if kind in ("total", "shares_total"):
            relations.extend(_sums(kind, body, figures, printed))
        else:
            relations.extend(_each(kind, body, figures, printed))
    return relations


def _members(reference: str, figures: FigureSet) -> list[str]:
    if reference.endswith(".*"):
        return [
            one for one in figures.families.get(reference[:-2], ()) if figures.members[one].value is not None
        ]
    return [reference]


def _sums(
    kind: str, body: Mapping[str, Any], figures: FigureSet, printed: Mapping[str, Figure]
) -> list[Relation]:
    given = body["parts" if kind == "total" else "shares"]
    references = [given] if isinstance(given, str) else list(given)
    parts = [one for reference in references for one in _members(reference, figures)]
    if len(parts) < 2 or any(one not in printed for one in parts):
        return []
    if kind == "shares_total":
        return [Relation.shares_total([printed[one] for one in parts])]
    if body["whole"] not in printed:
        return []
    return [Relation.total([printed[one] for one in parts], printed[body["whole"]])]


_MAKERS: dict[str, Callable[..., Relation]] = {
    "share": lambda part, whole, share: Relation.share(part, whole, share),
    "mean": lambda total, days, mean: Relation.mean(total, days, mean),
    "growth": lambda now, before, percent: Relation.growth(now, before, percent),
    "multiple": lambda now, base, ratio: Relation.multiple(now, base, ratio),
    "peak": lambda small, large: Relation.peak(small, large),
    "at_most": lambda small, large: Relation.at_most(small, large),
}


def _each(
    kind: str, body: Mapping[str, str], figures: FigureSet, printed: Mapping[str, Figure]
) -> list[Relation]:
    spread = next((name for name in body.values() if name.endswith(".*")), None)
    suffixes = [one.rpartition(".")[2] for one in _members(spread, figures)] if spread else [""]
    relations = []
    for suffix in suffixes:
        ids = {role: name.replace("*", suffix) for role, name in body.items()}
        if all(one in printed for one in ids.values()) and len(set(ids.values())) == len(ids):
            relations.append(_MAKERS[kind](**{role: printed[one] for role, one in ids.items()}))
    return relations
