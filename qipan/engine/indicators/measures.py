"""Measures 指标口径: from sums to shares, means, multiples, peaks, tides and growth.

Pure: reads cubes through a Context, computes exact integers and fractions, rounds nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from qipan.engine.errors import QipanError
from qipan.engine.indicators.counting import Context, Value, absent, comparable, recorded_days, sums
from qipan.engine.indicators.cube import Key
from qipan.engine.indicators.definitions import Indicator


def evaluate(
    context: Context, indicator: str, by: Sequence[str] = (), where: Mapping[str, Any] | None = None
) -> list[Value]:
    """Return the indicator's values over the context's days, a row per key of `by`, in descending order.

    Raises `indicators.indicator_unknown`, `indicators.dimension_unknown` or `indicators.option_missing`.
    """
    definition = context.catalogue.get(indicator)
    for name in [*by, *(where or {})]:
        context.catalogue.dimension(definition, name)
    compute = _KINDS[definition.measure]
    values = compute(context, definition, list(by), dict(where or {}))
    if any(name in ("day", "hour", "hour_of_day") for name in by):
        return sorted(values, key=lambda one: tuple((part is None, _sortable(part)) for part in one.key))
    return sorted(values, key=lambda one: (one.value is None, -(one.value or 0), str(one.key)))


def _sortable(part: Any) -> str:
    return f"{part:03d}" if isinstance(part, int) else str(part)


def _count(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    found = sums(context, definition, by, where)
    if not by and not found:
        return [Value((), absent(context, definition, where))]
    return [Value(key, total) for key, total in found.items()]


def _share(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    """Part of the whole: rows by key over all rows; `within` names what the whole keeps, asked for or split by.

    Without either the whole would silently be another one: `indicators.whole_missing`.
    """
    names = [str(name) for name in definition.options.get("within", [])]
    missing = next((name for name in names if name not in where and name not in by), None)
    if missing is not None:
        raise QipanError("indicators.whole_missing", indicator=definition.id, dimension=missing)
    split = [name for name in names if name not in where]
    wholes = sums(context, definition, split, {name: where[name] for name in names if name in where})
    parts = sums(context, definition, by, where)
    if not by and not parts and absent(context, definition, where) == 0:
        parts = {(): 0}

    def value(key: Key, part: int) -> Value:
        whole = wholes.get(tuple(key[by.index(name)] for name in split))
        return Value(key, Fraction(part, whole) if whole else None, {"part": part, "whole": whole})

    return [value(key, part) for key, part in parts.items()] or (
        [Value((), None, {"part": None, "whole": None})] if not by else []
    )


def _part(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    """Rows that satisfy `part` among those where the same columns are known."""
    asked: Mapping[str, Any] = definition.options["part"]
    fits = all(where.get(column, wanted) == wanted for column, wanted in asked.items())
    known = sums(context, definition, by, {**dict.fromkeys(asked, "known"), **where})
    parts = sums(context, definition, by, {**where, **asked}) if fits else {}
    if None in (where.get(column, wanted) for column, wanted in asked.items()):
        known = {}  # rows that do not tell the column have no part of it
    everything = sums(context, definition, by, where)
    return [
        Value(
            key,
            Fraction(parts.get(key, 0), known[key]) if known.get(key) else None,
            {"part": parts.get(key, 0), "whole": known.get(key, 0), "unknown": total - known.get(key, 0)},
        )
        for key, total in everything.items()
    ] or ([Value((), None)] if not by else [])


def _mean_per_day(
    context: Context, definition: Indicator, by: list[str], where: dict[str, Any]
) -> list[Value]:
    """Total over the days of the period; a day of the period without any row leaves the mean unknown."""
    recorded = len(recorded_days(context, context.first, context.last))
    return [
        Value(
            one.key,
            None if one.value is None or recorded < context.days else Fraction(one.value) / context.days,
            {"total": one.value, "days": context.days, "days_recorded": recorded},
        )
        for one in _count(context, definition, by, where)
    ]


def _multiple(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    """Mean per day over the mean of the ordinary days that have rows.

    Fewer than `least` such days, or a day of the period without any row, leave it unknown.
    """
    days = list(context.ordinary())
    least = int(definition.options.get("least", 7))
    usual: dict[Key, int] = {}
    counted: set[dt.date] = set()
    if days:
        for key, total in sums(context, definition, ["day", *by], where, min(days), max(days)).items():
            if key[0] in days:
                counted.add(key[0])
                usual[key[1:]] = usual.get(key[1:], 0) + total
    whole = len(recorded_days(context, context.first, context.last)) == context.days
    values = []
    for one in _count(context, definition, by, where):
        base = usual.get(one.key)
        known = base and whole and len(counted) >= least and one.value is not None
        ratio = Fraction(one.value or 0, context.days) / Fraction(base or 1, len(counted) or 1)
        parts = {
            "total": one.value,
            "days": context.days,
            "ordinary_total": base,
            "ordinary_days": sorted(str(day) for day in counted),
        }
        values.append(Value(one.key, ratio if known else None, parts))
    return values


def _peak(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    """The largest count over the days or hours of the period; the earliest of equals is named."""
    along = str(definition.options["along"])
    best: dict[Key, tuple[int, Any]] = {}
    found = sums(context, definition, [*by, along], where)
    for key, total in sorted(found.items(), key=lambda pair: str(pair[0])):
        if key[:-1] not in best or total > best[key[:-1]][0]:
            best[key[:-1]] = (total, key[-1])
    if not best and not by:
        return [Value((), None)]
    return [Value(key, total, {"at": at, "along": along}) for key, (total, at) in best.items()]


def _hours_above(
    context: Context, definition: Indicator, by: list[str], where: dict[str, Any]
) -> list[Value]:
    """Number of hours whose count exceeds `threshold` (vehicles per hour)."""
    threshold = context.options.get("threshold", definition.options.get("threshold"))
    if threshold is None:
        raise QipanError("indicators.option_missing", indicator=definition.id, option="threshold")
    hours: dict[Key, int] = {}
    for key, total in sums(context, definition, [*by, "hour"], where).items():
        hours[key[:-1]] = hours.get(key[:-1], 0) + int(total > int(threshold))
    if not hours and not by:
        return [Value((), None)]
    return [Value(key, number, {"threshold": int(threshold)}) for key, number in hours.items()]


def _tide(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    """(Exits − entries) over both: +1 all leave the expressway here, −1 all enter it."""
    flows: dict[Key, dict[Any, int]] = {}
    for key, total in sums(context, definition, [*by, "direction"], where).items():
        flows.setdefault(key[:-1], {})[key[-1]] = total
    values = []
    for key, sides in flows.items():
        entries, exits = sides.get(0, 0), sides.get(1, 0)
        ratio = Fraction(exits - entries, entries + exits) if entries + exits else None
        values.append(Value(key, ratio, {"entry": entries, "exit": exits, "unknown": sides.get(None, 0)}))
    return values or ([Value((), None)] if not by else [])


def _growth(context: Context, definition: Indicator, by: list[str], where: dict[str, Any]) -> list[Value]:
    """Growth on the earlier holiday over the days of which both have rows, aligned by holiday-day index."""
    pairs = comparable(context)
    if not pairs:
        return [Value((), None, {"days": 0})] if not by else []

    def over(days: Sequence[dt.date]) -> dict[Key, int]:
        added: dict[Key, int] = {}
        for key, total in sums(context, definition, ["day", *by], where, min(days), max(days)).items():
            if key[0] in days:
                added[key[1:]] = added.get(key[1:], 0) + total
        return added

    now, then = over([day for day, _ in pairs]), over([day for _, day in pairs])
    parts = {"days": len(pairs), "pairs": [[str(day), str(before)] for day, before in pairs]}
    values = []
    for key in {**now, **then}:
        base, current = then.get(key), now.get(key)
        known = bool(base) and current is not None
        growth = Fraction((current or 0) - (base or 0), base or 1) if known else None
        values.append(Value(key, growth, {**parts, "now": current, "before": base}))
    return values or ([Value((), None, {**parts, "now": None, "before": None})] if not by else [])


_Kind = Callable[[Context, Indicator, list[str], dict[str, Any]], list[Value]]
_KINDS: dict[str, _Kind] = {
    "count": _count,
    "share": _share,
    "part": _part,
    "mean_per_day": _mean_per_day,
    "multiple": _multiple,
    "peak": _peak,
    "hours_above": _hours_above,
    "tide": _tide,
    "growth": _growth,
}
