"""Rows 背后的行: the event rows that a number was counted from, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qipan.board.queries.basis import Basis
from qipan.board.queries.places import require_places
from qipan.board.queries.values import checked_options, checked_period, domain_of, read_keys
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Indicator, narrowed
from qipan.engine.indicators.cells import in_group
from qipan.lake import queries as lake

if TYPE_CHECKING:
    import ibis.expr.types as ir

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
    Without a `basis` of the caller's own a place out of scope is `board.place_missing`.
    """
    checked_period(first, last)
    domain = domain_of(indicator)
    given, basis = basis, basis or Basis.now(domain.id, checked_options(options or {}), version)
    _, declared = domains.table(basis.table)
    permission = declared["permission"]["read"]
    actor.require(permission)
    prefixes = actor.divisions(permission)
    stations = basis.stations_in(prefixes)
    if given is None:
        require_places(basis, read_keys(basis, indicator, where or {}), prefixes, where or {})
    conditions = conditions_of(basis, indicator, where or {})
    if conditions is None:
        stations, conditions = [], {}
    with lake.events(basis.table, basis.version, first=first, last=last) as events:
        kept = _kept(events, basis, conditions, stations, first, last)
        total = int(kept.count().to_pyarrow().as_py())
        columns = [name for name in declared["columns"] if declared["columns"][name]["type"] != "hash"]
        page = kept.select(*columns, *SHOWN).order_by(declared["time"], "batch", "line")
        rows = lake.plain(page.limit(limit, offset=offset).to_pyarrow()).to_pylist()
    return {"total": total, "columns": [*columns, *SHOWN], "rows": rows, "version": basis.version}


def conditions_of(basis: Basis, indicator: str, where: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the rows behind an indicator satisfy; None when no row can, such as an entry among exits."""
    one: Indicator = basis.catalogue.get(indicator)
    conditions = narrowed(basis.catalogue, one, read_keys(basis, indicator, where))
    while conditions is not None:
        for name, wanted in (one.options.get("part") or {}).items():
            if conditions.setdefault(name, wanted) != wanted:
                return None
        if not one.of:
            break
        one = basis.catalogue.get(one.of)
    return conditions


def _kept(
    events: ir.Table,
    basis: Basis,
    conditions: Mapping[str, Any],
    stations: list[str] | None,
    first: dt.date,
    last: dt.date,
) -> ir.Table:
    import ibis

    _, declared = domains.table(basis.table)
    subject, time = declared["subject"]["column"], declared["time"]
    kept = events.filter(events.day >= ibis.literal(first), events.day <= ibis.literal(last))
    if stations is not None:
        kept = kept.filter(_among(kept[subject], stations))
    for name, wanted in conditions.items():
        if name in basis.grouped:
            column, rows = basis.grouped[name]
            kept = kept.filter(_plain(in_group(kept[column], kept.day, rows, first, last), wanted))
        elif name == "group":
            kept = kept.filter(_in_station_group(kept, basis, str(wanted), first, last))
        elif name in basis.dimensions.attributes:
            codes = _carrying(basis.dimensions.attributes[name], wanted)
            listed = _among(kept[subject], codes)
            unlisted = ~_among(kept[subject], list(basis.dimensions.attributes[name]))
            kept = kept.filter(listed | unlisted if wanted is None else listed)
        elif name == "hour":
            kept = kept.filter(_plain(kept[time].truncate("h"), wanted))
        elif name == "hour_of_day":
            kept = kept.filter(_plain(kept[time].hour(), wanted))
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
    import ibis

    return column.isin(values) if values else ibis.literal(False)


def _carrying(attributes: Mapping[str, str | None], wanted: Any) -> list[str]:
    if wanted == "known":
        return [code for code, value in attributes.items() if value is not None]
    if isinstance(wanted, Mapping):
        return [code for code, value in attributes.items() if value not in (None, wanted["other_than"])]
    values = _listed(wanted)
    return [code for code, value in attributes.items() if value in values]


def _in_station_group(
    kept: ir.Table, basis: Basis, group: str, first: dt.date, last: dt.date
) -> ir.BooleanValue:
    """Return the condition that a row's station belonged to the group on the row's own day."""
    import ibis

    _, declared = domains.table(basis.table)
    column = kept[declared["subject"]["column"]]
    spans: dict[tuple[dt.date | None, dt.date | None], list[str]] = {}
    for code, span in basis.dimensions.groups.get(group, {}).items():
        spans.setdefault(span, []).append(code)
    inside: ir.BooleanValue = ibis.literal(False)
    for (starts, ends), codes in spans.items():
        if (starts is not None and starts > last) or (ends is not None and ends < first):
            continue
        one = column.isin(codes)
        if starts is not None and starts > first:
            one = one & (kept.day >= ibis.literal(starts))
        if ends is not None and ends < last:
            one = one & (kept.day <= ibis.literal(ends))
        inside = inside | one
    return inside


def exported(actor: Actor, indicator: str, first: dt.date, last: dt.date, **asked: Any) -> dict[str, Any]:
    """Return all rows behind a number for export; more than 200,000 is `board.rows_too_many`."""
    found = rows_behind(actor, indicator, first, last, **asked, limit=EXPORT_LIMIT)
    if found["total"] > EXPORT_LIMIT:
        raise QipanError("board.rows_too_many", rows=f"{found['total']:,}", limit=f"{EXPORT_LIMIT:,}")
    return found
