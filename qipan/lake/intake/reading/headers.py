"""Headers 表头: which column of a file fills which column of a table.

Knows delimiters, aliases and formats; reads no rows.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from qipan.engine.errors import QipanError
from qipan.lake.intake.declarations import Column, Combine, Format, Table, choose_format, formats

DELIMITERS = (",", "\t", ";")
NEAR, VERY_NEAR = 0.6, 0.8
"""How alike two names must be, of 1, to be suggested for each other, and to be refused as a misspelling."""


@dataclass(frozen=True)
class Filling:
    """How one column of the table is filled: positions in the file, values and a combine rule."""

    column: Column
    position: int
    second: int | None = None
    values: dict[str, int] | None = None
    combine: Combine | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Layout:
    """A file's columns matched to a table's: fillings in the table's order, and what nobody asked for."""

    table: Table
    format: Format
    delimiter: str
    headers: tuple[str, ...]
    fillings: tuple[Filling, ...]
    ignored: tuple[str, ...]

    @property
    def shown(self) -> frozenset[int]:
        """Positions whose text may be kept in clear: those that fill a column which is not hashed."""
        hashed = {f.position for f in self.fillings if f.column.kind == "hash"}
        used = {f.position for f in self.fillings} | {f.second for f in self.fillings if f.second is not None}
        return frozenset(used - hashed)

    @property
    def hashes(self) -> bool:
        """Say whether personal columns are among the fillings or may be among the ignored columns."""
        return len(self.shown) < len(self.headers)


def split_header(line: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter and the trimmed names of a header line; an unreadable one is `lake.header_unreadable`."""
    text = line.decode("utf-8", "replace").rstrip("\r\n")
    best: tuple[str, list[str]] = (",", [])
    for delimiter in DELIMITERS:
        try:
            names = next(csv.reader([text], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if len(names) > len(best[1]):
            best = delimiter, names
    names = [column.strip() for column in best[1]]
    if not any(names):
        raise QipanError("lake.header_unreadable", file=name)
    return best[0], tuple(names)


def lay_out(
    table: Table, format_name: str, headers: Sequence[str], *, name: str, delimiter: str = ","
) -> Layout:
    """Match a file's columns to the table's.

    A required column nobody fills is `lake.header_mismatch`, naming it, the unknown columns and the nearest
    suggestion; a name given twice is `lake.column_twice`.
    """
    lowered = [header.lower() for header in headers]
    for header in lowered:
        if header and lowered.count(header) > 1:
            raise QipanError("lake.column_twice", file=name, column=header)
    chosen = choose_format(table.name, format_name, lowered)
    near = _nearly(table, chosen, lowered) if format_name == "auto" else None
    chosen, absent = near or (chosen, "")
    at = {header: position for position, header in enumerate(lowered)}
    strange = [header for header in lowered if header not in _recognised(table, chosen)]
    fillings, missing = [], []
    taken: set[int] = set()
    for column in table.columns:
        special = chosen.columns.get(column.name)
        names = (*(special.names if special else ()), column.name, *column.aliases)
        # A format that says what fills a column is followed strictly; aliases are for columns it is silent about.
        position = next((at[n] for n in (special.names if special else names) if n in at), None)
        if position is None:
            if column.required or absent in names or (special and _misspelt(names, strange)):
                missing.append(column.name)
            continue
        second = next((at[n] for n in special.second if n in at), None) if special else None
        if second is None and special and _misspelt(special.second, strange):
            missing.append(column.name)
        prefix = chosen.subject_prefix if column.name == table.subject_column else ""
        values = (special.values if special else None) or column.values
        combine = special.combine if special else None
        fillings.append(Filling(column, position, second, values, combine, prefix))
        taken |= {position} | ({second} if second is not None else set())
    ignored = tuple(headers[position] for position in range(len(headers)) if position not in taken)
    if missing:
        raise _mismatch(table, chosen, missing, [h for h in ignored if h.lower() in strange], name)
    return Layout(table, chosen, delimiter, tuple(headers), tuple(fillings), ignored)


def _accepted(table: Table, chosen: Format, column: str) -> list[str]:
    special = chosen.columns.get(column)
    if special:
        return [*special.names, *special.second]
    return list(dict.fromkeys([column, *table.column(column).aliases]))


def _recognised(table: Table, chosen: Format) -> frozenset[str]:
    """Return every name a format reads, whichever of them fills a column."""
    return frozenset(name for column in table.columns for name in _accepted(table, chosen, column.name))


def _nearly(table: Table, chosen: Format, headers: Sequence[str]) -> tuple[Format, str] | None:
    """Return the format a header misses by one misspelt mark, with that mark; None when there is none.

    Read as the general format such a file would lose its columns one after the other without a word. The
    other marks must hold a name that the general format does not know.
    """
    present = frozenset(headers)
    general = _recognised(table, chosen)
    for one in formats(table.name):
        if any(marks <= present for marks in one.recognised_by):
            return None
        strange = [header for header in headers if header not in general | _recognised(table, one)]
        for marks in one.recognised_by:
            absent = sorted(marks - present)
            if len(absent) != 1 or (marks & present) <= general:
                continue
            if any(_likeness(header, absent[0]) >= NEAR for header in strange):
                return one, absent[0]
    return None


def _likeness(given: str, meant: str) -> float:
    return difflib.SequenceMatcher(None, given, meant).ratio()


def _misspelt(names: Sequence[str], strange: Sequence[str]) -> bool:
    """Say whether a column nobody knows is all but one of these names."""
    return any(_likeness(header, name) >= VERY_NEAR for header in strange for name in names)


def _mismatch(
    table: Table, chosen: Format, missing: list[str], unknown: Sequence[str], name: str
) -> QipanError:
    pairs = []
    for column in missing:
        spellings = [header.lower() for header in unknown]
        near = [
            (_likeness(spelling, accepted), unknown[index], accepted)
            for accepted in _accepted(table, chosen, column)
            for index, spelling in enumerate(spellings)
        ]
        ratio, best, meant = max(near, default=(0.0, "", ""))
        if ratio >= NEAR:
            pairs.append((best, meant))
    names = {column: table.column(column).names for column in missing}
    return QipanError(
        "lake.header_mismatch",
        file=name,
        format=chosen.names,
        missing={lang: ", ".join(f"{c} ({names[c][lang]})" for c in missing) for lang in ("zh", "en")},
        unknown={
            "zh": ", ".join(unknown[:12]) or "—",
            "en": ", ".join(unknown[:12]) or "—",
        },
        accepted="; ".join(f"{c}: {', '.join(_accepted(table, chosen, c)[:8])}" for c in missing),
        suggestion="; ".join(f"{given} → {meant}" for given, meant in pairs) or "—",
    )
