"""Repair 单数修正: the values one figure may print so that everything agrees again.

Knows the allowed range and the printed digits; proposes, never decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from qipan.engine.bulletins.diagnosis import Conflict, System
from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.numbers import plain_width
from qipan.engine.bulletins.writing import digits_of

MOST_EDITS = 5


@dataclass(frozen=True, slots=True)
class Repair:
    """What one figure would have to print: from `lowest` to `highest`, `nearest` to what stands there now.

    `allowed` is the range of true values; `edits` are values within reach that differ from the printed digits
    by one digit, by a digit too many or by two neighbours swapped, nearest to the middle first. Values in base units;
    `highest` None where nothing limits it.
    """

    figure: Figure
    allowed: Interval
    lowest: Fraction
    highest: Fraction | None
    nearest: Fraction
    edits: tuple[Fraction, ...]

    def printed(self, value: Fraction) -> str:
        """Return a value in the figure's own digits, such as 21.62."""
        return digits_of(value, self.figure)


def repairs_for(system: System, conflict: Conflict) -> list[Repair]:
    """Return the single-figure repairs, those one slip explains first, then the smallest change."""
    made = [
        repair
        for name, allowed in conflict.suspects.items()
        if (repair := _repair(system, conflict, system.figures[name], allowed)) is not None
    ]
    return sorted(made, key=lambda repair: (not repair.edits, _change(repair)))


def _change(repair: Repair) -> Fraction:
    value = repair.figure.value
    return abs(repair.nearest - value) / abs(value) if value else Fraction(10**6)


def _repair(system: System, conflict: Conflict, figure: Figure, allowed: Interval) -> Repair | None:
    exact = figure.low == figure.high
    slack = Fraction(0) if exact else figure.step / 2
    lowest = ceil((allowed.low - slack) / figure.step) * figure.step
    highest = None if allowed.high is None else floor((allowed.high + slack) / figure.step) * figure.step
    if highest is not None and lowest > highest:
        return None
    nearest = max(figure.value, lowest) if highest is None else min(max(figure.value, lowest), highest)

    def mends(value: Fraction) -> bool:
        printed = figure.with_value(value, exact=exact)
        return system.solve(conflict.active, conflict.freed, printed).conflict is None

    # a range is only a hull: what it proposes is tried before it is proposed
    if not mends(nearest):
        nearest = Interval(lowest, highest).middle // figure.step * figure.step
        if not mends(nearest):
            return None
    middle = Interval(lowest, highest).middle
    near = [value for value in slips(figure) if value >= lowest and (highest is None or value <= highest)]
    near = sorted(near, key=lambda value: abs(value - middle))[:MOST_EDITS]
    return Repair(figure, allowed, lowest, highest, nearest, tuple(value for value in near if mends(value)))


def slips(figure: Figure) -> list[Fraction]:
    """Return the values one wrong digit, one too many, or two neighbours swapped would explain."""
    match = re.search(r"\d[\d,]*(?:\.\d+)?", plain_width(figure.text))
    if match is None:
        return []
    printed = match.group(0).replace(",", "")
    places = [position for position, character in enumerate(printed) if character != "."]
    written = {printed[:place] + digit + printed[place + 1 :] for place in places for digit in "0123456789"}
    # a digit too many before the point, as in 18.44 for 8.44
    written |= {
        printed[:place] + printed[place + 1 :] for place in places if place < len(printed.partition(".")[0])
    }
    for left, right in zip(places, places[1:], strict=False):
        swapped = list(printed)
        swapped[left], swapped[right] = swapped[right], swapped[left]
        written.add("".join(swapped))
    sign = -1 if figure.value < 0 else 1
    whole = r"0\d"
    kept = [
        text
        for text in written
        if text != printed and text[:1].isdigit() and (not re.match(whole, text) or re.match(whole, printed))
    ]
    return sorted({Fraction(text) * figure.scale * sign for text in kept})
