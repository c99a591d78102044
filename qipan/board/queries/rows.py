"""Rows 背后的行: the event rows that a number was counted from, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from qipan.board.queries.basis import Basis
from qipan.board.queries.values import checked_period, read_key
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Indicator
from qipan.engine.indicators.cells import in_group
from qipan.lake import queries as lake

SHOWN = ("batch", "line")
EXPORT_LIMIT = 200_000


def rows_behind(
    actor: Actor,
    indicator: str,
    first: dt.date,
    last: dt.date,
    *,
    where: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    version: int | None = None,
    basis: Basis | None = None,
    limit: int = 50,
    offset: int = 0,
) -> dict[str, Any]:
    """Return the rows a counting indicator counts, by time, with their batch and line in its source.

    Needs the table's read permission; rows outside the actor's scope are neither shown nor counted.
    """
    from qipan.board.queries.values import domain_of

    checked_period(first, last)
    domain = domain_of(indicator)
    basis = basis or Basis.now(domain.id, options, version)
    _, declared = domains.table(basis.table)
    permission = declared["permission"]["read"]
    actor.require(permission)
    stations = basis.stations_in(actor.divisions(permission))
    conditions = _conditions(basis, indicator, where or {})
    connection = lake.open_duckdb(basis.table, basis.version, first=first, last=last)
    try:
        backend = ibis.duckdb.from_connection(connection)
        kept = _kept(backend.table(basis.table), basis, conditions, stations, first, last)
        total = int(kept.count().execute())
        columns = [name for name in declared["columns"] if declared["columns"][name]["type"] != "hash"]
        page = kept.select(*columns, *SHOWN).order_by(declared["time"], "batch", "line")
        rows = page.limit(limit, offset=offset).to_pyarrow().to_pylist()
    finally:
        connection.close()
    return {"total": total, "columns": [*columns, *SHOWN], "rows": rows, "version": basis.version}


def _conditions(basis: Basis, indicator: str, where: Mapping[str, Any]) -> dict[str, Any]:
    conditions = {name: read_key(basis, name, wanted) for name, wanted in where.items()}
    one: Indicator = basis.catalogue.get(indicator)
    while True:
        conditions = {**one.where, **(one.options.get("part") or {}), **conditions}
        if not one.of:
            return conditions
        one = basis.catalogue.get(one.of)


def _kept(
    events: ir.Table,
    basis: Basis,
    conditions: Mapping[str, Any],
    stations: list[str] | None,
    first: dt.date,
    last: dt.date,
) -> ir.Table:
    _, declared = domains.table(basis.table)
    subject, time = declared["subject"]["column"], declared["time"]
    kept = events.filter(events.day >= ibis.literal(first), events.day <= ibis.literal(last))
    if stations is not None:
        kept = kept.filter(_among(kept[subject], stations))
    for name, wanted in conditions.items():
        if name in basis.grouped:
            column, rows = basis.grouped[name]
            group = in_group(kept[column], kept.day, rows, first, last)
            kept = kept.filter(group.isnull() if wanted is None else _among(group, _listed(wanted)))
        elif name == "group":
            members = basis.dimensions.groups.get(str(wanted), {})
            inside = [code for code, span in members.items() if _valid(span, first, last)]
            kept = kept.filter(_among(kept[subject], inside))
        elif name in basis.dimensions.attributes:
            codes = _carrying(basis.dimensions.attributes[name], wanted)
            listed = _among(kept[subject], codes)
            unlisted = ~_among(kept[subject], list(basis.dimensions.attributes[name]))
            kept = kept.filter(listed | unlisted if wanted is None else listed)
        elif name == "day":
            kept = kept.filter(kept.day == ibis.literal(wanted))
        elif name == "hour":
            kept = kept.filter(kept[time].truncate("h") == ibis.literal(wanted))
        elif name == "hour_of_day":
            kept = kept.filter(kept[time].hour() == wanted)
        else:
            kept = kept.filter(_plain(kept[name], wanted))
    return kept


def _plain(column: ir.Value, wanted: Any) -> ir.BooleanValue:
    if wanted is None:
        return column.isnull()
    if wanted == "known":
        return column.notnull()
    if isinstance(wanted, Mapping):
        return column.notnull() & (column != wanted["other_than"])
    return _among(column, _listed(wanted))


def _listed(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, (list, tuple)) else [wanted]


def _among(column: ir.Value, values: list[Any]) -> ir.BooleanValue:
    return column.isin(values) if values else ibis.literal(False)


def _carrying(attributes: Mapping[str, str | None], wanted: Any) -> list[str]:
    values = _listed(wanted)
    return [code for code, value in attributes.items() if value in values]


def _valid(span: tuple[dt.date | None, dt.date | None], first: dt.date, last: dt.date) -> bool:
    return (span[0] is None or span[0] <= last) and (span[1] is None or span[1] >= first)


def exported(actor: Actor, indicator: str, first: dt.date, last: dt.date, **asked: Any) -> dict[str, Any]:
    """Return all rows behind a number for export; more than 200,000 is `board.rows_too_many`."""
    found = rows_behind(actor, indicator, first, last, **asked, limit=EXPORT_LIMIT)
    if found["total"] > EXPORT_LIMIT:
        raise QipanError("board.rows_too_many", rows=f"{found['total']:,}", limit=f"{EXPORT_LIMIT:,}")
    return found
