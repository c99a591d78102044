"""Asked 条件: what a page's address asks of the flow: period, place, class, direction, medium, threshold.

Reads and writes addresses; what lies outside the reader's scope is never counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from qipan.board.queries import Basis, checked_period
from qipan.board.queries.calendars import calendar_of
from qipan.board.queries.places import require_places
from qipan.board.queries.values import read_key, require_rows
from qipan.domains.highway.views.grounds import Grounds
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Value, evaluate
from qipan.lake import queries as lake
from qipan.people.language import page_language

DOMAIN, TABLE = "highway", "passages"
FLOW = "highway.flow.read"
DIMENSIONS = (
    "road",
    "station",
    "prefecture",
    "county",
    "group",
    "class_group",
    "direction",
    "media",
    "other_province",
    "day",
    "hour",
    "hour_of_day",
)
THRESHOLD = 3000
MOST_THRESHOLD = 10_000_000


@dataclass
class Asked:
    """What is asked, as it was typed, and what of it cannot be read (`faults`, by parameter)."""

    actor: Actor
    first: dt.date | None
    last: dt.date | None
    where: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    threshold: int = THRESHOLD
    faults: dict[str, str] = field(default_factory=dict)
    refused: QipanError | None = None
    basis: Basis | None = None
    held: tuple[dt.date, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the address; a period left out is the last holiday held, or the last seven days held."""
        asked = cls(request.actor, None, None)  # type: ignore[attr-defined]
        asked.basis = Basis.now(DOMAIN)
        asked.held = lake.days(TABLE, asked.basis.version)
        asked.first, asked.last = asked._days(request.GET)
        for name in DIMENSIONS:
            text = request.GET.get(name, "").strip()
            if not text:
                continue
            asked.typed[name] = text
            try:
                key = read_key(asked.basis, name, text)
                require_places(asked.basis, {name: key}, asked.actor.divisions(FLOW), {name: text})
                asked.where[name] = key
                asked.texts[name] = text
            except QipanError as error:
                asked.faults[name] = error.text(page_language()).message
                asked.refused = asked.refused or error
        asked._threshold(request.GET.get("threshold", "").strip())
        return asked

    def _days(self, given: Mapping[str, str]) -> tuple[dt.date | None, dt.date | None]:
        read: dict[str, dt.date | None] = {}
        for name in ("from", "to"):
            text = given.get(name, "").strip()
            try:
                read[name] = dt.date.fromisoformat(text) if text else None
            except ValueError:
                self.faults[name] = _("“%(text)s” is no date. Write it as 2021-01-31.") % {"text": text[:30]}
                read[name] = None
        first, last = read["from"], read["to"]
        if first is None and last is None:
            return usual_period(self.held)
        first, last = first or last, last or first
        assert first is not None
        assert last is not None
        try:
            checked_period(first, last)
        except QipanError as error:
            words = error.text(page_language())
            self.faults["to"] = f"{words.message} {words.fix}"
        return first, last

    def _threshold(self, text: str) -> None:
        if not text:
            return
        if text.isdigit() and 0 < int(text) <= MOST_THRESHOLD:
            self.threshold = int(text)
        else:
            self.faults["threshold"] = _("The threshold is a whole number of vehicles an hour, such as 3000.")

    @property
    def ready(self) -> bool:
        """Whether there is a period with rows and nothing unread."""
        if self.faults or self.first is None or self.last is None:
            return False
        return any(self.first <= day <= self.last for day in self.held)

    @property
    def told(self) -> str:
        """All that cannot be read, in words."""
        return " ".join(self.faults.values())

    def require(self) -> None:
        """Raise what stands in the way: a condition's own error, `board.period_unreadable` or `board.period_empty`."""
        if self.refused is not None:
            raise self.refused
        if self.faults:
            raise QipanError("board.period_unreadable", text=self.told)
        assert self.basis is not None
        if self.first is None or self.last is None:
            today = dt.date.today()
            require_rows(self.basis, today, today)
            return
        require_rows(self.basis, self.first, self.last)

    def grounds(self, indicator: str, **narrower: Any) -> Grounds:
        """Return the grounds of an indicator under these conditions and some `narrower` ones."""
        assert self.basis is not None
        assert self.first is not None
        assert self.last is not None
        return Grounds(
            self.basis,
            indicator,
            self.first,
            self.last,
            {**self.where, **narrower},
            {"threshold": self.threshold},
            self.stations,
        )

    @property
    def stations(self) -> list[str] | None:
        """The stations in the reader's scope; None for the whole province."""
        assert self.basis is not None
        return self.basis.stations_in(self.actor.divisions(FLOW))

    def values(self, indicator: str, by: Sequence[str] = (), **narrower: Any) -> list[Value]:
        """Return the indicator's values under these conditions."""
        grounds = self.grounds(indicator, **narrower)
        return evaluate(grounds.context(), indicator, by, grounds.where)

    def query(self, **changes: Any) -> str:
        """Return the conditions as a query, some changed; an empty value drops one."""
        given: dict[str, str] = {}
        if self.first is not None and self.last is not None:
            given = {"from": str(self.first), "to": str(self.last)}
        given |= self.texts
        if self.threshold != THRESHOLD:
            given["threshold"] = str(self.threshold)
        for name, value in changes.items():
            given[name.rstrip("_")] = "" if value is None else str(value)
        return urlencode({name: value for name, value in given.items() if value})


def usual_period(held: Sequence[dt.date]) -> tuple[dt.date | None, dt.date | None]:
    """Return the newest holiday held whole, else the last seven days held; nothing when nothing is held."""
    if not held:
        return None, None
    days = set(held)
    for one in reversed(calendar_of(DOMAIN).calendar.holidays):
        if one.first_day in days and one.last_day in days:
            return one.first_day, one.last_day
    tail = sorted(held)[-7:]
    return tail[0], tail[-1]
