"""Unknown classes 车型待核: stretches in which more records than usual have no known vehicle class."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health.rules import Rules
from qipan.domains.highway.judgement.health.tails import share_evidence

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def usual_shares(unknown: Floats, counts: Floats, used: Mask, rules: Rules) -> Floats:
    """Return the usual share of unknown classes of each way, (ways,): the median of its days, from few records
    drawn to the network's."""
    part, whole = np.where(used, np.nan_to_num(unknown), 0), np.where(used, np.nan_to_num(counts), 0)
    prior = rules.number("unknown_class", "prior_records")
    network = part.sum() / max(whole.sum(), 1.0)
    days = part.shape[1] // 24
    parts, wholes = (one.reshape(len(one), days, 24).sum(axis=2) for one in (part, whole))
    told = wholes >= prior
    with np.errstate(invalid="ignore", divide="ignore"):
        daily = np.where(told, parts / np.maximum(wholes, 1), np.nan)
    enough = told.sum(axis=1) >= 3
    median = np.nanmedian(np.where(enough[:, None], daily, 0.0), axis=1)
    drawn = (part.sum(axis=1) + prior * network) / (whole.sum(axis=1) + prior)
    found: Floats = np.where(enough, median, drawn)
    return found


def flagged(unknown: Floats, counts: Floats, usual: float, judged: Mask, rules: Rules) -> Mask:
    """Return which hours of one way lie in a window whose share of unknown classes cannot be chance."""
    part, whole = np.where(judged, np.nan_to_num(unknown), 0), np.where(judged, np.nan_to_num(counts), 0)
    hours = len(part)
    found = np.zeros(hours, dtype=bool)
    least = rules.number("unknown_class", "least_excess")
    own = np.divide(part, whole, out=np.zeros(hours), where=whole > 0)
    for width in rules.body["unknown_class"]["windows_h"]:
        parts, wholes = (_moving(one, int(width)) for one in (part, whole))
        share = np.divide(parts, wholes, out=np.zeros(len(parts)), where=wholes > 0)
        evidence = share_evidence(parts, wholes, np.full(len(parts), max(usual, 1e-4)))
        asked = (wholes >= rules.number("unknown_class", "least_records")) & (share >= usual + least)
        for start in np.flatnonzero(asked & (evidence >= rules.evidence)):
            inside = slice(int(start), int(start) + int(width))
            found[inside] |= (own[inside] >= usual + least) & (part[inside] > 0)
        # What a narrow window has found must not make a wide one point at its neighbours.
        part, whole = np.where(found, 0.0, part), np.where(found, 0.0, whole)
    return found


def _moving(values: Floats, width: int) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(values)])
    found: Floats = total[width:] - total[:-width]
    return found
