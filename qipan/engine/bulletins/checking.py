"""Checking 校核: one finding per relation that holds, one per contradiction, with both sides and the mending.

Knows figures and relations, however they came about; draws on nothing printed elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qipan.engine.bulletins.diagnosis import ANYTHING, LARGE, Conflict, System, find_conflicts, pairs_apart
from qipan.engine.bulletins.estimates import (
    Estimate,
    Scope,
    estimate,
    expression,
    focus_of,
    name_of,
    scope_of,
    title_of,
)
from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.passing import working_of
from qipan.engine.bulletins.relations import Relation
from qipan.engine.bulletins.repairs import Repair, repairs_for
from qipan.engine.bulletins.writing import Texts, digits, is_single, joined, printed, range_text, say, suffix
from qipan.engine.errors import QipanError

MOST_FOR, MOST_REPAIRS_TOLD = 3, 2


@dataclass(frozen=True, slots=True)
class Side:
    """One derivation of a quantity and the range it leaves; `side`: printed, implied, for or against."""

    label: str
    low: Fraction
    high: Fraction | None
    side: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check says of one relation (`ok`), or of several that contradict one another.

    `quantity` names what the sides measure, `scale` its printed scale; `gap` is their distance in base
    units, 0 where they meet; `broken` are the relations that fail. Texts are in both languages.
    """

    relations: tuple[Relation, ...]
    broken: tuple[Relation, ...]
    figures: tuple[Figure, ...]
    quantity: str
    scope: Scope
    sides: tuple[Side, ...]
    gap: Fraction
    title: Texts
    working: Texts
    message: Texts
    repairs: tuple[Repair, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether the relation holds."""
        return not self.broken


def check(figures: Iterable[Figure], relations: Sequence[Relation]) -> list[Finding]:
    """Check every relation over the printed rounding; contradictions first, then what holds, in order.

    Raises bulletins.quantity_unknown where a relation names a figure that is not given.

    >>> total, mean = Figure.printed("total", "718.9 万辆次"), Figure.printed("mean", "239.6 万辆次")
    >>> days = Figure.printed("days", "3 天")
    >>> [finding.working["zh"] for finding in check([total, days, mean], [Relation.mean(total, days, mean)])]
    ['239.6 × 3，舍入后含 718.9']
    """
    try:
        system = System.of(figures, relations)
    except KeyError as fault:
        owner = next(each.id for each in relations if fault.args[0] in each.quantities)
        raise QipanError("bulletins.quantity_unknown", relation=owner, quantity=fault.args[0]) from None
    conflicts = find_conflicts(system)
    findings = [_contradiction(system, conflict) for conflict in conflicts]
    broken = {relation.id for finding in findings for relation in finding.broken}
    sound = [index for index, relation in enumerate(relations) if relation.id not in broken]
    groups = {index: group for group in system.components() for index in group}
    whole: dict[tuple[int, ...], dict[str, Interval]] = {}
    for index in sound:
        group = groups[index]
        others = [other for other in group if other != index and relations[other].id not in broken]
        if not relations[index].implied or not others:
            known: dict[str, Interval] = {}
        elif len(group) <= LARGE:
            known = system.ranges_left(others)
        else:
            # leaving each relation out in turn would cost too much here
            known = whole[group] = whole.get(group) or system.ranges_left(others)
        findings.append(_pass(system, index, known))
    return findings


def _pass(system: System, index: int, known: dict[str, Interval]) -> Finding:
    relation = system.relations[index]
    domains = system.ranges_for([index]) | known
    quantity, working = working_of(system, relation, domains)
    drawn = estimate(system, relation, quantity, domains)
    stated = domains[quantity]
    kind = "printed" if quantity in system.figures else "implied"
    sides = (
        Side(name_of(system, quantity), stated.low, stated.high, kind),
        Side(expression(system, relation, quantity, domains), drawn.low, drawn.high, "implied"),
    )
    return Finding(
        relations=(relation,),
        broken=(),
        figures=tuple(system.figures[name] for name in system.printed_in([index])),
        quantity=name_of(system, quantity),
        scope=scope_of(system, [index], quantity),
        sides=sides,
        gap=Fraction(0),
        title=title_of(system, relation),
        working=working,
        message=working,
    )


def _contradiction(system: System, conflict: Conflict) -> Finding:
    repairs = repairs_for(system, conflict)
    hub = _hub(system, conflict, repairs)
    estimates = _estimates(system, conflict, hub)
    ranges = [each.range for each in estimates]
    against = _odd_ones(ranges, estimates)
    supporting = [ranges[position] for position in range(len(ranges)) if position not in against]
    common = supporting[0] if supporting else ANYTHING
    for each in supporting[1:]:
        common = common.cut(each) if common.meets(each) else common
    gap = min((common.gap_to(ranges[position]) for position in against), default=Fraction(0))
    touching = {estimates[position].index for pair in pairs_apart(ranges) for position in pair}
    indexes = sorted(set(conflict.core) | {index for index in touching if index is not None})
    broken = [index for index in indexes if hub in system.relations[index].quantities] or list(conflict.core)
    scope = scope_of(system, indexes, hub)
    # What disagrees stands first: of many sides it is the one looked for.
    order = sorted(range(len(estimates)), key=lambda position: position not in against)
    sides = tuple(
        Side(each.label, each.range.low, each.range.high, "against" if position in against else "for")
        for position, each in ((place, estimates[place]) for place in order)
    )
    name = name_of(system, hub)
    title = say("contradiction", "title", name=name, count=len(sides))
    said = [
        say("contradiction", "printed_side", text=each.label)
        if each.index is None
        else say(
            "contradiction",
            "side",
            label=each.label,
            range=range_text(each.range, scope.dimension, scope.scale, scope.decimals),
        )
        for each in (estimates[place] for place in order[: len(against) + MOST_FOR])
    ]
    unsaid = len(sides) - len(said)
    if unsaid:
        said.append(say("contradiction", "more_sides", number=unsaid))
    working = joined(said, stop=False)
    gap_text = _gap_text(gap, scope)
    return Finding(
        relations=tuple(system.relations[index] for index in indexes),
        broken=tuple(system.relations[index] for index in broken),
        figures=tuple(system.figures[each] for each in system.printed_in(indexes)),
        quantity=name,
        scope=scope,
        sides=sides,
        gap=gap,
        title=title,
        working=working,
        message=joined([title, working, gap_text, *_repair_texts(system, repairs)]),
        repairs=tuple(repairs),
    )


def _gap_text(gap: Fraction, scope: Scope) -> Texts:
    shown = digits(gap, scope.scale, scope.decimals)
    if not shown.strip("0."):
        return say("contradiction", "touching")
    unit = suffix(scope.dimension, scope.scale)
    return say("contradiction", "gap", gap={language: shown + unit[language] for language in unit})


def _repair_texts(system: System, repairs: list[Repair]) -> list[Texts]:
    if not repairs:
        return [say("contradiction", "no_repair")]
    told = []
    for repair in repairs[:MOST_REPAIRS_TOLD]:
        figure = repair.figure
        from_to = Interval(repair.lowest, repair.highest)
        scope = Scope.of_figure(figure)
        shown = range_text(from_to, scope.dimension, scope.scale, scope.decimals, absolute=figure.value < 0)
        values = {"name": figure.label or say("unnamed"), "printed": printed(figure), "range": shown}
        kind = "slip" if repair.edits else "repair"
        kind += "_to" if is_single(from_to, scope.scale, scope.decimals) else ""
        edit = repair.printed(repair.edits[0]) if repair.edits else ""
        told.append(say("contradiction", kind, edit=edit, **values))
    return told


def _hub(system: System, conflict: Conflict, repairs: list[Repair]) -> str:
    """Choose the quantity to show both sides of: what most of the core speaks of, unprinted ones first."""
    core = [system.relations[index] for index in conflict.core]
    if len(core) == 1:
        return focus_of(system, core[0])
    names = dict.fromkeys(name for relation in core for name in relation.quantities)
    uses = {name: sum(name in relation.quantities for relation in core) for name in names}
    shared = [name for name in names if uses[name] > 1]
    if not shared:
        return repairs[0].figure.id if repairs else focus_of(system, core[0])

    def order(name: str) -> tuple[int, int, int]:
        everywhere = sum(name in system.relations[index].quantities for index in conflict.active)
        return (name in system.figures, len(core) - uses[name], everywhere)

    candidates = sorted(shared, key=order)
    for name in candidates:
        if pairs_apart([each.range for each in _estimates(system, conflict, name)]):
            return name
    return candidates[0]


def _estimates(system: System, conflict: Conflict, hub: str) -> list[Estimate]:
    """Return what is printed of the hub and what each relation alone would make of it."""
    around = [index for index in conflict.active if hub in system.relations[index].quantities]
    elsewhere = [index for index in conflict.active if index not in around]
    outcome = system.solve(elsewhere, conflict.freed) if elsewhere else None
    domains = system.ranges_for(conflict.active, conflict.freed)
    if outcome is not None and outcome.conflict is None:
        domains |= outcome.domains
    found = []
    if hub in system.figures and hub not in conflict.freed:
        figure = system.figures[hub]
        found.append(Estimate(None, printed(figure), figure.range))
    for index in around:
        relation = system.relations[index]
        if set(relation.quantities) & conflict.freed:
            continue
        drawn = estimate(system, relation, hub, domains | {hub: system.free_range(hub)})
        if not drawn.empty and (drawn.low > 0 or drawn.high is not None):
            found.append(Estimate(index, expression(system, relation, hub, domains), drawn))
    return found


def _odd_ones(ranges: list[Interval], estimates: list[Estimate]) -> set[int]:
    """Return the positions that stand against the largest group of ranges that meet."""
    if not ranges:
        return set()
    groups = []
    for each in ranges:
        groups.append(
            [
                position
                for position, other in enumerate(ranges)
                if other.low <= each.low and (other.high is None or other.high >= each.low)
            ]
        )
    # of groups alike in size the one without the printed figure is taken as agreeing
    best = max(
        groups,
        key=lambda group: (len(group), all(estimates[position].index is not None for position in group)),
    )
    return set(range(len(ranges))) - set(best)
