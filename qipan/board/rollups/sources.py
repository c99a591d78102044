"""Sources 来源: what roll-ups are counted from, and the name that follows from it for each day and set of columns."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from qipan.engine.indicators import answers
from qipan.lake import queries as lake

SCHEMA = 1
"""Raised whenever what a file holds comes to mean something else: older files are then counted anew."""
STEM = 80
GroupRow = tuple[int, dt.date | None, dt.date | None, str | None]


def root() -> Path:
    """Return the folder of all roll-ups."""
    return Path(settings.QIPAN_DATA) / "rollups"


@dataclass(frozen=True)
class Source:
    """One version of an event table with the words its cells are counted by.

    `grouped` gives derived columns as (coded column, dated rows of its code list); `rollups` the declared ones.
    """

    table: str
    version: int | None
    time: str
    subject: str
    grouped: Mapping[str, tuple[str, Sequence[GroupRow]]]
    rollups: tuple[frozenset[str], ...]
    _names: dict[tuple[frozenset[str], dt.date], str] = field(default_factory=dict, compare=False)

    @cached_property
    def states(self) -> Mapping[dt.date, str]:
        """The mark of each day's set of lake files, by day."""
        return lake.day_states(self.table, self.version)

    def days(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the days of a period that hold rows, in order."""
        return [day for day in self.states if first <= day <= last]

    def path(self, columns: frozenset[str], day: dt.date) -> Path:
        """Return the file of one day's cells by `columns`."""
        return folder(self.table, day, self.states[day]) / self._name(columns, day)

    def _name(self, columns: frozenset[str], day: dt.date) -> str:
        if (columns, day) not in self._names:
            words = {
                "schema": SCHEMA,
                "time": self.time,
                "columns": sorted(columns),
                "grouped": {name: self._valid(name, day) for name in sorted(columns & self.grouped.keys())},
            }
            mark = hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]
            self._names[columns, day] = f"{'-'.join(sorted(columns))[:STEM] or 'all'}-{mark}.arrow"
        return self._names[columns, day]

    def _valid(self, name: str, day: dt.date) -> list[Any]:
        coded, rows = self.grouped[name]
        # In their order: the first that holds a code places it.
        valid = [
            [code, group]
            for code, starts, ends, group in rows
            if group is not None and (starts is None or starts <= day) and (ends is None or day < ends)
        ]
        return [coded, valid]

    def finer(self, columns: frozenset[str]) -> list[frozenset[str]]:
        """Return the other declared roll-ups whose cells can be added up to those by `columns`, smallest first."""
        found = [one for one in self.rollups if one != columns and answers(one, columns)]
        return sorted(found, key=lambda one: ("hour" in one, len(one)))


def folder(table: str, day: dt.date, state: str) -> Path:
    """Return the folder of the roll-ups of one day in one state of its lake files."""
    return root() / table / str(day) / state
