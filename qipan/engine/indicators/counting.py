"""Counting 计数: what may be asked of the cells, and what rows, no row and no day mean for a sum.

Pure: a row that is not there is zero only where its neighbours show that it would have been seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from qipan.engine.indicators.cube import Cube, Key
from qipan.engine.indicators.definitions import Catalogue, Indicator

Number = int | Fraction


@dataclass(frozen=True)
class Value:
    """One row of an indicator: key by the dimensions asked, value or None for unknown, and its parts."""

    key: Key
    value: Number | None
    parts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What an evaluation may ask: a cube of some columns over some days, and the calendar's answers.

    `cube(columns, first, last)` gives the cells; `ordinary()` the ordinary days to compare with;
    `aligned()` the pairs (day, day then) of the comparison, empty when nothing is comparable.
    """

    catalogue: Catalogue
    first: dt.date
    last: dt.date
    cube: Callable[[frozenset[str], dt.date, dt.date], Cube]
    ordinary: Callable[[], Sequence[dt.date]] = tuple
    aligned: Callable[[], Sequence[tuple[dt.date, dt.date]]] = tuple
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """Number of days of the period."""
        return (self.last - self.first).days + 1


def sums(
    context: Context,
    definition: Indicator,
    by: Sequence[str],
    where: Mapping[str, Any],
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> dict[Key, int]:
    """Add up the rows of a counting indicator, following `of` down to the count itself."""
    conditions = narrowed(context.catalogue, definition, where)
    if conditions is None:
        return {}
    return _added(context, by, conditions, first, last)


def narrowed(catalogue: Catalogue, definition: Indicator, where: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a row must satisfy to be counted: the question's conditions and the indicator's own.

    None when no row can satisfy both, such as an entry among the exits.
    """
    conditions = dict(where)
    while True:
        for column, wanted in definition.where.items():
            if conditions.setdefault(column, wanted) != wanted:
                return None
        if not definition.of:
            return conditions
        definition = catalogue.get(definition.of)


def _added(
    context: Context,
    by: Sequence[str],
    conditions: Mapping[str, Any],
    first: dt.date | None = None,
    last: dt.date | None = None,
) -> dict[Key, int]:
    columns: set[str] = set()
    for name in [*by, *conditions]:
        columns.update(context.catalogue.dimensions[name].columns)
    cube = context.cube(frozenset(columns), first or context.first, last or context.last)
    return cube.sums(by, conditions)


def absent(context: Context, definition: Indicator, where: Mapping[str, Any]) -> int | None:
    """Return what no row at all means: 0 when rows of the same places and times tell what was asked, else None.

    No truck among rows whose class is known is zero trucks; a station or a day without rows is not known.
    """
    conditions = narrowed(context.catalogue, definition, where)
    if conditions is None:
        return None
    told: dict[str, Any] = {}
    every = {column for name in conditions for column in context.catalogue.dimensions[name].columns}
    subject = context.cube(frozenset(every), context.first, context.last).dimensions.subject
    for name, wanted in conditions.items():
        columns = context.catalogue.dimensions[name].columns
        if {subject, "day", "hour"} & set(columns):
            told[name] = wanted
        elif wanted is not None:
            told[name] = "known"
    return 0 if _added(context, (), told).get(()) else None


def recorded_days(context: Context, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Return the days of a span on which the scope has any row at all."""
    return frozenset(key[0] for key in context.cube(frozenset({"day"}), first, last).sums(["day"]))


def comparable(context: Context) -> list[tuple[dt.date, dt.date]]:
    """Return the aligned pairs of days that both have rows: a day without any is missing, not quiet."""
    pairs = list(context.aligned())
    if not pairs:
        return []
    now = recorded_days(context, min(day for day, _ in pairs), max(day for day, _ in pairs))
    then = recorded_days(context, min(day for _, day in pairs), max(day for _, day in pairs))
    return [(day, before) for day, before in pairs if day in now and before in then]
