"""Writing 写文件: good rows gathered by day and written as Parquet files, rejects beside them.

Knows files and their statistics; makes nothing visible: that is the commit's part.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from qipan.lake import store
from qipan.lake.intake.declarations import Table
from qipan.lake.intake.parsing.parsed import Rejected, Rows
from qipan.lake.store.faults import environment_faults

HELD_ROWS = 2_000_000
FILE_ROWS = 1_500_000
ROW_GROUP_ROWS = 250_000
REJECTS_HELD = 100_000
DAY_MICROS = 86_400_000_000
EPOCH = date(1970, 1, 1)
REJECTS_SCHEMA = pa.schema(
    [
        ("line", pa.int64()),
        ("reason", pa.string()),
        ("column", pa.string()),
        ("text", pa.string()),
        ("value", pa.string()),
    ]
)


@dataclass
class DayWriter:
    """Gathers rows by day and writes a file whenever enough are held; `finish` returns all files."""

    table: Table
    batch: str
    synthetic: bool
    pool: Executor
    files: list[store.DataFile] = field(default_factory=list)
    rows: int = 0
    first: int | None = None
    last: int | None = None
    _held: dict[int, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    _counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _writing: list[Future[store.DataFile]] = field(default_factory=list)
    _number: int = 0

    def add(self, rows: Rows) -> None:
        """Take the good rows of a block."""
        if not rows.good.num_rows:
            return
        good = rows.good.append_column("line", pa.array(rows.lines.astype(np.int32)))
        micros = good.column(self.table.time).cast(pa.int64()).to_numpy()
        self.first = min(int(micros.min()), self.first if self.first is not None else 2**62)
        self.last = max(int(micros.max()), self.last if self.last is not None else -(2**62))
        self.rows += good.num_rows
        for day, part in by_day(good, micros):
            self._held[day].append(part)
            self._counts[day] += part.num_rows
        while sum(self._counts.values()) > HELD_ROWS:
            self._write(max(self._counts, key=lambda day: self._counts[day]))
        for day in [day for day, count in self._counts.items() if count >= FILE_ROWS]:
            self._write(day)

    def _write(self, day: int) -> None:
        parts, _ = self._held.pop(day), self._counts.pop(day)
        # Writers that fall behind hold memory: wait for the oldest.
        while len(self._writing) >= 3:
            self.files.append(self._writing.pop(0).result())
        self._writing.append(self.pool.submit(self._write_file, day, parts, self._number))
        self._number += 1

    def _write_file(self, day: int, parts: list[pa.Table], number: int) -> store.DataFile:
        return write_file(self.table, self.batch, self.synthetic, EPOCH + timedelta(days=day), parts, number)

    def finish(self) -> list[store.DataFile]:
        """Write what is still held and return every file, safe on disk."""
        for day in sorted(self._held):
            self._write(day)
        self.files += [future.result() for future in self._writing]
        self._writing.clear()
        for parent in {os.path.dirname(file.path) for file in self.files}:
            store.sync_folder(store.folder(self.table.name) / parent)
        return self.files

    def abandon(self) -> None:
        """Wait for files under way, so that none appears after the batch has been discarded."""
        for future in self._writing:
            future.cancel() or future.exception()
        self._writing.clear()


def leave_out(
    table: Table, file: store.DataFile, rows: np.ndarray, batch: str, synthetic: bool
) -> store.DataFile | None:
    """Write a finished file anew without some of its rows; return the new one, None when no row is left."""
    full = store.folder(table.name) / file.path
    left = pq.read_table(full, partitioning=None).filter(pa.array(~rows))
    number = int(full.stem.rsplit("-", 1)[1])
    full.unlink()
    if not left.num_rows:
        return None
    return write_file(table, batch, synthetic, date.fromisoformat(file.day), [left], number)


def by_day(table: pa.Table, micros: np.ndarray) -> list[tuple[int, pa.Table]]:
    """Split a table by the day of each row, order within a day kept."""
    days = micros // DAY_MICROS
    if days[0] == days[-1] and days.min() == days.max():
        return [(int(days[0]), table)]
    if (np.diff(days) < 0).any():
        offsets = days - days.min()
        # Narrow integers sort by radix, several times faster.
        narrow = offsets.astype(np.uint16) if offsets.max() < 65536 else offsets
        order = np.argsort(narrow, kind="stable")
        table, days = table.take(pa.array(order)), days[order]
    starts = np.flatnonzero(np.diff(days, prepend=days[0] - 1))
    stops = np.append(starts[1:], len(days))
    return [(int(days[a]), table.slice(a, b - a)) for a, b in zip(starts, stops, strict=True)]


def write_file(
    table: Table, batch: str, synthetic: bool, day: date, parts: list[pa.Table], number: int
) -> store.DataFile:
    """Write rows of one day as a Parquet file and return what the Delta log needs to know of it."""
    names = parts[0].column_names
    rows = pa.concat_tables([_unified(part, parts) for part in parts]).unify_dictionaries()
    columns: dict[str, Any] = {}
    for spec in table.schema:
        if spec.name == "day":
            continue
        if spec.name == "batch":
            zeros = pa.array(np.zeros(rows.num_rows, dtype=np.int32))
            columns["batch"] = pa.DictionaryArray.from_arrays(zeros, pa.array([batch]))
        elif spec.name == "synthetic":
            columns["synthetic"] = pa.array(np.full(rows.num_rows, synthetic))
        elif spec.name in names:
            columns[spec.name] = rows.column(spec.name)
        else:
            columns[spec.name] = pa.nulls(rows.num_rows, spec.type)
    complete = pa.table(columns)
    path = f"day={day.isoformat()}/{batch}-{number:05d}.parquet"
    full = store.folder(table.name) / path
    with environment_faults(full.parent):
        full.parent.mkdir(parents=True, exist_ok=True)
        with full.open("wb") as sink:
            pq.write_table(
                complete,
                sink,
                compression="snappy",
                row_group_size=ROW_GROUP_ROWS,
                store_schema=False,
                use_dictionary=[c for c in complete.column_names if c != "line" and not c.endswith("_hash")],
                column_encoding={"line": "DELTA_BINARY_PACKED"},
            )
            sink.flush()
            os.fsync(sink.fileno())
    return store.DataFile(
        path, day.isoformat(), rows.num_rows, full.stat().st_size, _stats(complete, table, batch)
    )


def _unified(part: pa.Table, parts: list[pa.Table]) -> pa.Table:
    """Return a part with its text as dictionaries, as the first part has it."""
    columns = {}
    for name in part.column_names:
        column = part.column(name)
        if pa.types.is_string(column.type) and any(
            pa.types.is_dictionary(p.column(name).type) for p in parts
        ):
            column = column.dictionary_encode()
        columns[name] = column
    return pa.table(columns)


def _stats(rows: pa.Table, table: Table, batch: str) -> dict[str, Any]:
    extremes = pc.min_max(rows.column(table.time))
    low, high = (extremes[key].as_py().isoformat(timespec="milliseconds") for key in ("min", "max"))
    return {
        "numRecords": rows.num_rows,
        "minValues": {table.time: low, "batch": batch},
        # The log keeps milliseconds: the next one is never too small.
        "maxValues": {table.time: _ceiling(high, extremes["max"].as_py().microsecond), "batch": batch},
        "nullCount": {name: rows.column(name).null_count for name in rows.column_names},
    }


def _ceiling(text: str, microsecond: int) -> str:
    if microsecond % 1000 == 0:
        return text
    from datetime import datetime

    return (datetime.fromisoformat(text) + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")


@dataclass
class RejectsWriter:
    """Keeps the rejects of one batch in one Parquet file; no file is made while there are none."""

    table: str
    batch: str
    count: int = 0
    reasons: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _held: list[Rejected] = field(default_factory=list)
    _writer: pq.ParquetWriter | None = None

    def add(self, rejected: list[Rejected]) -> None:
        """Keep the rejects of a block."""
        for one in rejected:
            self.reasons[f"{one.reason}:{one.column}" if one.column else one.reason] += 1
        self.count += len(rejected)
        self._held += rejected
        if len(self._held) >= REJECTS_HELD:
            self._flush()

    def _flush(self) -> None:
        path = store.rejects_path(self.table, self.batch)
        with environment_faults(path.parent):
            if self._writer is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._writer = pq.ParquetWriter(path, REJECTS_SCHEMA, compression="zstd")
            columns: Callable[[str], list[Any]] = lambda name: [getattr(r, name) for r in self._held]  # noqa: E731
            self._writer.write_table(pa.table({n: columns(n) for n in REJECTS_SCHEMA.names}, REJECTS_SCHEMA))
        self._held.clear()

    def finish(self) -> None:
        """Have every reject on disk."""
        if self._held:
            self._flush()
        if self._writer is not None:
            with environment_faults(store.rejects_path(self.table, self.batch).parent):
                self._writer.close()
            handle = os.open(store.rejects_path(self.table, self.batch), os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
            self._writer = None

    def abandon(self) -> None:
        """Close the file without asking whether the disk took it: it will be deleted."""
        if self._writer is not None:
            with suppress(OSError, pa.ArrowException):
                self._writer.close()
            self._writer = None
