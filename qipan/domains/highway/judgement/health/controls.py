"""Control totals 对账总数: hours whose records are fewer or more than a control total beyond a stated tolerance.

Missing records and surplus ones are told apart; where sources disagree, the nearest of their totals counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health.arrays import Controls
from qipan.domains.highway.judgement.health.findings import Finding, runs
from qipan.domains.highway.judgement.health.rules import Rules

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Compared:
    """Records against control totals, (stations, directions + 1, hours): `short` and `over` by how many records,
    0 within tolerance; `agreed` where a control total confirms the records."""

    short: Floats
    over: Floats
    agreed: Mask
    controls: Controls


def compare(with_total: Floats, controls: Controls, rules: Rules) -> Compared:
    """Compare counts (stations, directions + 1, hours; NaN no record, which is none counted) with totals."""
    counts = np.nan_to_num(with_total)
    known = ~np.isnan(controls.low)
    low, high = np.nan_to_num(controls.low), np.nan_to_num(controls.high)
    short = np.where(known & (low - counts > tolerance(low, rules)), low - counts, 0.0)
    over = np.where(known & (counts - high > tolerance(high, rules)), counts - high, 0.0)
    return Compared(short, over, known & (short == 0) & (over == 0), controls)


def tolerance(total: Floats, rules: Rules) -> Floats:
    """Return by how many records an hour may differ from its control total.

    >>> from qipan.domains.highway.judgement.health.rules import declared
    >>> tolerance(np.array([0.0, 50.0, 1000.0]), declared()).tolist()
    [2.0, 2.0, 10.0]
    """
    found: Floats = np.maximum(rules.number("control", "count"), rules.number("control", "share") * total)
    return found


def differences(
    station: str,
    place: int,
    directions: tuple[int | None, ...],
    counts: Floats,
    compared: Compared,
    judged: Mask,
    rules: Rules,
) -> list[Finding]:
    """Return the findings of one station; `counts` (directions + 1, hours). A direction is told of only where
    the station as a whole does not differ the same way."""
    found = []
    whole = len(directions)
    for kind, by in (("control_missing", compared.short), ("control_surplus", compared.over)):
        told = np.zeros(len(judged), dtype=bool)
        for way in (whole, *range(whole)):
            flags = (by[place, way] > 0) & judged & ~told
            for first, last in runs(flags):
                at = slice(first, last + 1)
                side = compared.controls.low if kind == "control_missing" else compared.controls.high
                control = side[place, way, at]
                found.append(
                    Finding(
                        station,
                        None if way == whole else directions[way],
                        kind,
                        tuple(range(first, last + 1)),
                        float(by[place, way, at].sum()),
                        float(tolerance(control, rules).sum()),
                        {
                            "records": float(np.nan_to_num(counts[way, at]).sum()),
                            "control": float(control.sum()),
                        },
                    )
                )
            if way == whole:
                told = flags
    return found
