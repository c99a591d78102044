"""Counting 清点: cells from the event rows, or added up from finer cells; the only road from lake to roll-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from qipan.board.rollups import files
from qipan.board.rollups.sources import Source
from qipan.engine.indicators import cells
from qipan.lake import queries as lake


def count(
    source: Source,
    columns: frozenset[str],
    first: dt.date,
    last: dt.date,
    stations: Sequence[str] | None = None,
    *,
    within: Iterable[str] | None = None,
) -> pa.Table:
    """Scan the event rows of a period and return their cells by `columns`, of `stations` alone when given.

    `within` names the lake files to read; all of the period unless given.
    """
    with lake.events(source.table, source.version, first=first, last=last, within=within) as events:
        expression = cells(
            events,
            columns,
            time=source.time,
            first=first,
            last=last,
            grouped=source.grouped,
            stations=stations,
            subject=source.subject,
        )
        return lake.plain(expression.to_pyarrow())


def count_days(
    source: Source, columns: frozenset[str], days: Sequence[dt.date]
) -> Iterator[tuple[dt.date, pa.Table]]:
    """Scan the event rows of a run of days once and yield the cells of each."""
    found = count(source, columns | {"day"}, days[0], days[-1])
    wanted = [*sorted(columns), "n"]
    if len(days) == 1:
        yield days[0], packed(found.select(wanted))
        return
    found = found.sort_by("day")
    held = found.column("day").combine_chunks()
    for day in days:
        first = pc.index(held, pa.scalar(day, held.type)).as_py()
        number = pc.sum(pc.equal(held, pa.scalar(day, held.type))).as_py() or 0
        yield day, packed(found.slice(max(first, 0), number).select(wanted))


def grown(source: Source, columns: frozenset[str], day: dt.date, before: Source) -> pa.Table | None:
    """Return one day's cells from those `before` and a scan of the files that came since.

    None where the day has lost a file since, or its cells before are not kept: then all of it must be scanned.
    """
    held, now = (lake.day_files(one.table, one.version, day) for one in (before, source))
    if not held or not held <= now:
        return None
    kept = files.read(before.path(columns, day))
    if kept is None:
        return None
    fresh = count(source, columns, day, day, within=now - held)
    names = [*sorted(columns), "n"]
    plain = [
        pa.table({name: decoded(part.column(name)) for name in names}).cast(_plain(kept, names))
        for part in (kept, fresh)
    ]
    return added_up(pa.concat_tables(plain), columns, day)


def _plain(kept: pa.Table, names: Sequence[str]) -> pa.Schema:
    return pa.schema([(name, decoded(kept.column(name)).type) for name in names])


def added_up(finer: pa.Table, columns: frozenset[str], day: dt.date) -> pa.Table:
    """Return one day's cells by `columns` from its cells by more columns; whole numbers, so nothing is lost."""
    if "day" in columns and "day" not in finer.column_names:
        finer = finer.append_column("day", pa.array([day] * finer.num_rows, pa.date32()))
    names = sorted(columns)
    plain = pa.table({name: decoded(finer.column(name)) for name in [*names, "n"]})
    if not names:
        return packed(pa.table({"n": pa.array([pc.sum(plain["n"]).as_py() or 0], pa.int64())}))
    found = plain.group_by(names, use_threads=False).aggregate([("n", "sum")])
    return packed(found.rename_columns([*names, "n"]))


def decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column with its values in place."""
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def packed(found: pa.Table) -> pa.Table:
    """Return cells in one chunk with each key column as positions in a dictionary."""
    columns = {
        name: column if name == "n" or pa.types.is_dictionary(column.type) else column.dictionary_encode()
        for name, column in zip(found.column_names, found.columns, strict=True)
    }
    return pa.table(columns).unify_dictionaries().combine_chunks()
