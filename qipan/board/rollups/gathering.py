"""Gathering 汇集: the cells of a period from its days' files; a day without a file is counted, and kept.

Knows which files answer; what they mean is the engine's part.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.compute as pc

from qipan.board.rollups import files
from qipan.board.rollups.counting import added_up, count, count_days, grown, packed
from qipan.board.rollups.sources import Source
from qipan.engine.indicators import answers

READERS = 4
RUN_DAYS = 31
"""As many days are counted in one scan at most: a scan's cells are held in memory."""


def gather(
    source: Source,
    columns: frozenset[str],
    first: dt.date,
    last: dt.date,
    stations: Sequence[str] | None = None,
) -> pa.Table:
    """Return the cells of a period by `columns`, those of `stations` alone when given (the columns then hold them)."""
    days = source.days(first, last)
    if not days:
        return packed(count(source, columns, first, first))
    wanted = None if stations is None else pa.array(stations, pa.string())

    def read(day: dt.date) -> pa.Table | None:
        found = files.read(source.path(columns, day))
        return found if found is None else _narrowed(found, source.subject, wanted)

    if len(days) > READERS:
        with ThreadPoolExecutor(READERS) as pool:
            parts = dict(zip(days, pool.map(read, days), strict=True))
    else:
        parts = {day: read(day) for day in days}
    lacking = [day for day in days if parts[day] is None]
    for day, found in _made(source, columns, lacking):
        parts[day] = _narrowed(found, source.subject, wanted)
    return pa.concat_tables([parts[day] for day in days])


def _narrowed(found: pa.Table, subject: str, stations: pa.Array | None) -> pa.Table:
    if stations is None:
        return found
    column = found.column(subject).combine_chunks()
    chunk = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    inside = pc.is_in(chunk.dictionary, value_set=stations)
    return found.filter(pc.fill_null(inside.take(chunk.indices), False))


def _made(
    source: Source, columns: frozenset[str], days: Sequence[dt.date], before: Source | None = None
) -> Iterator[tuple[dt.date, pa.Table]]:
    """Make and keep the missing files of some days.

    From a finer file where there is one, from what was kept `before` and the lake's files since, else from all of
    the day in the lake.
    """
    uncounted = []
    for day in days:
        found = _from_finer(source, columns, day)
        if found is None and before is not None:
            found = grown(source, columns, day, before)
        if found is None:
            uncounted.append(day)
            continue
        files.write(source.path(columns, day), found)
        yield day, found
    for run in _runs(list(source.states), uncounted):
        for day, found in count_days(source, columns, run):
            files.write(source.path(columns, day), found)
            yield day, found


def _from_finer(source: Source, columns: frozenset[str], day: dt.date) -> pa.Table | None:
    for finer in source.finer(columns):
        found = files.read(source.path(finer, day))
        if found is not None:
            return added_up(found, columns, day)
    return None


def _runs(held: Sequence[dt.date], days: Iterable[dt.date]) -> Iterator[list[dt.date]]:
    """Yield days as runs that no other day held lies between, so that one scan reads theirs alone."""
    place = {day: position for position, day in enumerate(held)}
    run: list[dt.date] = []
    for day in sorted(days):
        if run and (place[day] != place[run[-1]] + 1 or len(run) == RUN_DAYS):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def missing(source: Source) -> list[dt.date]:
    """Return the days of which some declared roll-up is not kept, newest first."""
    return [
        day
        for day in sorted(source.states, reverse=True)
        if any(not source.path(columns, day).exists() for columns in source.rollups)
    ]


def made_ready(source: Source, days: Sequence[dt.date], before: Source | None = None) -> int:
    """Make every declared roll-up of some days; return how many files were made.

    The lake is scanned for those alone that no other one answers; the rest is added up from them. Of a day that
    only grew since `before`, whose roll-ups are kept, the files that came since are scanned and no others.
    """
    made = 0
    for columns in sorted(source.rollups, key=lambda one: ("hour" in one, len(one)), reverse=True):
        lacking = [day for day in days if not source.path(columns, day).exists()]
        made += sum(1 for _ in _made(source, columns, lacking, before))
    return made


def answered_by(source: Source, columns: frozenset[str]) -> bool:
    """Say whether some declared roll-up answers what `columns` would."""
    return any(answers(one, columns) for one in source.rollups)
