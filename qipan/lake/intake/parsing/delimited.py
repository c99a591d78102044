"""Delimited text 分隔文本: blocks of lines as rows. Fast where all is well, exact where it is not.

Three gears: typed parse; text parse with every odd line named; halving down to single lines where a stray
quote swallows line ends. Each line ends as a good row, a reject or a blank, whichever gear read it.
"""

from __future__ import annotations

import csv
import re

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from qipan.engine.errors import QipanError
from qipan.lake.intake.parsing.masking import mask_line
from qipan.lake.intake.parsing.parsed import RAW, Rejected, Rows, Rulebook, judged
from qipan.lake.intake.reading.blocks import Block
from qipan.lake.intake.reading.headers import Layout

DAY_MICROS = 86_400_000_000
FEW_LINES = 64
TEXT = pa.dictionary(pa.int32(), pa.string())
FULL_TIME = re.compile(rb"\d{4}-\d\d-\d\d[ Tt]\d")


def parse_block(block: Block, book: Rulebook) -> Rows:
    """Return what became of every line of a block."""
    rows = _typed(block, book)
    if rows is None:
        rows = _text(block, book)
    total = rows.good.num_rows + len(rows.rejected) + rows.blank
    if total != block.lines:
        raise QipanError("lake.lines_lost", expected=block.lines, got=total, line=block.first_line)
    return rows


def _typed(block: Block, book: Rulebook) -> Rows | None:
    """Parse straight into types, or return None when any line is not as declared."""
    if _ends_open(block):
        return None
    wanted: dict[str, pa.DataType] = {}
    for filling in book.layout.fillings:
        column, name = filling.column, RAW.format(filling.position)
        straight = filling.combine is None and column.kind in ("timestamp", "int16", "int32", "int64", "int8")
        wanted[name] = column.type if straight else pa.string() if column.kind == "hash" else TEXT
        if filling.second is not None:
            wanted[RAW.format(filling.second)] = TEXT
    try:
        raw = _read(block, book, wanted)
    except pa.ArrowInvalid:
        return None
    if raw.num_rows != block.lines:
        return None
    times = [
        RAW.format(f.position) for f in book.layout.fillings if f.column.kind == "timestamp" and not f.combine
    ]
    if not all(_hours_told(raw.column(name).combine_chunks(), block, len(times)) for name in times):
        return None
    lines = np.arange(block.first_line, block.first_line + block.lines, dtype=np.int64)
    return judged(raw, lines, book, lambda row: mask_line(block.line(row), book.layout, book.patterns))


def _hours_told(times: pa.Array, block: Block, columns: int) -> bool:
    """Say whether each midnight was written with its hour: the typed parser reads a bare date as midnight."""
    micros = times.cast(pa.int64()).fill_null(1).to_numpy(zero_copy_only=False)
    midnights = np.flatnonzero(micros % DAY_MICROS == 0)
    if len(midnights) > max(FEW_LINES, block.lines // 50):
        return False
    return all(len(FULL_TIME.findall(block.line(int(row)))) >= columns for row in midnights)


def _text(block: Block, book: Rulebook) -> Rows:
    """Parse as text, so that each line that fails is known by its number and reason."""
    odd: list[int] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        odd.append(row.number - 1)
        return "skip"

    positions = {f.position for f in book.layout.fillings}
    positions |= {f.second for f in book.layout.fillings if f.second is not None}
    wanted = {RAW.format(position): pa.string() for position in sorted(positions)}
    solid = _solid(block)
    try:
        raw = _read(block, book, wanted, note)
    except pa.ArrowInvalid:
        raw = None
    if raw is None or raw.num_rows + len(odd) != len(solid) or _ends_open(block):
        return _halved(block, book)
    blank = block.blank()
    odd_lines = solid[odd] if odd else np.empty(0, dtype=np.int64)
    row_lines = np.setdiff1d(solid, odd_lines)
    full = ~blank[row_lines]
    if not full.all():
        raw, row_lines = raw.filter(pa.array(full)), row_lines[full]
    rows = judged(
        raw,
        row_lines + block.first_line,
        book,
        lambda row: mask_line(block.line(int(row_lines[row])), book.layout, book.patterns),
    )
    rows.rejected += [
        Rejected(
            int(line) + block.first_line,
            _count_fault(block.line(int(line))),
            "",
            mask_line(block.line(int(line)), book.layout, book.patterns),
        )
        for line in odd_lines
        if not blank[line]
    ]
    rows.rejected.sort(key=lambda one: one.line)
    rows.blank = int(blank.sum())
    return rows


def _solid(block: Block) -> np.ndarray:
    """Return the lines the parser makes rows of: all but those without a character before their line end."""
    lengths = np.diff(block.ends, prepend=-1) - 1
    before = np.frombuffer(block.data, dtype=np.uint8)[block.ends - 1]
    return np.flatnonzero((lengths > 1) | ((lengths == 1) & (before != 13)))


def _read(block: Block, book: Rulebook, wanted: dict[str, pa.DataType], note: object = None) -> pa.Table:
    return arrow_csv.read_csv(
        pa.py_buffer(block.data),
        arrow_csv.ReadOptions(
            use_threads=False,
            block_size=len(block.data) + 1,
            column_names=[RAW.format(position) for position in range(len(book.layout.headers))],
        ),
        arrow_csv.ParseOptions(delimiter=book.layout.delimiter, invalid_row_handler=note),
        arrow_csv.ConvertOptions(
            column_types=wanted,
            include_columns=list(wanted),
            null_values=list(book.layout.format.nulls),
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=False,
        ),
    )


def _ends_open(block: Block) -> bool:
    """Say whether the block may leave a quote open: the parser would take the block's end for its close."""
    return block.data.count(b'"') % 2 == 1


def _count_fault(line: bytes) -> str:
    """Return why a line has too few or too many fields: a quote left open, or just so."""
    return "line_unreadable" if line.count(b'"') % 2 else "fields_count"


def is_cut_line(line: bytes, layout: Layout) -> bool:
    """Say whether a line without its end has fewer fields than the header, or a quote left open."""
    try:
        text = line.decode("utf-8", "replace")
        found = next(csv.reader([text], delimiter=layout.delimiter, strict=True), [])
    except csv.Error:
        return True
    return len(found) < len(layout.headers)


def _part(block: Block, start: int, stop: int) -> Block:
    first = int(block.ends[start - 1]) + 1 if start else 0
    data = block.data[first : int(block.ends[stop - 1]) + 1]
    return Block(data, block.first_line + start)


def _halved(block: Block, book: Rulebook) -> Rows:
    """Read the halves of a block apart; few lines are read one by one."""
    if block.lines <= FEW_LINES:
        return _single(block, book)
    middle = block.lines // 2
    first, second = (
        _text(_part(block, start, stop), book) for start, stop in ((0, middle), (middle, block.lines))
    )
    return Rows(
        _joined(first.good, second.good),
        np.concatenate((first.lines, second.lines)),
        first.rejected + second.rejected,
        first.blank + second.blank,
        first.newcomers | second.newcomers,
    )


def _joined(*tables: pa.Table) -> pa.Table:
    return pa.concat_tables(
        [pa.table({name: _chunk(table, name) for name in table.column_names}) for table in tables]
    )


def _chunk(table: pa.Table, name: str) -> pa.ChunkedArray:
    column = table.column(name)
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _single(block: Block, book: Rulebook) -> Rows:
    """Read lines one at a time: a quote that is not closed spoils its own line only."""
    width = len(book.layout.headers)
    fields: list[list[str]] = []
    kept: list[int] = []
    rejected: list[Rejected] = []
    blank = block.blank()
    for index in range(block.lines):
        if blank[index]:
            continue
        line = block.line(index)
        try:
            found = next(csv.reader([line.decode()], delimiter=book.layout.delimiter, strict=True), [])
            fault = "" if len(found) == width else _count_fault(line)
        except (csv.Error, UnicodeDecodeError):
            found, fault = [], "line_unreadable"
        if fault:
            text = mask_line(line, book.layout, book.patterns)
            rejected.append(Rejected(index + block.first_line, fault, "", text))
        else:
            fields.append(found)
            kept.append(index)
    columns = zip(*fields, strict=True) if fields else ([] for _ in range(width))
    raw = pa.table({RAW.format(p): pa.array(list(values), pa.string()) for p, values in enumerate(columns)})
    rows = judged(
        raw,
        np.array(kept, dtype=np.int64) + block.first_line,
        book,
        lambda row: mask_line(block.line(kept[row]), book.layout, book.patterns),
    )
    rows.rejected = sorted(rows.rejected + rejected, key=lambda one: one.line)
    rows.blank = int(blank.sum())
    return rows
