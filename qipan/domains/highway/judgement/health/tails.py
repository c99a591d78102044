"""Tails 尾概率: how unlikely a count is, in nats, with vehicles scattering more than a Poisson count does.

Counts are negative binomial with variance mu + dispersion * mu**2; a dispersion of 0 is Poisson.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LEAST = 1e-9


def empty_evidence(expected: Floats, dispersion: Floats) -> Floats:
    """Return -ln P(no vehicle) where `expected` pass in the mean.

    >>> float(empty_evidence(np.array([3.0]), np.array([0.0]))[0])
    3.0
    """
    spread = np.maximum(dispersion, LEAST)
    found: Floats = np.where(dispersion < LEAST, expected, np.log1p(spread * expected) / spread)
    return found


def level_evidence(count: Floats, expected: Floats, dispersion: Floats, factor: Floats | float) -> Floats:
    """Return ln P(count | factor * expected) - ln P(count | expected): for a changed level where above 0."""
    spread = np.maximum(dispersion, LEAST)
    changed, usual = 1 + spread * factor * expected, 1 + spread * expected
    found: Floats = count * np.log(factor) - (count + 1 / spread) * np.log(changed / usual)
    return found


def share_evidence(part: Floats, whole: Floats, usual: Floats) -> Floats:
    """Return a lower bound of -ln P(at least `part` of `whole`) at the share `usual` (Chernoff 1952).

    0 where the share is not above the usual one.

    >>> float(share_evidence(np.array([5.0]), np.array([5.0]), np.array([0.5]))[0].round(3))
    3.466
    """
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    usual = np.clip(usual, LEAST, 1 - LEAST)
    yes = np.where(share > 0, share * np.log(np.maximum(share, LEAST) / usual), 0.0)
    no = np.where(share < 1, (1 - share) * np.log(np.maximum(1 - share, LEAST) / (1 - usual)), 0.0)
    found: Floats = np.where(share > usual, whole * (yes + no), 0.0)
    return found


def least_part(whole: float, usual: float, evidence: float) -> float:
    """Return the share of `whole` from which on `share_evidence` reaches `evidence`; above 1 when none does."""
    low, high = usual, 1.0
    if float(share_evidence(np.array([whole]), np.array([whole]), np.array([usual]))[0]) < evidence:
        return 1.0 + LEAST
    for _ in range(50):
        middle = (low + high) / 2
        found = share_evidence(np.array([middle * whole]), np.array([whole]), np.array([usual]))[0]
        low, high = (low, middle) if found >= evidence else (middle, high)
    return high
