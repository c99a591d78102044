"""Cells 单元格: the one expression that touches event rows; everything after it adds cells up.

Knows Ibis alone, so that DuckDB, Spark or another engine gives the same cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

GroupRow = tuple[int, dt.date | None, dt.date | None, str | None]


def cells(
    events: ir.Table,
    columns: Iterable[str],
    *,
    time: str,
    first: dt.date,
    last: dt.date,
    grouped: Mapping[str, tuple[str, Sequence[GroupRow]]] | None = None,
    stations: Sequence[str] | None = None,
    subject: str = "station",
) -> ir.Table:
    """Return the expression that counts event rows of the days `first`..`last` by `columns`, as column `n`.

    `hour` is cut from the time column, `day` is the partition. `grouped` gives derived columns as (coded column,
    dated rows of a code list: code, starts, ends exclusive, group). `stations` keeps those subjects' rows alone.
    """
    import ibis  # here and below: half a second that no other command should pay

    kept = events.filter(events.day >= ibis.literal(first), events.day <= ibis.literal(last))
    if stations is not None:
        kept = kept.filter(kept[subject].isin(list(stations)) if stations else ibis.literal(False))
    keys: dict[str, Any] = {}
    for column in sorted(columns):
        if column == "hour":
            keys[column] = kept[time].truncate("h")
        elif grouped and column in grouped:
            coded, rows = grouped[column]
            keys[column] = in_group(kept[coded], kept.day, rows, first, last)
        else:
            keys[column] = kept[column]
    if not keys:
        return kept.aggregate(n=kept.count())
    return kept.group_by(**keys).aggregate(n=ibis._.count())


def in_group(
    code: ir.Value, day: ir.Value, rows: Sequence[GroupRow], first: dt.date, last: dt.date
) -> ir.Value:
    """Return the expression of the group a code belongs to on its day by the dated rows; null for none."""
    import ibis

    branches: list[tuple[ir.BooleanValue, ir.Value]] = []
    for (group, starts, ends), codes in _ranges(rows, first, last).items():
        condition = code.isin(codes)
        if starts is not None and starts > first:
            condition = condition & (day >= ibis.literal(starts))
        if ends is not None and ends <= last:
            condition = condition & (day < ibis.literal(ends))
        branches.append((condition, ibis.literal(group)))
    return ibis.cases(*branches) if branches else ibis.null("string")


def _ranges(
    rows: Sequence[GroupRow], first: dt.date, last: dt.date
) -> dict[tuple[str, dt.date | None, dt.date | None], list[int]]:
    found: dict[tuple[str, dt.date | None, dt.date | None], list[int]] = {}
    for code, starts, ends, group in rows:
        if group is None or (starts is not None and starts > last) or (ends is not None and ends <= first):
            continue
        found.setdefault((group, starts, ends), []).append(code)
    return found
