"""Health query 健康查询: the judgement of data health, over the lake as it stands, within the actor's scope.

Every station is judged in the light of the whole province, so that its health is the same whoever asks;
only stations within the scope are told of.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from qipan.board.queries import Basis, checked_period
from qipan.board.queries.calendars import calendar_of
from qipan.board.queries.cells import Cells
from qipan.board.queries.values import require_rows
from qipan.domains.highway.judgement.health import (
    Health,
    Hourly,
    Imputed,
    StationHealth,
    Step,
    Surroundings,
    controls_from,
    declared,
    from_cube,
    judge,
)
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake

DOMAIN, TOTALS, PERMISSION = "highway", "hourly_totals", "highway.flow.read"
COLUMNS = frozenset({"hour", "station", "direction", "class_group"})
KINDS = {"holiday": "holiday", "day_off": "weekend", "working_day": "workday"}
KEPT = 6
_kept: OrderedDict[tuple[Any, ...], Judged] = OrderedDict()
_guard = Lock()


@dataclass(frozen=True)
class Judged:
    """A judgement with its grounds: the basis, the version of the control totals, rows of them left out."""

    health: Health
    basis: Basis
    totals_version: int | None
    totals_left_out: int
    first: dt.date
    last: dt.date
    days_missing: tuple[dt.date, ...]

    @property
    def judged_until(self) -> dt.datetime | None:
        """The end of the last hour that was judged; None when none was."""
        hours = np.flatnonzero(self.health.judged)
        return self.health.hourly.at(int(hours[-1]) + 1) if len(hours) else None


def judged(first: dt.date, last: dt.date) -> Judged:
    """Return the judgement of the whole province over a period, kept until the lake or the register changes.

    For queries of this domain, which then show no more than the actor's scope. Raises `board.period_…`.
    """
    checked_period(first, last)
    basis = Basis.now(DOMAIN)
    require_rows(basis, first, last)
    totals = lake.newest_version(TOTALS)
    key = (str(lake.location(TOTALS)), basis.hash, totals, first, last)
    with _guard:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _judge(basis, totals, first, last)
    with _guard:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _judge(basis: Basis, totals: int | None, first: dt.date, last: dt.date) -> Judged:
    rules = declared()
    begin = first - dt.timedelta(days=rules.whole("history", "days"))
    days = [begin + dt.timedelta(days=step) for step in range((last - begin).days + 1)]
    stations = [row for row in basis.stations if _open(row, begin, last)]
    hourly = from_cube(
        Cells(basis, None)(COLUMNS, begin, last), begin, last, sorted(row["code"] for row in stations)
    )
    held_days = set(lake.days(basis.table, basis.version))
    controls, left_out = _controls(hourly, totals, first, last)
    health = judge(
        hourly,
        first=first,
        last=last,
        day_kinds=[_kind(day) for day in days],
        held=np.array([day in held_days for day in days]),
        around=Surroundings(
            controls=controls,
            roads={row["code"]: row.get("road") for row in stations},
            prefectures={row["code"]: row.get("prefecture") for row in stations},
            steps=_steps(basis, first, last),
        ),
        rules=rules,
    )
    missing = tuple(day for day in days if day >= first and day not in held_days)
    return Judged(health, basis, totals, left_out, first, last, missing)


def _open(row: Mapping[str, Any], begin: dt.date, last: dt.date) -> bool:
    starts, ends = row.get("starts_on"), row.get("ends_on")
    return (starts is None or starts <= last) and (ends is None or ends > begin)


def _kind(day: dt.date) -> str:
    """Return a day's kind; without the year's notice a weekend is told by the day of the week alone."""
    kind = calendar_of(DOMAIN).calendar.day_kind(day).kind
    return KINDS.get(kind, "weekend" if day.weekday() >= 5 else "workday")


def _controls(hourly: Hourly, version: int | None, first: dt.date, last: dt.date) -> tuple[Any, int]:
    """Return the control totals of a period, the newest batch last, and how many rows begin at no full hour."""
    if version is None:
        return None, 0
    order = {
        one["id"]: place for place, one in enumerate(lake.provenance(TOTALS, version, first, last)["batches"])
    }
    connection = lake.open_duckdb(TOTALS, version, first=first, last=last)
    try:
        rows = connection.execute(
            f"SELECT station, hour_at, direction, total, coalesce(source, ''), batch, line FROM {TOTALS} "
            "WHERE total IS NOT NULL"
        ).fetchall()
    finally:
        connection.close()
    rows.sort(key=lambda row: (order.get(row[5], -1), row[6]))
    whole = [row for row in rows if row[1].minute == row[1].second == row[1].microsecond == 0]
    return controls_from((row[:5] for row in whole), hourly), len(rows) - len(whole)


def _steps(basis: Basis, first: dt.date, last: dt.date) -> list[Step]:
    """Return the hours whose rows tell of a wrong clock: time going back within a file, or ahead of receipt."""
    rules = declared()
    back, ahead = (rules.whole("clock", name) for name in ("step_minutes", "ahead_minutes"))
    connection = lake.open_duckdb(basis.table, basis.version, first=first, last=last)
    try:
        rows = connection.execute(
            f"""
            WITH following AS (
                SELECT station, batch, passed_at,
                    lag(passed_at) OVER (PARTITION BY batch, station ORDER BY line)
                        - passed_at >= INTERVAL {back} MINUTE AS back,
                    passed_at - recorded_at >= INTERVAL {ahead} MINUTE AS ahead
                FROM {basis.table} WHERE station IS NOT NULL
            ), by_hour AS (
                SELECT station, batch, date_trunc('hour', passed_at) AS hour, count(*) AS n,
                    count(*) FILTER (WHERE back) AS back, count(*) FILTER (WHERE ahead) AS ahead
                FROM following GROUP BY ALL
            )
            SELECT station, hour, back, ahead, rows, back_in_file FROM (
                SELECT *, sum(n) OVER whole AS rows, sum(back) OVER whole AS back_in_file
                FROM by_hour WINDOW whole AS (PARTITION BY station, batch)
            ) WHERE back > 0 OR ahead > 0
            """
        ).fetchall()
    finally:
        connection.close()
    return [Step(row[0], row[1], *(int(one) for one in row[2:])) for row in rows]


def health_for(actor: Actor, first: dt.date, last: dt.date, *, station: str = "") -> dict[str, Any]:
    """Return the data health of the stations in the actor's scope over a period, or of one, as plain JSON.

    Raises `engine.not_allowed`, `board.period_…`, and for a station nobody knows as for one out of scope
    `highway.station_unknown`.
    """
    actor.require(PERMISSION)
    done = judged(first, last)
    prefixes = actor.divisions(PERMISSION)
    scope = done.basis.stations_in(prefixes)
    visible = [one for code, one in done.health.stations.items() if scope is None or code in frozenset(scope)]
    if station:
        visible = [one for one in visible if one.station == station]
        if not visible:
            raise QipanError("highway.station_unknown", station=station)
    until = done.judged_until
    return {
        "period": {"from": str(first), "to": str(last)},
        "judged_until": f"{until:%Y-%m-%dT%H:00}" if until else None,
        "days_missing": [str(day) for day in done.days_missing],
        "rules_version": done.health.rules.body["version"],
        "scope": "province" if scope is None else list(prefixes),
        "counts": _counts(visible),
        "stations": told(done, visible),
        "control_rows_left_out": done.totals_left_out,
        "lake": lake.provenance(done.basis.table, done.basis.version, first, last),
        "control_totals": lake.provenance(TOTALS, done.totals_version, first, last),
        "basis": done.basis.hash,
    }


def told(done: Judged, stations: Iterable[StationHealth]) -> list[dict[str, Any]]:
    """Return the health of some of the stations judged as plain JSON, the worst first."""
    rows = {row["code"]: row for row in done.basis.stations}
    return [_station(one, rows[one.station], done) for one in _worst_first(stations)]


def _counts(stations: Sequence[StationHealth]) -> dict[str, int]:
    return {
        status: sum(1 for one in stations if one.status == status)
        for status in ("good", "watch", "bad", "unknown")
    }


def _worst_first(stations: Iterable[StationHealth]) -> list[StationHealth]:
    return sorted(stations, key=lambda one: (one.score is None, one.score or 0.0, one.station))


def _station(one: StationHealth, row: Mapping[str, Any], done: Judged) -> dict[str, Any]:
    rules = done.health.rules
    starts_at = done.health.hourly.at(0)
    return {
        "station": one.station,
        "names": {"zh": row["name_zh"] or one.station, "en": row["name_en"] or row["name_zh"] or one.station},
        "road": row.get("road"),
        "division": row.get("division"),
        "prefecture": row.get("prefecture"),
        "status": one.status,
        "status_names": dict(rules.words["status"][one.status]),
        "score": None if one.score is None else round(one.score, 1),
        "reason": {language: one.reason_text(language, rules) for language in ("zh", "en")}
        if one.reason
        else None,
        "judged_hours": one.judged_hours,
        "history_days": one.history_days,
        "confirmed_hours": one.confirmed_hours,
        "deductions": [
            {**taken.to_json(), "names": dict(rules.words["kinds"][taken.kind])} for taken in one.deductions
        ],
        "findings": [finding.to_json(starts_at, rules) for finding in one.findings],
        "imputed": [_imputed(value, done) for value in one.imputed],
    }


def _imputed(one: Imputed, done: Judged) -> dict[str, Any]:
    words = done.health.rules.words
    return {
        "hour": f"{done.health.hourly.at(one.hour):%Y-%m-%dT%H:00}",
        "direction": one.direction,
        "value": None if one.value is None else round(one.value),
        "low": None if one.low is None else round(one.low),
        "high": None if one.high is None else round(one.high),
        "method": one.method,
        "method_names": dict(words["methods"][one.method]),
        "basis": one.basis,
    }
