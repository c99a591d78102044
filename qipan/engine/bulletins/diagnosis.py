"""Diagnosis 矛盾定位: which figures cannot all be right, told apart contradiction by contradiction.

One contradiction is what one figure's correction can clear. Knows ranges and relations; writes no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from qipan.engine.bulletins.figures import Figure, Implied
from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.propagation import Outcome, names_in, propagate
from qipan.engine.bulletins.relations import Product, Relation
from qipan.engine.errors import QipanError

# how many pairs of figures may be tried before contradictions are taken one by one
PAIRS = 300
# in larger nets only single figures are tried
LARGE = 150
MOST_CONFLICTS = 40
ANYTHING = Interval(Fraction(0), None)


@dataclass
class System:
    """Figures and relations as one net of ranges."""

    figures: dict[str, Figure]
    implied: dict[str, Implied]
    relations: Sequence[Relation]
    growths: frozenset[str] = field(init=False)
    pins: dict[str, Interval] = field(init=False, default_factory=dict)
    places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.places = {relation.id: place for place, relation in enumerate(self.relations)}
        forms = [relation.form for relation in self.relations]
        self.growths = frozenset(form.ratio for form in forms if isinstance(form, Product) and form.offset)

    @classmethod
    def of(cls, figures: Iterable[Figure], relations: Sequence[Relation]) -> System:
        """Build the net; a relation's quantity that is neither figure nor implied is a KeyError."""
        implied = {each.id: each for relation in relations for each in relation.implied}
        known = {figure.id: figure for figure in figures}
        for relation in relations:
            for name in relation.quantities:
                if name not in known and name not in implied:
                    raise KeyError(name)
        return cls(known, implied, relations)

    def free_range(self, name: str) -> Interval:
        """Return what the quantity may be when nothing is printed: 0 or more, a growth −100 % or more."""
        if name in self.pins:
            return self.pins[name]
        return Interval(Fraction(-100), None) if name in self.growths else ANYTHING

    def solve(
        self, active: Iterable[int], freed: frozenset[str] = frozenset(), trial: Figure | None = None
    ) -> Outcome:
        """Propagate the active relations with some figures as if not printed, one as if printed anew."""
        forms = {index: self.relations[index].form for index in active}
        domains = self.ranges_for(forms, freed)
        if trial is not None:
            domains[trial.id] = trial.range
        integers = [name for name in domains if name in self.implied and self.implied[name].whole_number]
        return propagate(domains, forms, integers)

    def pin_days(self, core: Iterable[int]) -> None:
        """Hold unprinted numbers of days in a contradiction to the nearest whole number, for mending the rest."""
        domains = self.ranges_for(core)
        for index in core:
            form = self.relations[index].form
            days = next((each for each in self.relations[index].implied if each.whole_number), None)
            if days is not None and isinstance(form, Product) and domains[form.base].middle:
                nearest = round(domains[form.result].middle / domains[form.base].middle)
                self.pins[days.id] = Interval(Fraction(max(nearest, 1)), Fraction(max(nearest, 1)))

    def ranges_left(self, active: Iterable[int]) -> dict[str, Interval]:
        """Return what the relations leave of each quantity; nothing where they contradict one another."""
        outcome = self.solve(active)
        return outcome.domains if outcome.conflict is None else {}

    def ranges_for(self, active: Iterable[int], freed: frozenset[str] = frozenset()) -> dict[str, Interval]:
        """Return the range of every quantity of the relations before anything is inferred."""
        names = dict.fromkeys(name for index in active for name in names_in(self.relations[index].form))
        return {
            name: self.figures[name].range
            if name in self.figures and name not in freed
            else self.free_range(name)
            for name in names
        }

    def components(self) -> list[tuple[int, ...]]:
        """Return the groups of relations that share quantities, each in order."""
        leader: dict[str, str] = {}

        def find(name: str) -> str:
            while leader.setdefault(name, name) != name:
                leader[name] = leader[leader[name]]
                name = leader[name]
            return name

        for relation in self.relations:
            first, *others = relation.quantities
            for other in others:
                leader[find(other)] = find(first)
        groups: dict[str, list[int]] = {}
        for index, relation in enumerate(self.relations):
            groups.setdefault(find(relation.quantities[0]), []).append(index)
        return [tuple(group) for group in groups.values()]

    def printed_in(self, indexes: Iterable[int]) -> list[str]:
        """Return the printed figures of the relations, each once."""
        names = (name for index in indexes for name in self.relations[index].quantities)
        return [name for name in dict.fromkeys(names) if name in self.figures]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One contradiction: the relations it rests on, the relations around it, and who alone could mend it.

    `freed` are the figures other contradictions are blamed on; `suspects` maps each figure whose correction
    alone restores agreement to the values it may then have.
    """

    core: tuple[int, ...]
    active: tuple[int, ...]
    freed: frozenset[str]
    suspects: dict[str, Interval]


def find_conflicts(system: System) -> list[Conflict]:
    """Return every contradiction of the net, in the order of the relations.

    Raises bulletins.too_many_contradictions.
    """
    found: list[Conflict] = []
    for group in system.components():
        found += _conflicts_in(system, group)
        if len(found) > MOST_CONFLICTS:
            raise QipanError("bulletins.too_many_contradictions", limit=MOST_CONFLICTS)
    return sorted(found, key=lambda conflict: conflict.core)


def _conflicts_in(system: System, group: tuple[int, ...]) -> list[Conflict]:
    found: list[Conflict] = []
    active = group
    while len(found) <= MOST_CONFLICTS:
        core = minimal_core(system, active)
        if core is None:
            return found
        blamed = _blame(system, active, core)
        if blamed is not None:
            return found + [_conflict(system, active, blamed - {name}) for name in blamed]
        # more wrong figures than can be told apart at once: take this contradiction alone and go on
        found.append(_conflict(system, core, frozenset()))
        active = tuple(index for index in active if index not in core)
    return found


def minimal_core(
    system: System, active: Sequence[int], freed: frozenset[str] = frozenset()
) -> tuple[int, ...] | None:
    """Return relations that contradict one another, none of which can be left out; None where all agree."""
    conflict = system.solve(active, freed).conflict
    if conflict is None:
        return None
    core = sorted(conflict)
    for index in sorted(conflict, reverse=True):
        without = [each for each in core if each != index]
        smaller = system.solve(without, freed).conflict if without else None
        if smaller is not None:
            core = sorted(smaller)
    return tuple(core)


def _blame(system: System, active: Sequence[int], core: Sequence[int]) -> frozenset[str] | None:
    """Return the fewest figures (one or two) without which everything agrees; None where it takes more."""
    first = system.printed_in(core)
    cores: dict[str, list[str]] = {}
    for name in first:
        conflict = system.solve(active, frozenset({name})).conflict
        if conflict is None:
            return frozenset({name})
        cores[name] = system.printed_in(sorted(conflict))
    if len(active) > LARGE:
        return None
    pairs = [frozenset({name, other}) for name in first for other in cores[name] if other != name]
    for pair in list(dict.fromkeys(pairs))[:PAIRS]:
        if system.solve(active, pair).conflict is None:
            return pair
    return None


def _conflict(system: System, active: Sequence[int], freed: frozenset[str]) -> Conflict:
    core = minimal_core(system, active, freed)
    assert core is not None
    system.pin_days(core)
    suspects = {}
    for name in system.printed_in(core):
        if name not in freed:
            outcome = system.solve(active, freed | {name})
            if outcome.conflict is None:
                suspects[name] = outcome.domains[name]
    return Conflict(core, tuple(active), freed, suspects)


def pairs_apart(ranges: Sequence[Interval]) -> list[tuple[int, int]]:
    """Return the positions of every two ranges that share no number."""
    return [(a, b) for a, b in combinations(range(len(ranges)), 2) if not ranges[a].meets(ranges[b])]
