"""Scales 刻度: round numbers for axes and classes.

Knows numbers only.
"""

from __future__ import annotations

import math


def ticks(least: float, most: float, about: int = 5) -> list[float]:
    """Return round, evenly spaced numbers from at most `least` to at least `most`."""
    if most <= least:
        most = least + 1.0
    raw = (most - least) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw - 1e-12 * power)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


def class_bounds(values: list[float], classes: int = 5) -> list[float]:
    """Return ascending lower bounds of at most `classes` classes of near-equal count, rounded to be spoken.

    The first bound is at most the least value. Values that are all alike make one class.
    """
    ordered = sorted(values)
    if not ordered:
        return []
    step = _round_step(ordered[-1] - ordered[0])
    bounds = [math.floor(ordered[0] / step) * step]
    for n in range(1, classes):
        bound = round(round(ordered[n * len(ordered) // classes] / step) * step, 12)
        if bound > bounds[-1] and bound <= ordered[-1]:
            bounds.append(bound)
    return bounds


def class_of(value: float, bounds: list[float]) -> int:
    """Return the order of the class `value` is in."""
    return max(sum(value >= bound for bound in bounds) - 1, 0)


def _round_step(spread: float) -> float:
    if spread <= 0:
        return 1.0
    return 10.0 ** math.floor(math.log10(spread / 8))
