"""Propagation 区间传递: narrows every quantity by every relation until nothing moves or nothing is left.

Sound: a value that can be true is never cut, so an empty range proves a contradiction. The converse does not
hold: what it lets pass may still be impossible. Knows which relations each bound rests on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from qipan.engine.bulletins.intervals import Interval, add, divide, round_down, round_up, times
from qipan.engine.bulletins.relations import Form, Order, Product, Sum

# a bound that moves by less than this part of itself is not passed on
STILL = Fraction(1, 10**9)
ROUNDS = 60

Bound = tuple[str, str]
"""A quantity and which end of its range: "low" or "high"."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of each quantity, the relations each bound rests on, those in conflict (None: none)."""

    domains: dict[str, Interval]
    reasons: dict[Bound, frozenset[int]]
    conflict: frozenset[int] | None


Step = tuple[str, str, Fraction, tuple[Bound, ...]]
"""A quantity, which end, the new bound, and the bounds it was drawn from."""


def steps_of(form: Form, domains: Mapping[str, Interval]) -> list[Step]:
    """Return every bound the form draws from the present ranges."""
    if isinstance(form, Product):
        return _product_steps(form, domains)
    if isinstance(form, Sum):
        return _sum_steps(form, domains)
    steps: list[Step] = []
    large = domains[form.large].high
    if large is not None:
        steps.append((form.small, "high", large, ((form.large, "high"),)))
    steps.append((form.large, "low", domains[form.small].low, ((form.small, "low"),)))
    return steps


def _both_ends(
    name: str, drawn: Interval, low_from: tuple[Bound, ...], high_from: tuple[Bound, ...]
) -> list[Step]:
    steps: list[Step] = [(name, "low", drawn.low, low_from)]
    if drawn.high is not None:
        steps.append((name, "high", drawn.high, high_from))
    return steps


def _product_steps(form: Product, domains: Mapping[str, Interval]) -> list[Step]:
    ratio, base, result = domains[form.ratio], domains[form.base], domains[form.result]
    top = None if ratio.high is None else max(form.offset + ratio.high * form.scale, Fraction(0))
    factor = Interval(max(form.offset + ratio.low * form.scale, Fraction(0)), top)
    r, b, t = form.ratio, form.base, form.result
    steps = _both_ends(t, times(factor, base), ((r, "low"), (b, "low")), ((r, "high"), (b, "high")))
    steps += _both_ends(b, divide(result, factor), ((t, "low"), (r, "high")), ((t, "high"), (r, "low")))
    drawn = divide(result, base)
    high = None if drawn.high is None else round_up((drawn.high - form.offset) / form.scale)
    as_ratio = Interval(round_down((drawn.low - form.offset) / form.scale), high)
    return steps + _both_ends(r, as_ratio, ((t, "low"), (b, "high")), ((t, "high"), (b, "low")))


def _sum_steps(form: Sum, domains: Mapping[str, Interval]) -> list[Step]:
    ranges = [domains[part] for part in form.parts]
    total = add(ranges)
    lows = tuple((part, "low") for part in form.parts)
    highs = tuple((part, "high") for part in form.parts)
    anchors: tuple[tuple[Bound, ...], tuple[Bound, ...]] = ((), ())
    steps: list[Step] = []
    if form.whole is None:
        whole = Interval(form.low, form.high)
    else:
        given = domains[form.whole]
        whole = Interval(
            round_down(given.low * form.low), None if given.high is None else round_up(given.high * form.high)
        )
        drawn = Interval(
            round_down(total.low / form.high), None if total.high is None else round_up(total.high / form.low)
        )
        steps = _both_ends(form.whole, drawn, lows, highs)
        anchors = (((form.whole, "low"),), ((form.whole, "high"),))
    for position, part in enumerate(form.parts):
        others = add(ranges[:position] + ranges[position + 1 :])
        if whole.high is not None:
            without = lows[:position] + lows[position + 1 :]
            steps.append((part, "high", whole.high - others.low, anchors[1] + without))
        if others.high is not None:
            without = highs[:position] + highs[position + 1 :]
            steps.append((part, "low", whole.low - others.high, anchors[0] + without))
    return steps


def propagate(
    domains: Mapping[str, Interval], forms: Mapping[int, Form], whole_numbers: Iterable[str] = ()
) -> Outcome:
    """Narrow the ranges by the forms; stops at the first empty range and names the forms it rests on.

    Work is bounded by ROUNDS visits per form.
    """
    now = dict(domains)
    integers = set(whole_numbers)
    reasons: dict[Bound, frozenset[int]] = {}
    users: dict[str, list[int]] = {}
    for index, form in forms.items():
        for name in names_in(form):
            users.setdefault(name, []).append(index)
    queue, queued, left = deque(forms), set(forms), ROUNDS * len(forms)
    none: frozenset[int] = frozenset()
    while queue and left:
        left -= 1
        index = queue.popleft()
        queued.discard(index)
        for name, end, bound, sources in steps_of(forms[index], now):
            old = now[name]
            if name in integers:
                bound = Fraction(ceil(bound) if end == "low" else floor(bound))
            if not _narrower(old, end, bound):
                continue
            drawn_from = none.union({index}, *(reasons.get(source, none) for source in sources))
            new = Interval(bound, old.high) if end == "low" else Interval(old.low, bound)
            if new.empty:
                other = reasons.get((name, "high" if end == "low" else "low"), none)
                return Outcome(now, reasons, drawn_from | other)
            if _still(old, end, bound):
                continue
            now[name] = new
            reasons[name, end] = drawn_from
            for user in users[name]:
                if user not in queued:
                    queued.add(user)
                    queue.append(user)
    return Outcome(now, reasons, None)


def names_in(form: Form) -> tuple[str, ...]:
    """Return the quantities of a form."""
    if isinstance(form, Product):
        return (form.ratio, form.base, form.result)
    if isinstance(form, Order):
        return (form.small, form.large)
    return form.parts if form.whole is None else (*form.parts, form.whole)


def _narrower(old: Interval, end: str, bound: Fraction) -> bool:
    return bound > old.low if end == "low" else old.high is None or bound < old.high


def _still(old: Interval, end: str, bound: Fraction) -> bool:
    if end == "high" and old.high is None:
        return False
    before = old.low if end == "low" else old.high
    assert before is not None
    return abs(bound - before) <= STILL * max(abs(before), abs(bound))
