"""Definitions 指标定义: one declared indicator, its version, unit, words and measure.

Knows the form of `declared/indicators.yaml`; refuses a measure it cannot compute,
a dimension nobody declared, a reference to no indicator and a circle of references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qipan.engine.errors import QipanError

MEASURES = frozenset(
    {"count", "share", "part", "mean_per_day", "multiple", "peak", "hours_above", "tide", "growth"}
)


@dataclass(frozen=True)
class Dimension:
    """One way to split an indicator: its names, what names its keys, the columns it is cut from.

    `grouped` is (coded column, code list) where the keys are groups of a dated code list.
    """

    id: str
    names: Mapping[str, str]
    keys: str
    columns: tuple[str, ...]
    grouped: tuple[str, str] | None = None


@dataclass(frozen=True)
class Indicator:
    """One declared indicator: `measure` its kind, `of` what it is computed from, `where` its row filter."""

    id: str
    names: Mapping[str, str]
    says: Mapping[str, str]
    unit: str
    version: int
    starts: str
    table: str
    measure: str
    of: str
    where: Mapping[str, Any]
    options: Mapping[str, Any]
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """The indicators of one domain, its dimensions and the column sets its requests share."""

    table: str
    indicators: Mapping[str, Indicator]
    dimensions: Mapping[str, Dimension]
    rollups: tuple[frozenset[str], ...]

    def get(self, indicator: str) -> Indicator:
        """Return one indicator by id; an unknown one is `indicators.indicator_unknown`."""
        try:
            return self.indicators[indicator]
        except KeyError:
            raise QipanError("indicators.indicator_unknown", indicator=indicator) from None

    def widened(self, columns: frozenset[str]) -> frozenset[str]:
        """Return the smallest declared roll-up that answers what `columns` would, or the columns themselves.

        A roll-up by hour answers what is asked by day; it is the larger, whatever else it holds.
        """
        fitting = [rollup for rollup in self.rollups if answers(rollup, columns)]
        return min(fitting, key=lambda rollup: ("hour" in rollup, len(rollup)), default=columns)

    def dimension(self, indicator: Indicator, name: str) -> Dimension:
        """Return a dimension the indicator may be split by, or raise `indicators.dimension_unknown`."""
        if name not in indicator.dimensions:
            raise QipanError(
                "indicators.dimension_unknown",
                indicator=indicator.id,
                dimension=name,
                known=", ".join(indicator.dimensions) or "—",
            )
        return self.dimensions[name]


def answers(rollup: frozenset[str], columns: frozenset[str]) -> bool:
    """Say whether cells by `rollup` can be added up to cells by `columns`.

    >>> answers(frozenset({"hour", "station"}), frozenset({"day"}))
    True
    """
    return columns <= (rollup | {"day"} if "hour" in rollup else rollup)


def read_catalogue(body: Mapping[str, Any], source: str) -> Catalogue:
    """Read the parsed `indicators.yaml` of a domain; `source` names the file in errors.

    Raises `indicators.definition_invalid` naming indicator and fault.
    """
    dimensions = {
        name: Dimension(
            name,
            given["names"],
            given.get("keys", ""),
            tuple(given.get("columns", [name])),
            (given["grouped"]["from"], given["grouped"]["code_list"]) if given.get("grouped") else None,
        )
        for name, given in (body.get("dimensions") or {}).items()
    }
    table = body.get("table", "")
    indicators: dict[str, Indicator] = {}
    for given in body.get("indicators") or []:
        one = _indicator(given, table, tuple(dimensions), source)
        if one.id in indicators:
            raise QipanError("indicators.definition_invalid", source=source, indicator=one.id, fault="id ×2")
        indicators[one.id] = one
    for one in indicators.values():
        _follow(one, indicators, source)
    rollups = tuple(frozenset(columns) for columns in body.get("rollups") or [])
    return Catalogue(table, indicators, dimensions, rollups)


def _indicator(given: Mapping[str, Any], table: str, dimensions: tuple[str, ...], source: str) -> Indicator:
    identity = str(given.get("id", "?"))

    def refuse(fault: str) -> QipanError:
        return QipanError("indicators.definition_invalid", source=source, indicator=identity, fault=fault)

    for key in ("id", "names", "says", "unit", "measure"):
        if not given.get(key):
            raise refuse(key)
    measure = given["measure"]
    kind = next(iter(measure), "")
    if kind not in MEASURES or len(measure) != 1:
        raise refuse(f"measure {kind}")
    body = measure[kind] if isinstance(measure[kind], dict) else {"of": measure[kind]}
    split = given.get("by", list(dimensions))
    unknown = [name for name in split if name not in dimensions]
    if unknown:
        raise refuse(f"by {', '.join(unknown)}")
    return Indicator(
        id=identity,
        names=given["names"],
        says=given["says"],
        unit=given["unit"],
        version=int(given.get("version", 1)),
        starts=str(given.get("starts", "")),
        table=table,
        measure=kind,
        of="" if kind in ("count", "part", "tide") else str(body.get("of", "")),
        where=given.get("where") or {},
        options={key: value for key, value in body.items() if key != "of"},
        dimensions=tuple(split),
    )


def _follow(one: Indicator, indicators: Mapping[str, Indicator], source: str) -> None:
    seen = [one.id]
    while one.of:
        if one.of in seen or one.of not in indicators:
            fault = " → ".join([*seen, one.of])
            raise QipanError("indicators.definition_invalid", source=source, indicator=seen[0], fault=fault)
        one = indicators[one.of]
        seen.append(one.id)
