"""Classes 分级: where the steps of a ramp begin, and how many values each holds. Unknown is in none of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import floor, isnan, log10


def nice(value: float) -> float:
    """Return a number rounded to two figures, as a legend prints it.

    >>> nice(123456), nice(0.0567), nice(0)
    (120000.0, 0.057, 0.0)
    """
    if not value:
        return 0.0
    return float(round(value, 1 - floor(log10(abs(value)))))


def quantiles(values: Sequence[float], steps: int) -> tuple[float, ...]:
    """Return the bounds between `steps` classes of about equal number, of two figures where that keeps them apart.

    Fewer bounds come back when there are fewer different values; NaN is unknown and not counted.

    >>> quantiles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5)
    (3.0, 5.0, 7.0, 9.0)
    >>> quantiles([4, 4, 4], 5)
    ()
    """
    known = sorted(value for value in values if not isnan(value))
    if not known:
        return ()
    cuts = [known[len(known) * step // steps] for step in range(1, steps)]
    exact = sorted({cut for cut in cuts if cut > known[0]})
    rounded = sorted({nice(cut) for cut in exact})
    apart = len(rounded) == len(exact) and rounded[:1] > known[:1]
    return tuple(map(float, rounded if apart else exact))


def step_of(value: float, bounds: Sequence[float]) -> int:
    """Return the class of a value, from 0; a bound belongs to the class it begins.

    >>> step_of(3, (3, 5)), step_of(2.9, (3, 5)), step_of(99, (3, 5))
    (1, 0, 2)
    """
    return bisect_right(bounds, value)


def counts(values: Sequence[float], bounds: Sequence[float]) -> tuple[int, ...]:
    """Return how many known values each class holds.

    >>> counts([1, 3, 9, float("nan")], (3, 5))
    (1, 1, 1)
    """
    found = [0] * (len(bounds) + 1)
    for value in values:
        if not isnan(value):
            found[step_of(value, bounds)] += 1
    return tuple(found)
