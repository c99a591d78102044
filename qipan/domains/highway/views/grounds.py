"""Grounds 依据: what one number rests on, so that it can be explained, computed again and traced to its rows.

A number of a bulletin rests on the bulletin's edition, any other on the lake as it stands and the reader's scope.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from qipan.board.queries import Basis, rows
from qipan.board.queries.bulletins import Edition, compare_of
from qipan.board.queries.calendars import KeptCalendar
from qipan.board.queries.cells import Cells
from qipan.board.queries.values import context_of
from qipan.engine.actors import Actor
from qipan.engine.composition import Member, print_number
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Context, evaluate
from qipan.lake import queries as lake

Days = tuple[dt.date, dt.date]
NUMBER = re.compile(r"^([+\N{MINUS SIGN}-]?[\d.,]+)\s*(.*)$")
READ_ROWS = "highway.passage.read"


@dataclass(frozen=True)
class Grounds:
    """One number's basis, period, scope, conditions and options."""

    basis: Basis
    indicator: str
    first: dt.date
    last: dt.date
    where: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    stations: list[str] | None = None
    compare: Days | None = None
    calendar: KeptCalendar | None = None
    place: str = ""

    @classmethod
    def of_member(cls, edition: Edition, member: Member) -> Grounds:
        """Return the grounds of a bulletin's figure."""
        one = edition.bulletin
        return cls(
            edition.basis,
            member.indicator,
            one.first,
            one.last,
            member.where,
            edition.basis.body["options"],
            edition.basis.stations_in((one.division,)),
            compare_of(one),
            edition.calendar,
            one.division if len(one.division) > 2 else "",
        )

    def context(self, *, fresh: bool = False) -> Context:
        """Return what an evaluation asks; `fresh` counts from the files, nothing remembered."""
        made = context_of(
            self.basis, self.first, self.last, self.stations, self.compare, self.options, self.calendar
        )
        if not fresh:
            return made
        return Context(
            made.catalogue,
            made.first,
            made.last,
            Cells(self.basis, self.stations, fresh=True),
            made.ordinary,
            made.aligned,
            made.options,
        )

    def value(self, *, fresh: bool = False) -> tuple[int | Fraction | None, Mapping[str, Any]]:
        """Return the number and its parts; None when it is not known."""
        found = evaluate(self.context(fresh=fresh), self.indicator, [], self.where)
        return (found[0].value, found[0].parts) if found else (None, {})

    def again(self) -> tuple[int | Fraction | None, float]:
        """Count the number again from the files; return it and the seconds it took."""
        started = time.perf_counter()
        value, _ = self.value(fresh=True)
        return value, time.perf_counter() - started

    def split(self, by: str) -> list[tuple[str, dict[str, str], int]]:
        """Return the counts behind the number by a dimension: key, names, rows; largest first."""
        definition = self.basis.catalogue.get(self.indicator)
        while definition.of:
            definition = self.basis.catalogue.get(definition.of)
        try:
            found = evaluate(self.context(), definition.id, [by], self.where)
        except QipanError:
            return []
        named = self.basis.names.get(by, {})
        unknown = self.basis.names["unknown"].get(by) or self.basis.names["unknown"][""]
        return [
            (
                str(one.key[0]),
                unknown if one.key[0] is None else named.get(one.key[0], {"zh": str(one.key[0])}),
                int(one.value or 0),
            )
            for one in found
        ]

    @property
    def provenance(self) -> dict[str, Any]:
        """The lake version, batches and synthetic mark beneath the period."""
        return lake.provenance(self.basis.table, self.basis.version, self.first, self.last)

    def rows(self, actor: Actor, *, limit: int, offset: int = 0) -> dict[str, Any] | None:
        """Return rows the number was counted from; None for somebody who may not see single passages."""
        if not actor.may(READ_ROWS):
            return None
        return rows.rows_behind(
            actor,
            self.indicator,
            self.first,
            self.last,
            where=self.row_conditions,
            basis=self.basis,
            limit=limit,
            offset=offset,
        )

    @property
    def row_conditions(self) -> dict[str, Any]:
        """The conditions a row must meet; a peak's rows are those of its day or hour."""
        conditions = dict(self.where)
        if self.place:
            conditions["prefecture"] = self.place.ljust(6, "0")
        if self.basis.catalogue.get(self.indicator).measure == "peak":
            at = self.value()[1].get("at")
            if isinstance(at, dt.datetime):
                conditions["hour"] = at
            elif at is not None:
                conditions["day"] = at
        return conditions

    def named(self, dimension: str, wanted: Any, language: str) -> str:
        """Return a condition's wanted key as words."""
        if isinstance(wanted, Mapping):
            return "≠ " + self.named(dimension, wanted["other_than"], language)
        if isinstance(wanted, (list, tuple)):
            return ", ".join(self.named(dimension, one, language) for one in wanted)
        if wanted is None:
            unknown = self.basis.names["unknown"]
            return str((unknown.get(dimension) or unknown[""])[language])
        found = self.basis.names.get(dimension, {}).get(wanted)
        return str(found[language]) if found else str(wanted)

    def conditions(self, language: str) -> list[tuple[str, str]]:
        """Return every condition as (name of the dimension, wanted) in words."""
        dimensions = self.basis.catalogue.dimensions
        return [
            (str(dimensions[name].names[language]), self.named(name, wanted, language))
            for name, wanted in self.where.items()
        ]


def figure_and_unit(text: str) -> tuple[str, str]:
    """Return a printed number and what follows it.

    >>> figure_and_unit("+6.39 %")
    ('+6.39', '%')
    """
    found = NUMBER.match(text)
    return (found.group(1), found.group(2)) if found else (text, "")


def printed(value: int | Fraction | None, unit: str, language: str) -> str | None:
    """Return a value as a bulletin prints it; None when it is not known."""
    return None if value is None else print_number(value, unit, language).text


def exact(value: int | Fraction | None, unit: str) -> str:
    """Return the exact value: whole counts with grouped digits, ratios to eight places."""
    if value is None:
        return ""
    if isinstance(value, int) or Fraction(value).denominator == 1:
        return f"{int(value):,}"
    shown = float(value)
    return (
        f"{shown * 100:.8f}".rstrip("0").rstrip(".") + " %"
        if unit in ("share", "growth")
        else f"{shown:,.6f}"
    )
