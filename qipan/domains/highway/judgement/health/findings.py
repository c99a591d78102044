"""Findings 健康结论: what was found where and when, with its measured value, its threshold and its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qipan.domains.highway.judgement.health.rules import Rules, declared

KINDS = (
    "silence",
    "gap",
    "clock",
    "control_missing",
    "control_surplus",
    "drop",
    "spike",
    "unknown_class",
)
SHARES = {"measured", "usual", "limit"}


@dataclass(frozen=True)
class Finding:
    """One fault: `hours` are positions in the arrays, in order; direction None is all directions together.

    `measured` and `threshold` are in the kind's own measure: a share, a multiple, a number of records, or the
    odds "one in so many". `values` fills the words.
    """

    station: str
    direction: int | None
    kind: str
    hours: tuple[int, ...]
    measured: float
    threshold: float
    values: Mapping[str, float] = field(default_factory=dict)
    says: str = ""

    @property
    def first(self) -> int:
        """Position of the first hour."""
        return self.hours[0]

    @property
    def last(self) -> int:
        """Position of the last hour."""
        return self.hours[-1]

    def text(self, language: str, rules: Rules | None = None) -> str:
        """Return the explanation in a language."""
        words = (rules or declared()).words
        shares = self.kind == "unknown_class"
        values = {"hours": len(self.hours), "measured": self.measured, "threshold": self.threshold}
        shown = {
            name: _printed(value, share=shares and name in SHARES)
            for name, value in {**values, **self.values}.items()
        }
        sentence: str = words["says"][self.says or self.kind][language]
        return sentence.format(**shown)

    def to_json(self, starts_at: dt.datetime, rules: Rules | None = None) -> dict[str, Any]:
        """Return the finding as plain JSON; `starts_at` is the arrays' first hour."""
        used = rules or declared()
        names = used.words["kinds"][self.kind]
        hour = dt.timedelta(hours=1)
        return {
            "station": self.station,
            "direction": self.direction,
            "kind": self.kind,
            "names": dict(names),
            "first_hour": f"{starts_at + self.first * hour:%Y-%m-%dT%H:00}",
            "last_hour": f"{starts_at + self.last * hour:%Y-%m-%dT%H:00}",
            "hours": [f"{starts_at + one * hour:%Y-%m-%dT%H:00}" for one in self.hours],
            "measured": round(self.measured, 4),
            "threshold": round(self.threshold, 4),
            "values": {name: round(value, 4) for name, value in self.values.items()},
            "says": {language: self.text(language, used) for language in ("zh", "en")},
        }


def _printed(value: float, *, share: bool) -> str:
    if share:
        return f"{100 * value:.1f}%"
    if abs(value) < 10 and value != int(value):
        return f"{value:.2f}"
    return f"{value:,.0f}"


def runs(flags: Sequence[bool] | Any) -> list[tuple[int, int]]:
    """Return the stretches of true values as (first, last) positions.

    >>> runs([True, True, False, True])
    [(0, 1), (3, 3)]
    """
    found: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if flag and found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        elif flag:
            found.append((place, place))
    return found
