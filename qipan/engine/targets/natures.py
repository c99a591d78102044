"""Natures 指标性质: what an indicator's measure means for a target: whether days and places add up to the whole."""

from __future__ import annotations

from dataclasses import dataclass

from qipan.engine.errors import QipanError
from qipan.engine.indicators import Indicator

DIRECTIONS = ("more", "less")
LESS_IS_USUAL = frozenset({"hours_above"})


@dataclass(frozen=True)
class Nature:
    """`accumulates`: days add up, so that a part is due each day. `rises`: what was reached is never lost again.

    `adds`: places add up to the whole, so that a split has a sum. `counts`: a multiple of the traffic is a multiple
    of the value, as with the scale of a demo.
    """

    accumulates: bool
    rises: bool
    adds: bool
    counts: bool


SUM = Nature(accumulates=True, rises=True, adds=True, counts=True)
LEVEL = Nature(accumulates=False, rises=False, adds=False, counts=False)
NATURES = {
    "count": SUM,
    "mean_per_day": Nature(accumulates=False, rises=False, adds=True, counts=True),
    "hours_above": Nature(accumulates=True, rises=True, adds=False, counts=False),
    "peak": Nature(accumulates=False, rises=True, adds=False, counts=True),
    "share": LEVEL,
    "part": LEVEL,
    "multiple": LEVEL,
    "tide": LEVEL,
}


def nature_of(indicator: Indicator) -> Nature:
    """Return what a target on an indicator means; one that needs a second period is `targets.indicator_unsuited`."""
    found = NATURES.get(indicator.measure)
    if found is None:
        raise QipanError("targets.indicator_unsuited", indicator=indicator.id, name=dict(indicator.names))
    return found


def usual_direction(indicator: Indicator) -> str:
    """Return which way is better unless a target says so: `more`, but for hours above a threshold."""
    return "less" if indicator.measure in LESS_IS_USUAL else "more"
