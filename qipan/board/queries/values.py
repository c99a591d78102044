"""Values 指标值: an indicator over a period, by place and time, with its definition and the data beneath it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from qipan.board.queries.basis import Basis
from qipan.board.queries.calendars import KeptCalendar, calendar_of
from qipan.board.queries.cells import Cells
from qipan.board.queries.places import read_place, require_places
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Context, evaluate
from qipan.lake import queries as lake

UNKNOWN = "unknown"


def domain_of(indicator: str) -> domains.Domain:
    """Return the domain that declares an indicator; an unknown one is `indicators.indicator_unknown`."""
    for domain in domains.all():
        if any(one.get("id") == indicator for one in domain.indicators):
            return domain
    raise QipanError("indicators.indicator_unknown", indicator=indicator)


def read_permission(domain: domains.Domain) -> str:
    """Return the permission that lets an actor see a domain's indicators."""
    body = domain.declared.get("indicators.yaml") or {}
    return str(body.get("permission", "board.value.read"))


def period(text: str) -> tuple[dt.date, dt.date]:
    """Read `2021-01-01..2021-01-03`, `2021-01-01`, `2021-01` or `2021`; else `board.period_unreadable`."""
    first_text, _, last_text = text.partition("..")
    try:
        first, _ = _span(first_text.strip())
        _, last = _span((last_text or first_text).strip())
    except ValueError:
        raise QipanError("board.period_unreadable", text=text) from None
    return checked_period(first, last)


def _span(text: str) -> tuple[dt.date, dt.date]:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        day = dt.date(*parts)
        return day, day
    if len(parts) == 2:
        first = dt.date(parts[0], parts[1], 1)
        return first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    if len(parts) == 1 and len(text) == 4:
        return dt.date(parts[0], 1, 1), dt.date(parts[0], 12, 31)
    raise ValueError(text)


LONGEST = 800


def checked_period(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Return the period, or raise `board.period_reversed` or `board.period_too_long` (800 days)."""
    if first > last:
        raise QipanError("board.period_reversed", first=str(first), last=str(last))
    if (last - first).days >= LONGEST:
        raise QipanError("board.period_too_long", days=(last - first).days + 1, limit=LONGEST)
    return first, last


def require_rows(basis: Basis, first: dt.date, last: dt.date) -> None:
    """Raise `board.period_empty` when the lake holds no day of the period, naming the days it holds."""
    days = lake.days(basis.table, basis.version)
    if not any(first <= day <= last for day in days):
        held = f"{min(days)}..{max(days)}" if days else "—"
        raise QipanError("board.period_empty", first=str(first), last=str(last), held=held)


def context_of(
    basis: Basis,
    first: dt.date,
    last: dt.date,
    stations: list[str] | None,
    compare: tuple[dt.date, dt.date] | None = None,
    options: Mapping[str, Any] | None = None,
    kept: KeptCalendar | None = None,
) -> Context:
    """Return what evaluations over a period may ask, with ordinary days and the aligned comparison."""
    calendar = kept or calendar_of(str(basis.body["domain"])).kept((first, last), compare)
    return Context(
        catalogue=basis.catalogue,
        first=first,
        last=last,
        cube=Cells(basis, stations),
        ordinary=lambda: calendar.ordinary,
        aligned=lambda: calendar.pairs_kept,
        options=options or {},
    )


def value(
    actor: Actor,
    indicator: str,
    first: dt.date,
    last: dt.date,
    *,
    by: Sequence[str] = (),
    where: Mapping[str, Any] | None = None,
    compare: tuple[dt.date, dt.date] | None = None,
    options: Mapping[str, Any] | None = None,
    version: int | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Return an indicator's value as plain JSON: rows, definition, period, unit, lake version and batches.

    Only what lies in the actor's scope is counted, and the answer names that scope. Raises `engine.not_allowed`,
    `board.period_…`, `board.place_missing`, `indicators.…`.
    """
    domain = domain_of(indicator)
    permission = read_permission(domain)
    actor.require(permission)
    checked_period(first, last)
    if compare:
        checked_period(*compare)
    options = checked_options(options or {})
    basis = Basis.now(domain.id, options, version)
    require_rows(basis, first, last)
    prefixes = actor.divisions(permission)
    stations = basis.stations_in(prefixes)
    calendar = calendar_of(domain.id).kept((first, last), compare)
    context = context_of(basis, first, last, stations, compare, options, calendar)
    asked = read_keys(basis, indicator, where or {})
    require_places(basis, asked, prefixes, where or {})
    found = evaluate(context, indicator, by, asked)
    definition = basis.catalogue.get(indicator)
    rows = [row_of(one, by, basis) for one in (found if limit is None else found[:limit])]
    return {
        "indicator": definition.id,
        "names": dict(definition.names),
        "version": definition.version,
        "starts": definition.starts,
        "says": dict(definition.says),
        "unit": definition.unit,
        "period": {**held_of(basis, first, last), **_named(calendar.body["now"])},
        "compare": {**held_of(basis, *compare), **_named(calendar.body["before"])} if compare else None,
        "by": list(by),
        "where": {column: _plain(wanted) for column, wanted in asked.items()},
        "rows": rows,
        "rows_total": len(found),
        "value": rows[0]["value"] if not by and rows else None,
        "scope": "province" if stations is None else list(prefixes),
        "lake": lake.provenance(basis.table, basis.version, first, last),
        "basis": basis.hash,
    }


def held_of(basis: Basis, first: dt.date, last: dt.date) -> dict[str, Any]:
    """Return a period with its number of days, of those with records, and the days without any."""
    held = set(lake.days(basis.table, basis.version))
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    missing = [str(day) for day in days if day not in held]
    return {
        "from": str(first),
        "to": str(last),
        "days": len(days),
        "days_held": len(days) - len(missing),
        "missing": missing,
    }


def _named(described: Mapping[str, Any]) -> dict[str, Any]:
    """Return which holiday a period is, None for none, and whether small cars pass free (None: not known)."""
    holiday = described["holiday"]
    named = {"names": holiday["names"], "year": holiday["year"], "days": holiday["days"]} if holiday else None
    return {"holiday": named, "free": described["free"]}


def row_of(one: Any, by: Sequence[str], basis: Basis) -> dict[str, Any]:
    """Return one value as plain JSON: key, names of the key, value (None unknown) and its parts."""
    key = {name: _plain(part) for name, part in zip(by, one.key, strict=True)}
    names = {}
    for name, part in zip(by, one.key, strict=True):
        if part is None:
            names[name] = basis.names["unknown"].get(name) or basis.names["unknown"][""]
        else:
            names[name] = basis.names.get(name, {}).get(part) or {"zh": str(part), "en": str(part)}
    return {
        "key": key,
        "names": names,
        "value": _plain(one.value),
        "parts": {name: _plain(part) for name, part in one.parts.items()},
    }


SPECIALS = ("truck", "apart")


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with their values in form; one unknown or out of range is `board.option_invalid`."""
    found: dict[str, Any] = {}
    for name, given in options.items():
        if name == "special":
            known, fits = ", ".join(SPECIALS), given in SPECIALS
        elif name == "threshold":
            known, fits = "0, 1, 2 …", str(given).isdecimal() and len(str(given)) <= 12
        else:
            known, fits = "—", False
        if not fits:
            raise QipanError("board.option_invalid", option=name, given=given, known=known)
        found[name] = int(given) if name == "threshold" else given
    return found


def read_keys(basis: Basis, indicator: str, where: Mapping[str, Any]) -> dict[str, Any]:
    """Return conditions with their keys read.

    A dimension the indicator lacks is `indicators.dimension_unknown`, a key of no meaning
    `board.key_unreadable`; whether a place may be asked for is `require_places`'s part.
    """
    definition = basis.catalogue.get(indicator)
    for name in where:
        basis.catalogue.dimension(definition, name)
    return {name: read_key(basis, name, wanted) for name, wanted in where.items()}


NUMBERS = frozenset({"int8", "int16", "int32", "int64", "code_number"})


def read_key(basis: Basis, dimension: str, wanted: Any) -> Any:
    """Return a dimension's key from its text: numbers for coded columns, dates for days, None for `unknown`."""
    if not isinstance(wanted, str):
        return wanted
    if wanted == UNKNOWN:
        return None
    _, declared = domains.table(basis.table)
    try:
        if dimension == "hour_of_day" or declared["columns"].get(dimension, {}).get("type") in NUMBERS:
            return int(wanted)
        if dimension == "day":
            return dt.date.fromisoformat(wanted)
        if dimension == "hour":
            return _hour(wanted)
        if dimension in basis.grouped and wanted not in basis.names.get(dimension, {wanted: ""}):
            raise ValueError(wanted)
    except ValueError:
        raise QipanError("board.key_unreadable", dimension=dimension, text=wanted) from None
    return read_place(basis, dimension, wanted)


def _hour(text: str) -> dt.datetime:
    """Return a whole local hour; one with a zone or with minutes is no key."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is not None or moment != moment.replace(minute=0, second=0, microsecond=0):
        raise ValueError(text)
    return moment


def _plain(part: Any) -> Any:
    if isinstance(part, Fraction):
        return float(part)
    if isinstance(part, dt.datetime):
        return part.strftime("%Y-%m-%dT%H:00")
    if isinstance(part, (dt.date,)):
        return str(part)
    if isinstance(part, Mapping):
        return {str(name): _plain(inner) for name, inner in part.items()}
    if isinstance(part, (list, tuple)):
        return [_plain(inner) for inner in part]
    return part
