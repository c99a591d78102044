"""Records 记录流: NDJSON, Arrow IPC and Parquet through the same rules as lines of text.

A record's line is its number, from 1. Knows these formats; keeps no clear personal value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

from qipan.engine.errors import QipanError
from qipan.lake.intake.parsing.masking import mask_record
from qipan.lake.intake.parsing.parsed import RAW, Rejected, Rows, Rulebook, judged
from qipan.lake.intake.reading.blocks import Block

BATCH_ROWS = 131_072
ARROW_MARK, ARROW_HEAD_BYTES = b"ARROW1", 8


def keys_of(block: Block) -> tuple[str, ...]:
    """Return every key of the objects in a block of NDJSON, in the order first met."""
    keys: dict[str, str] = {}
    for index in range(block.lines):
        record = _object(block.line(index))
        if record:
            for key in record:
                keys.setdefault(key.strip().lower(), key.strip())
    return tuple(keys.values())


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def is_cut_record(line: bytes) -> bool:
    """Say whether a line without its end begins an object and does not end it."""
    return line.lstrip().startswith(b"{") and _object(line) is None


def parse_ndjson(block: Block, book: Rulebook) -> Rows:
    """Return what became of every line of a block of NDJSON."""
    at = {header.lower(): position for position, header in enumerate(book.layout.headers)}
    needed = sorted({p for f in book.layout.fillings for p in (f.position, f.second) if p is not None})
    columns: dict[int, list[str | None]] = {position: [] for position in needed}
    kept: list[int] = []
    rejected: list[Rejected] = []
    blank = block.blank()
    nested: list[bool] = []
    for index in range(block.lines):
        if blank[index]:
            continue
        record = _object(block.line(index))
        if record is None:
            rejected.append(Rejected(index + block.first_line, "line_unreadable", "", "***"))
            continue
        given = {at.get(key.strip().lower()): value for key, value in record.items()}
        nested.append(any(isinstance(given.get(position), (dict, list)) for position in needed))
        for position in needed:
            columns[position].append(_text(given.get(position)))
        kept.append(index)
    raw = pa.table(
        {RAW.format(position): pa.array(values, pa.string()) for position, values in columns.items()}
    )

    def text_of(row: int) -> str:
        return mask_record(_object(block.line(kept[row])) or {}, book.layout, book.patterns)

    if any(nested):
        flat = ~np.array(nested)
        for row in np.flatnonzero(~flat):
            rejected.append(Rejected(kept[row] + block.first_line, "not_text", "", text_of(int(row))))
        raw, kept = raw.filter(pa.array(flat)), [k for k, is_flat in zip(kept, flat, strict=True) if is_flat]
    rows = judged(raw, np.array(kept, dtype=np.int64) + block.first_line, book, text_of)
    rows.rejected = sorted(rows.rejected + rejected, key=lambda one: one.line)
    rows.blank = int(blank.sum())
    return rows


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def arrow_batches(stream: BinaryIO, name: str) -> Iterator[pa.RecordBatch]:
    """Yield the record batches of an Arrow IPC stream or file, each fit to be parsed at once.

    A file is its mark, padded to eight bytes, then a stream, then a footer that ends in the mark again: it is
    read without seeking, as a stream that must have its end.
    """
    try:
        ahead = _Ahead(stream)
        with ipc.open_stream(ahead) as reader:
            for batch in reader:
                yield from _pieces(batch)
        if ahead.is_file and not ahead.ends_in_mark():
            raise QipanError("lake.records_broken", file=name)
    except (pa.ArrowInvalid, OSError) as error:
        raise _broken(error, name) from error


class _Ahead:
    """A stream whose first bytes were looked at: an Arrow file's mark is left out, anything else is given on."""

    closed = False

    def __init__(self, inner: BinaryIO) -> None:
        self.inner, self.first = inner, b""
        while len(self.first) < ARROW_HEAD_BYTES and (more := inner.read(ARROW_HEAD_BYTES - len(self.first))):
            self.first += more
        self.is_file = self.first.startswith(ARROW_MARK)
        if self.is_file:
            self.first = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        if not self.first:
            return self.inner.read(size)
        given, self.first = (self.first, b"") if size < 0 else (self.first[:size], self.first[size:])
        return given

    def ends_in_mark(self) -> bool:
        """Read what is left and say whether it ends as a file must."""
        tail = b""
        while more := self.inner.read(1024 * 1024):
            tail = (tail + more)[-len(ARROW_MARK) :]
        return tail == ARROW_MARK


def parquet_batches(source: BinaryIO, name: str) -> Iterator[pa.RecordBatch]:
    """Yield the record batches of a Parquet file."""
    try:
        for batch in pq.ParquetFile(source).iter_batches(batch_size=BATCH_ROWS):
            yield from _pieces(batch)
    except (pa.ArrowInvalid, OSError) as error:
        raise _broken(error, name) from error


def _broken(error: Exception, name: str) -> Exception:
    """Keep a fault of our own stream as it is; any other means that the content is not of its type."""
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, QipanError):
            return inner
        inner = inner.__cause__ or inner.__context__
    return QipanError("lake.records_broken", file=name)


def _pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for start in range(0, batch.num_rows, BATCH_ROWS):
        yield batch.slice(start, BATCH_ROWS)


def parse_batch(batch: pa.RecordBatch, first_line: int, book: Rulebook) -> Rows:
    """Return what became of every record of an Arrow batch."""
    raw = pa.table({RAW.format(position): column for position, column in enumerate(batch.columns)})
    lines = np.arange(first_line, first_line + batch.num_rows, dtype=np.int64)

    def text_of(row: int) -> str:
        record: Mapping[str, Any] = batch.slice(row, 1).to_pylist()[0]
        return mask_record(record, book.layout, book.patterns)

    rows = judged(raw, lines, book, text_of)
    if rows.good.num_rows + len(rows.rejected) != batch.num_rows:
        got = rows.good.num_rows + len(rows.rejected)
        raise QipanError("lake.lines_lost", expected=batch.num_rows, got=got, line=first_line)
    return rows
