"""Checking 核对: kept roll-ups set against a count of the event rows, cell by cell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from qipan.board.rollups import files
from qipan.board.rollups.counting import count, decoded
from qipan.board.rollups.sources import Source


@dataclass(frozen=True)
class Difference:
    """One cell in which a roll-up is not what the event rows give; `kept` or `counted` is None where it lacks."""

    table: str
    day: dt.date
    file: str
    columns: tuple[str, ...]
    key: tuple[Any, ...]
    kept: int | None
    counted: int | None


@dataclass
class Checked:
    """What was checked: files that agree cell by cell or not, damaged ones, and every cell that differs.

    A damaged file is no difference: it is never read, but counted again.
    """

    files: int = 0
    cells: int = 0
    damaged: list[Path] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def check(source: Source, day: dt.date, into: Checked, seen: set[Path]) -> None:
    """Count a day's kept files again, declared or not, those already `seen` apart.

    A file that `source` would not read, such as one with special vehicles apart, is left for a source that does.
    """
    for path in sorted(source.path(frozenset(), day).parent.glob("*.arrow")):
        if path in seen:
            continue
        found = files.read(path)
        if found is None:
            seen.add(path)
            into.damaged.append(path)
            continue
        columns = frozenset(found.column_names) - {"n"}
        if source.path(columns, day) != path:
            continue
        seen.add(path)
        names = tuple(sorted(columns))
        kept, counted = _by_key(found, names), _by_key(count(source, columns, day, day), names)
        into.files += 1
        into.cells += len(counted)
        into.differences += [
            Difference(source.table, day, path.name, names, key, kept.get(key), counted.get(key))
            for key in sorted(kept.keys() | counted.keys(), key=str)
            if kept.get(key) != counted.get(key)
        ]


def _by_key(cells: pa.Table, names: tuple[str, ...]) -> dict[tuple[Any, ...], int]:
    values = [decoded(cells.column(name)).to_pylist() for name in names]
    keys = list(zip(*values, strict=True)) if names else [()] * cells.num_rows
    found: dict[tuple[Any, ...], int] = {}
    for key, number in zip(keys, cells.column("n").to_pylist(), strict=True):
        # Twice the same key is itself a fault: it would be counted twice.
        found[key] = found.get(key, 0) + number
    return found
