"""Known rows 已有的行: which rows of a delivery the lake holds already, whatever file they came in.

Two rows are one when they agree in every column that both their batches fill at all: a file may leave out columns,
or name them otherwise. How often a row stands counts: of three alike where the lake holds two, two are known.
Rows are compared by a 64-bit hash, day by day, within the delivery's span of times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
from django.conf import settings

from qipan.lake import queries, store
from qipan.lake.intake.declarations import Table
from qipan.lake.store.writing import leave_out

THREADS = 2


@dataclass
class Known:
    """Rows of a delivery that were in the lake: how many, by the batches that hold them, and where they stand."""

    rows: int = 0
    batches: dict[str, int] = field(default_factory=dict)
    of_file: dict[str, np.ndarray] = field(default_factory=dict)
    """For each file of the delivery with such rows, which of its rows they are."""


def known_rows(table: Table, fresh: Iterable[str], held: Iterable[str], *, placed: bool = False) -> Known:
    """Compare the files of a delivery, by their paths, with those the lake holds of the same days.

    Where the known rows stand is found out when `placed`.
    """
    found = Known()
    there = _by_day(held)
    days = [(files, there[day]) for day, files in sorted(_by_day(fresh).items()) if day in there]
    if not days:
        return found
    config: dict[str, Any] = {"threads": THREADS, "memory_limit": f"{settings.QUERY_MEMORY_MB}MB"}
    with duckdb.connect(config=config) as connection:
        for files, others in days:
            _Day(table, connection, files, others).add_to(found, placed=placed)
    return found


def known_files(
    table: Table, files: Sequence[store.DataFile], version: int | None, *, placed: bool = False
) -> Known:
    """Compare files about to be committed with what a version of the table holds of the same days."""
    held: set[str] = set()
    for day in {file.day for file in files}:
        held |= queries.day_files(table.name, version, date.fromisoformat(day))
    return known_rows(table, [_path(table, file) for file in files], held, placed=placed)


def without(
    table: Table, known: Known, files: Sequence[store.DataFile], batch: str, synthetic: bool
) -> list[store.DataFile]:
    """Leave the known rows out of a batch's files; return those with a row left."""
    found: list[store.DataFile] = []
    for file in files:
        rows = known.of_file.get(_path(table, file))
        kept = file if rows is None else leave_out(table, file, rows, batch, synthetic)
        found += [kept] if kept else []
    return found


def _path(table: Table, file: store.DataFile) -> str:
    return str(store.folder(table.name) / file.path)


def _by_day(paths: Iterable[str]) -> dict[str, list[str]]:
    days: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        days[path.rsplit("day=", 1)[1][:10]].append(path)
    return days


class _Day:
    """One day of a delivery beside what the lake holds of it."""

    def __init__(
        self, table: Table, connection: duckdb.DuckDBPyConnection, fresh: list[str], held: list[str]
    ) -> None:
        self.table, self.connection, self.fresh = table, connection, fresh
        self._view("fresh", f"SELECT * FROM {_source(fresh)}")
        low, high = self._row(f'SELECT min("{table.time}"), max("{table.time}") FROM fresh')
        within = f"\"{table.time}\" BETWEEN TIMESTAMP '{low}' AND TIMESTAMP '{high}'"
        self._view("held", f"SELECT * FROM {_source(held)} WHERE {within}")

    def _view(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def _row(self, query: str) -> Any:
        return self.connection.execute(query).fetchone()

    def add_to(self, found: Known, *, placed: bool) -> None:
        """Add the day's known rows to those found, and where they stand when `placed`."""
        groups = self._alike()
        if not placed and len(groups) == 1:
            found.rows += sum(self._compare(*one, found).rows for one in groups)
            return
        known = np.zeros(self._row("SELECT count(*) FROM fresh")[0], dtype=bool)
        for columns, batches in groups:
            known |= self._compare(columns, batches, found, placed=True).placed()
        found.rows += int(known.sum())
        at = 0
        for path in self.fresh:
            rows = pq.ParquetFile(path).metadata.num_rows
            if known[at : at + rows].any():
                found.of_file[path] = known[at : at + rows]
            at += rows

    def _alike(self) -> list[tuple[tuple[str, ...], list[str]]]:
        """Return the held batches by the columns that they and the delivery fill both."""
        told = self._filled("fresh", "''")[""]
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for batch, columns in self._filled("held", "batch").items():
            groups[tuple(name for name in told if name in columns)].append(batch)
        return list(groups.items())

    def _filled(self, view: str, by: str) -> dict[str, list[str]]:
        """Return, for each value of `by`, the declared columns that are filled in at least one of its rows."""
        present = {row[0] for row in self.connection.execute(f"DESCRIBE {view}").fetchall()}
        names = [column.name for column in self.table.columns if column.name in present]
        asked = ", ".join(f'count("{name}") > 0' for name in names)
        rows = self.connection.execute(f"SELECT {by} AS by, {asked} FROM {view} GROUP BY 1").fetchall()
        return {row[0]: [name for name, one in zip(names, row[1:], strict=True) if one] for row in rows}

    def _compare(
        self, columns: tuple[str, ...], batches: list[str], found: Known, *, placed: bool = False
    ) -> _Compared:
        """Compare the delivery with some batches in some columns; add the batches' rows to those found."""
        row = "hash({})".format(", ".join(f'"{name}"' for name in columns))
        fresh = self.connection.execute(f"SELECT {row} AS row FROM fresh").fetchnumpy()["row"]
        holder = "" if len(batches) == 1 else ", list_position($batches, batch) - 1 AS holder"
        held = self.connection.execute(
            f"SELECT {row} AS row{holder} FROM held WHERE batch IN $batches", {"batches": batches}
        ).fetchnumpy()
        compared = _Compared(fresh, held["row"], held.get("holder"), placed=placed)
        for batch, rows in zip(batches, compared.by_holder(len(batches)), strict=True):
            if rows:
                found.batches[batch] = found.batches.get(batch, 0) + int(rows)
        return compared


def _source(paths: Sequence[str]) -> str:
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{listed}], union_by_name=true)"


class _Compared:
    """Rows of a delivery beside rows held, both as hashes; `holder` numbers who holds each, None for one alone."""

    def __init__(
        self, fresh: np.ndarray, held: np.ndarray, holder: np.ndarray | None, *, placed: bool
    ) -> None:
        # Only where known rows stand asks for an order; a plain sort is several times faster.
        self.order = np.argsort(fresh, kind="stable") if placed else None
        fresh = fresh[self.order] if self.order is not None else np.sort(fresh)
        self.firsts = np.flatnonzero(np.append(True, fresh[1:] != fresh[:-1]))
        self.counts = np.diff(self.firsts, append=len(fresh))
        one_each = fresh[self.firsts]
        order = None if holder is None else np.argsort(held)
        held = np.sort(held) if order is None else held[order]
        at = np.minimum(np.searchsorted(one_each, held), len(one_each) - 1)
        hit = one_each[at] == held
        self.at = at[hit]
        self.holder = None if holder is None else np.asarray(holder, dtype=np.int64)[order][hit]
        self.there = np.minimum(self.counts, np.bincount(self.at, minlength=len(one_each)))

    @property
    def rows(self) -> int:
        """How many rows of the delivery are held, each as often as it is."""
        return int(self.there.sum())

    def by_holder(self, holders: int) -> np.ndarray:
        """Return how many rows of the delivery each holder has."""
        if self.holder is None:
            return np.array([self.rows])
        pairs, times = np.unique(self.at * holders + self.holder, return_counts=True)
        rows = np.minimum(self.counts[pairs // holders], times)
        return np.bincount(pairs % holders, weights=rows, minlength=holders).astype(np.int64)

    def placed(self) -> np.ndarray:
        """Return which rows of the delivery, in its own order, are held."""
        known = np.zeros(int(self.counts.sum()), dtype=bool)
        rank = np.arange(len(known)) - np.repeat(self.firsts, self.counts)
        known[self.order] = rank < np.repeat(self.there, self.counts)
        return known
