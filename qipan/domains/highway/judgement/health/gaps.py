"""Gaps 缺口与静默: stretches without any record that a way's own history does not explain.

An empty hour at a quiet station at night is no fault: what counts is how unlikely the whole stretch is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health.findings import runs
from qipan.domains.highway.judgement.health.rules import Rules
from qipan.domains.highway.judgement.health.tails import empty_evidence

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def empty_stretches(
    empty: Mask, mean: Floats, dispersion: float, rules: Rules
) -> list[tuple[int, int, float]]:
    """Return the stretches (first, last, evidence in nats) of one way's empty hours that cannot be chance.

    Hours at both ends that may well be empty are cut off, unless without them the stretch proves nothing.
    """
    evidence = empty_evidence(mean, np.full_like(mean, dispersion))
    found = []
    quiet = -np.log(rules.number("gap", "quiet"))
    for first, last in runs(empty):
        total = float(evidence[first : last + 1].sum())
        if total < rules.evidence:
            continue
        busy = np.flatnonzero(evidence[first : last + 1] >= quiet)
        if len(busy):
            inner = evidence[first + busy[0] : first + busy[-1] + 1].sum()
            if inner >= rules.evidence:
                first, last, total = first + int(busy[0]), first + int(busy[-1]), float(inner)
        found.append((first, last, total))
    return found
