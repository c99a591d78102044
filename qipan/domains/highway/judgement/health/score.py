"""Score 健康分: from findings to a number from 0 to 100, with its arithmetic, and a status.

An hour counts once, for the gravest kind found in it; a direction counts by its part of the station's flow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qipan.domains.highway.judgement.health.findings import KINDS, Finding
from qipan.domains.highway.judgement.health.rules import Rules

FULL = 100.0


@dataclass(frozen=True)
class Deduction:
    """What one kind of finding takes off: `hours` positions, `weighed` of them by flow, of `judged` hours.

    points = rate × 100 × weighed / judged, at least `least` and at most `most`.
    """

    kind: str
    hours: tuple[int, ...]
    weighed: float
    judged: int
    rate: float
    least: float
    most: float
    points: float

    def to_json(self) -> dict[str, Any]:
        """Return the deduction as plain JSON, without its hours."""
        return {
            "kind": self.kind,
            "hours": len(self.hours),
            "weighed": round(self.weighed, 2),
            "judged": self.judged,
            "rate": self.rate,
            "least": self.least,
            "most": self.most,
            "points": round(self.points, 1),
        }


def deductions(
    findings: Sequence[Finding], parts: Mapping[int | None, float], judged: int, rules: Rules
) -> list[Deduction]:
    """Return what findings take off; `parts` gives each direction's part of the station's flow, `judged` hours."""
    taken: dict[int, float] = {}
    found = []
    for kind in KINDS:
        own: dict[int, float] = {}
        for finding in findings:
            if finding.kind == kind:
                part = 1.0 if finding.direction is None else parts.get(finding.direction, 1.0)
                for hour in finding.hours:
                    own[hour] = min(own.get(hour, 0.0) + part, 1.0)
        weighed = 0.0
        for hour, part in own.items():
            counted = min(part, 1.0 - taken.get(hour, 0.0))
            taken[hour] = taken.get(hour, 0.0) + counted
            weighed += counted
        if weighed > 0:
            rate, least, most = (rules.number("score", kind, name) for name in ("points", "least", "most"))
            points = min(max(rate * 100 * weighed / max(judged, 1), least), most)
            found.append(Deduction(kind, tuple(sorted(own)), weighed, judged, rate, least, most, points))
    return found


def total(taken: Sequence[Deduction]) -> float:
    """Return the score that remains of 100, never below 0."""
    return max(FULL - sum(one.points for one in taken), 0.0)


def status(score: float | None, rules: Rules) -> str:
    """Return good, watch or bad; unknown where there is no score.

    >>> from qipan.domains.highway.judgement.health.rules import declared
    >>> [status(one, declared()) for one in (90.0, 89.9, 70.0, 69.9, None)]
    ['good', 'watch', 'watch', 'bad', 'unknown']
    """
    if score is None:
        return "unknown"
    for name in ("good", "watch"):
        if score >= rules.number("status", name):
            return name
    return "bad"
