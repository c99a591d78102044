"""Jumps 突变: stretches in which a way counts implausibly more or fewer vehicles than expected.

A changed level is followed hour by hour as a likelihood ratio (Page 1954), so that one hour of a great
change and many hours of a smaller one are found by the same rule.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health.rules import Rules
from qipan.domains.highway.judgement.health.tails import level_evidence

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Stretch = tuple[int, int, float]


def stretches(
    counts: Floats, mean: Floats, dispersion: Floats, judged: Mask, holiday: Mask, kind: str, rules: Rules
) -> list[list[Stretch]]:
    """Return for each way the stretches (first, last, counted over expected) of a `drop` or `spike`.

    Hours not `judged` say nothing. On hours of `holiday` the level looked for lies further away, since
    stations part from their history there, each in its own way.
    """
    factor = rules.number("jump", kind)
    wider = rules.number("jump", "holiday")
    looked_for = np.where(holiday, factor / wider if kind == "drop" else factor * wider, factor)
    gained = level_evidence(counts, np.maximum(mean, 1e-9), dispersion[:, None], looked_for[None, :])
    gained = np.where(judged, gained, 0.0)
    reached = np.zeros(len(counts))
    highest = np.zeros(len(counts))
    for hour in range(counts.shape[1]):
        reached = np.maximum(reached + gained[:, hour], 0.0)
        np.maximum(highest, reached, out=highest)
    found: list[list[Stretch]] = [[] for _ in counts]
    for way in np.flatnonzero(highest >= rules.evidence):
        for first, last in _segments(gained[way], rules.evidence):
            inside = judged[way, first : last + 1]
            expected = mean[way, first : last + 1][inside].sum()
            ratio = float(counts[way, first : last + 1][inside].sum() / expected) if expected else np.inf
            if _plain(ratio, kind, bool(holiday[first : last + 1].all()), rules):
                found[way].append((first, last, ratio))
    return found


def limit(kind: str, holiday: bool, rules: Rules) -> float:
    """Return the multiple of the expected up to which a drop, or from which on a spike, is reported."""
    wider = rules.number("jump", "holiday") if holiday else 1.0
    if kind == "drop":
        return rules.number("jump", "most_drop") / wider
    return rules.number("jump", "least_spike") * wider


def _plain(ratio: float, kind: str, holiday: bool, rules: Rules) -> bool:
    edge = limit(kind, holiday, rules)
    return ratio <= edge if kind == "drop" else ratio >= edge


def _segments(gained: Floats, evidence: float) -> list[tuple[int, int]]:
    """Return the disjoint stretches whose gains add up to at least `evidence`, each as long as it still gains."""
    found: list[tuple[int, int]] = []
    start, total, best, best_at = 0, 0.0, 0.0, -1
    for hour, gain in enumerate([*gained.tolist(), -np.inf]):
        if total <= 0:
            start, total, best, best_at = hour, 0.0, 0.0, -1
        total += gain
        if total > best:
            best, best_at = total, hour
        # What is lost again since the best hour is as much evidence against the stretch going on.
        if best >= evidence and (total <= 0 or best - total >= evidence):
            found.append((start, best_at))
            start, total, best, best_at = hour + 1, 0.0, 0.0, -1
    return found
