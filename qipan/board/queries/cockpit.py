"""Cockpit 驾驶舱: one domain's figures on one screen, by place and hour, within the reader's scope.

Reads what `[cockpit]` of domain.toml declares; knows no domain. Everything comes from one cube of cells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone

from qipan.board.queries.basis import Basis
from qipan.board.queries.calendars import Days, calendar_of
from qipan.board.queries.progress import asked_for
from qipan.board.queries.standing import shown_basis
from qipan.board.queries.values import checked_period, context_of
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.codes.holidays import Holiday
from qipan.engine.domains import Domain
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Context, Value, evaluate
from qipan.lake import queries as lake

Number = int | Fraction | None
SPARK_DAYS = 12
LEAD = 6
USUAL_DAYS = 7
LONGEST_DAYS = 31
ADDITIVE = frozenset({"count"})


def domains_for(actor: Actor) -> list[Domain]:
    """Return the domains that declare a cockpit the actor may see, in the order of their ids."""
    return [one for one in domains.all() if one.cockpit and actor.may(str(one.cockpit["permission"]))]


def usual_period(domain: str, held: Sequence[dt.date]) -> Days | None:
    """Return the newest holiday held whole, else the last seven days held; None when nothing is held."""
    if not held:
        return None
    days = set(held)
    for one in reversed(calendar_of(domain).calendar.holidays):
        if all(one.first_day + dt.timedelta(days=step) in days for step in range(one.days)):
            return one.first_day, one.last_day
    tail = sorted(held)[-USUAL_DAYS:]
    return tail[0], tail[-1]


def compared_with(domain: str, period: Days, held: Sequence[dt.date]) -> Days | None:
    """Return the same holiday of the newest earlier year the lake holds a day of; None when there is none."""
    calendar = calendar_of(domain).calendar
    found = calendar.covering(*period)
    if not isinstance(found, Holiday):
        return None
    days = set(held)
    for year in range(found.year - 1, found.year - 4, -1):
        before = calendar.holiday(found.kind, year)
        if isinstance(before, Holiday) and before.first_day in days:
            return before.first_day, before.last_day
    return None


@dataclass(frozen=True)
class Cockpit:
    """One domain on one screen: `indicator` colours the map over `first`..`last`.

    `updating` says that a newer version of the lake is being rolled up; all that is shown is of the last whole one.
    """

    actor: Actor
    domain: Domain
    basis: Basis
    indicator: str
    first: dt.date
    last: dt.date
    updating: bool = False

    @classmethod
    def of(
        cls, actor: Actor, domain: Domain, indicator: str = "", period: Days | None = None
    ) -> Cockpit | None:
        """Return the cockpit of a domain; None while its lake holds nothing.

        Raises `engine.not_allowed`, `indicators.indicator_unknown` for one the cockpit does not declare,
        `board.period_…` for a period it cannot show.
        """
        actor.require(str(domain.cockpit["permission"]))
        declared = [str(one) for one in domain.cockpit["indicators"]]
        if indicator and indicator not in declared:
            raise QipanError("indicators.indicator_unknown", indicator=indicator)
        basis, standing = shown_basis(domain.id)
        usual = usual_period(domain.id, lake.days(basis.table, basis.version))
        if usual is None:
            return None
        first, last = checked_period(*(period or usual))
        if (last - first).days >= LONGEST_DAYS:
            raise QipanError("board.period_too_long", days=(last - first).days + 1, limit=LONGEST_DAYS)
        return cls(actor, domain, basis, indicator or declared[0], first, last, standing.updating)

    @cached_property
    def held(self) -> tuple[dt.date, ...]:
        """The days the lake holds."""
        return lake.days(self.basis.table, self.basis.version)

    @cached_property
    def stations(self) -> list[str] | None:
        """The subjects in the reader's scope; None for the whole province."""
        return self.basis.stations_in(self.actor.divisions(str(self.domain.cockpit["permission"])))

    @cached_property
    def compare(self) -> Days | None:
        """The earlier period growth is on."""
        return compared_with(self.domain.id, (self.first, self.last), self.held)

    @cached_property
    def context(self) -> Context:
        """What evaluations ask."""
        return context_of(self.basis, self.first, self.last, self.stations, self.compare)

    @cached_property
    def place(self) -> str:
        """The division the screen is about: the province, or the one division of the reader's scope."""
        prefixes = self.actor.divisions(str(self.domain.cockpit["permission"]))
        province = str(settings.PROVINCE)
        inner = [one for one in prefixes if one.startswith(province) and len(one) > len(province)]
        return inner[0] if self.stations is not None and len(inner) == 1 else province

    @property
    def dimension(self) -> str:
        """The dimension places are told apart by: the declared one of the next level below the place."""
        declared = [str(one) for one in self.domain.cockpit["places"]]
        return declared[min(len(declared) - 1, 0 if len(self.place) <= 2 else 1)]

    def values(self, by: Sequence[str] = (), indicator: str = "") -> list[Value]:
        """Return the indicator's values by some dimensions; none for a dimension it is not split by."""
        chosen = indicator or self.indicator
        known = self.basis.catalogue.get(chosen).dimensions
        return [] if any(name not in known for name in by) else evaluate(self.context, chosen, by)

    def _named(self, dimension: str, key: Any) -> dict[str, str]:
        if key is None:
            unknown = self.basis.names["unknown"]
            return dict(unknown.get(dimension) or unknown[""])
        return dict(self.basis.names.get(dimension, {}).get(key) or {"zh": str(key), "en": str(key)})

    @cached_property
    def hours(self) -> list[dt.datetime]:
        """Every clock hour of the period."""
        days = (self.last - self.first).days + 1
        start = dt.datetime.combine(self.first, dt.time())
        return [start + dt.timedelta(hours=step) for step in range(days * 24)]

    @cached_property
    def additive(self) -> bool:
        """Whether hours of the indicator add up to days."""
        return self.basis.catalogue.get(self.indicator).measure in ADDITIVE

    @cached_property
    def _seen(self) -> frozenset[dt.datetime]:
        """The hours in which the scope has any row: there, nothing counted is zero; elsewhere it is not known."""
        found = self.context.cube(frozenset({"hour"}), self.first, self.last).sums(["hour"])
        return frozenset(key[0] for key in found)

    def _series(self, found: Mapping[Any, Number]) -> list[float | None]:
        empty = 0 if self.additive else None
        return [plain(found.get(hour, empty)) if hour in self._seen else None for hour in self.hours]

    def _by_hour(self, dimension: str) -> dict[Any, list[float | None]]:
        found: dict[Any, dict[Any, Number]] = {}
        for one in self.values([dimension, "hour"]):
            found.setdefault(one.key[0], {})[one.key[1]] = one.value
        return {key: self._series(values) for key, values in found.items()}

    def places(self) -> list[dict[str, Any]]:
        """Return every place of the level with value, growth and its hours; one without rows is not known."""
        found = {one.key[0]: one.value for one in self.values([self.dimension])}
        growth: dict[Any, Number] = {}
        for name in self._growths():
            growth = {one.key[0]: one.value for one in self.values([self.dimension], name)}
        hours = self._by_hour(self.dimension)
        level: divisions.Level = "prefecture" if len(self.place) <= 2 else "county"
        rows = [
            {
                "code": one.code,
                "names": one.short_names,
                "value": plain(found.get(one.code)),
                "growth": plain(growth.get(one.code)),
                "hours": hours.get(one.code),
            }
            for one in divisions.divisions(self.place, level)
        ]
        return sorted(rows, key=lambda row: (row["value"] is None, -(row["value"] or 0)))

    def _growths(self) -> list[str]:
        """Return the indicator that tells the growth of the present one, if any is declared."""
        if self.compare is None:
            return []
        catalogue = self.basis.catalogue.indicators.values()
        return [one.id for one in catalogue if one.measure == "growth" and one.of == self.indicator][:1]

    def split(self, dimension: str, limit: int | None = None, *, hours: bool = False) -> list[dict[str, Any]]:
        """Return the indicator by a dimension, largest first, each with its share of the whole where it adds up."""
        found = self.values([dimension])
        whole = sum(one.value or 0 for one in found) if self.additive else 0
        series = self._by_hour(dimension) if hours else {}
        return [
            {
                "code": None if one.key[0] is None else str(one.key[0]),
                "names": self._named(dimension, one.key[0]),
                "value": plain(one.value),
                "share": plain(Fraction(one.value, whole)) if whole and one.value is not None else None,
                **({"hours": series.get(one.key[0])} if hours else {}),
            }
            for one in (found if limit is None else found[:limit])
        ]

    def points(self) -> list[dict[str, Any]]:
        """Return the subjects in scope that have a place on the map, with their value; None is not known."""
        dimension = str(self.domain.cockpit.get("points") or "")
        if not dimension:
            return []
        found = {one.key[0]: one.value for one in self.values([dimension])}
        inside = None if self.stations is None else set(self.stations)
        return [
            {
                "code": row["code"],
                "names": self._named(dimension, row["code"]),
                "lon": row["lon"],
                "lat": row["lat"],
                "value": plain(found.get(row["code"])),
            }
            for row in self.basis.stations
            if row["lon"] is not None and (inside is None or row["code"] in inside)
        ]

    def lines(self) -> list[dict[str, Any]]:
        """Return the declared lines of the map: code, names, coordinates in EPSG:4490 degrees."""
        kind = str(self.domain.cockpit.get("lines") or "")
        if not kind:
            return []
        return [
            {"code": row["code"], "names": self._named(kind, row["code"]), "coordinates": row["alignment"]}
            for row in self.basis.frames.frame(kind).to_pylist()
            if row.get("alignment")
        ]

    @cached_property
    def targets(self) -> dict[str, dict[str, Any]]:
        """What is asked of the place over exactly this period, by indicator, with where it stands."""
        return asked_for(self.actor, self.domain, (self.first, self.last), self.place)

    def tiles(self) -> list[dict[str, Any]]:
        """Return the declared tiles: value, parts, target and a spark line of the last twelve days held in a run."""
        made = []
        for tile in self.domain.cockpit.get("tiles") or []:
            definition = self.basis.catalogue.get(str(tile["indicator"]))
            found = evaluate(self.context, definition.id)
            one = found[0] if found else Value((), None)
            made.append(
                {
                    "indicator": definition.id,
                    "names": dict(definition.names),
                    "unit": definition.unit,
                    "value": one.value,
                    "parts": one.parts,
                    "target": self.targets.get(definition.id),
                    "spark": self._spark(str(tile.get("spark") or definition.id)),
                }
            )
        return made

    def _spark(self, indicator: str) -> list[float | None]:
        first = self.last - dt.timedelta(days=SPARK_DAYS - 1)
        days = [first + dt.timedelta(days=step) for step in range(SPARK_DAYS)]
        wide = context_of(self.basis, first, self.last, self.stations)
        if "day" not in self.basis.catalogue.get(indicator).dimensions:
            return []
        found = {one.key[0]: one.value for one in evaluate(wide, indicator, ["day"])}
        return [plain(found.get(day)) for day in days]

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """The lake version, batches and synthetic mark beneath the period."""
        return lake.provenance(self.basis.table, self.basis.version, self.first, self.last)

    def newest_event(self) -> dt.datetime | None:
        """Return the newest moment any batch within what is shown tells of, in local time."""
        table, version = self.basis.table, self.basis.version
        if self.updating and version is not None:
            found = lake.newest_event_at(table, version)
        else:
            found = lake.newest_event(table)
        return None if found is None else timezone.localtime(found)

    def stale(self, now: dt.datetime | None = None) -> bool:
        """Say whether the feed has been silent for longer than declared; a moment to come is no news either."""
        limit, newest = self.domain.cockpit.get("stale_after_hours"), self.newest_event()
        if not limit or newest is None:
            return False
        return abs((now or timezone.now()) - newest) > dt.timedelta(hours=int(limit))

    def stamp(self) -> str:
        """Return a mark that changes whenever anything on the screen may have changed."""
        told = [self.basis.hash, self.indicator, str(self.first), str(self.last), self.place, self.updating]
        told += [[id, one["id"], one["asked"], one["state"]] for id, one in sorted(self.targets.items())]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]


def plain(value: Number) -> float | int | None:
    """Return a number as JSON has it; None stays None."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else float(value)
