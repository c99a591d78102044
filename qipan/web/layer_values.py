"""Layer values 图层取值: gives the atlas the values of the board's indicators; the two do not know each other.

`settings.LAYER_VALUES` names this module (decision 0010).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from qipan.atlas.queries.values import Standing
from qipan.board import queries as board
from qipan.board.queries.values import domain_of, read_permission
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.register import queries as register

LATEST = ("", "latest")


def permission(indicator: str) -> str:
    """Return the permission of the domain that declares an indicator."""
    return read_permission(domain_of(indicator))


def days(period: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a period; raises `board.period_…`."""
    return board.period(period)


def _days(asked: str, held: tuple[dt.date, ...]) -> tuple[dt.date | None, dt.date | None]:
    """Return the days asked for; none when not one of them has records."""
    if asked in LATEST:
        return (held[-1], held[-1]) if held else (None, None)
    first, last = days(asked)
    return (first, last) if any(first <= day <= last for day in held) else (None, None)


def standing(indicator: str, period: str) -> Standing:
    """Return what an indicator's values stand on; raises `board.period_…`, `indicators.indicator_unknown`."""
    domain = domain_of(indicator)
    definition = next(one for one in domain.indicators if one["id"] == indicator)
    table = str((domain.declared.get("indicators.yaml") or {})["table"])
    version = lake.newest_version(table)
    held = lake.days(table, version) if version is not None else ()
    first, last = _days(period, held)
    _, declared = domains.table(table)
    marks = [
        settings.PROVINCE,
        lake.location(table),
        version,
        definition,
        first,
        last,
        register.mark(declared["subject"]["kind"]),
    ]
    return Standing(
        indicator=indicator,
        names=definition["names"],
        unit=str(definition["unit"]),
        first=first,
        last=last,
        held=(held[0], held[-1]) if held else None,
        mark=hashlib.sha256(repr([str(mark) for mark in marks]).encode()).hexdigest()[:16],
        synthetic=bool(first and lake.provenance(table, version, first, last)["synthetic"]),
    )


def told(actor: Actor, standing: Standing, by: str) -> Mapping[str, float]:
    """Return the values by key within the actor's scope; unknown values and unknown keys are left out."""
    if standing.first is None or standing.last is None:
        return {}
    try:
        found: dict[str, Any] = board.value(actor, standing.indicator, standing.first, standing.last, by=[by])
    except QipanError as error:
        if error.code == "board.period_empty":
            return {}
        raise
    return {
        str(row["key"][by]): float(row["value"])
        for row in found["rows"]
        if row["key"][by] is not None and isinstance(row["value"], int | float)
    }
