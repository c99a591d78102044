"""Clocks 时钟: a station's clock set back or running ahead, from the hours and from the rows themselves.

By the hours: one hour has too many records, another none, and together they fit. By the rows: time goes back
within a file that is otherwise in order, or a passage is later than its receipt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from qipan.domains.highway.judgement.health.arrays import Hourly
from qipan.domains.highway.judgement.health.findings import Finding
from qipan.domains.highway.judgement.health.rules import Rules

PAIRED = {"gap", "silence"}


@dataclass(frozen=True)
class Step:
    """What the rows of one file tell of a station's clock within one hour.

    `backwards` rows passed `clock.step_minutes` or more before the row above them, out of `rows` of the station
    in the file; `ahead` rows passed `clock.ahead_minutes` or more after they were received.
    """

    station: str
    hour: dt.datetime
    backwards: int
    ahead: int
    rows: int
    backwards_in_file: int


def paired(found: Sequence[Finding], rules: Rules) -> list[Finding]:
    """Return the findings with a spike and a gap that make up for each other told as one fault of the clock."""
    most, within = rules.whole("clock", "most_hours"), rules.whole("clock", "within_hours")
    left = list(found)
    for spike in [one for one in found if one.kind == "spike" and len(one.hours) <= most]:
        over = spike.values["records"] - spike.values["expected"]
        for gap in [one for one in left if one.kind in PAIRED and len(one.hours) <= most]:
            apart = max(spike.first, gap.first) - min(spike.last, gap.last)
            missing = gap.values["expected"]
            fits = abs(over - missing) <= rules.number("clock", "agreement") * missing
            if spike.direction == gap.direction and apart <= within and fits and spike in left:
                left.remove(spike)
                left.remove(gap)
                hours = range(min(spike.first, gap.first), max(spike.last, gap.last) + 1)
                values = {
                    "records": spike.values["records"],
                    "expected": spike.values["expected"] + missing,
                }
                ratio = values["records"] / values["expected"]
                left.append(
                    Finding(spike.station, spike.direction, "clock", tuple(hours), ratio, 1.0, values)
                )
    return left


def stepped(steps: Sequence[Step], hourly: Hourly, rules: Rules) -> list[Finding]:
    """Return what the rows tell of clocks: a file that is in no order at all tells nothing of its stations."""
    found = []
    sorted_share = rules.number("clock", "sorted_share")
    ordered = [one for one in steps if one.backwards_in_file <= (1 - sorted_share) * one.rows]
    for kind, chosen in (
        ("backwards", [one for one in ordered if one.backwards]),
        ("ahead", [one for one in steps if one.ahead]),
    ):
        says, minutes = (
            ("clock_rows", "step_minutes") if kind == "backwards" else ("clock_ahead", "ahead_minutes")
        )
        for station in sorted({one.station for one in chosen}):
            own = [one for one in chosen if one.station == station]
            hours = sorted({hourly.place(one.hour) for one in own})
            inside = tuple(one for one in hours if 0 <= one < hourly.hours)
            if inside:
                measured = float(sum(getattr(one, kind) for one in own))
                found.append(
                    Finding(
                        station, None, "clock", inside, measured, rules.number("clock", minutes), says=says
                    )
                )
    return found
