"""Targets 目标申报: that examples name what is declared, in its unit, and that splits add up exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from qipan.engine.codes import divisions
from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source
from qipan.engine.declarations.shapes import check_form
from qipan.engine.errors import LANGUAGES, QipanError
from qipan.engine.targets import DIRECTIONS, NATURES, held_against, read_value
from qipan.engine.targets.splitting import grouped
from qipan.engine.targets.weighing import KINDS, LINEAR

Path_ = tuple[Any, ...]


def check_targets(
    report: Report,
    source: Source,
    indicators: Mapping[str, Mapping[str, Any]],
    permissions: Collection[str],
) -> None:
    """Check targets.yaml: permission, paces, and each example with its split."""
    if source.body is None:
        return
    check_form(report, source, "targets", source.body)
    permission = _mapping(source.tree.get("permissions")).get("set")
    if isinstance(permission, str) and permission not in permissions:
        path = ("permissions", "set")
        report.unknown(source, path, "permission_undeclared", permission, permissions)
    paces = _mapping(source.tree.get("paces"))
    for name, pace in paces.items():
        _check_weights(report, source, ("paces", name, "weights"), _mapping(pace).get("weights"))
    examples = source.tree.get("examples")
    for place, given in enumerate(examples if isinstance(examples, list) else []):
        _check_example(report, source, ("examples", place), _mapping(given), indicators, {LINEAR, *paces})


def _check_weights(report: Report, source: Source, path: Path_, weights: Any) -> None:
    given = _mapping(weights)
    numbers = all(
        isinstance(one, int | float) and not isinstance(one, bool) and one > 0 for one in given.values()
    )
    if set(given) != set(KINDS) or not numbers:
        report.add(source, path, "weights_wrong", known=", ".join(KINDS))


def _check_example(
    report: Report,
    source: Source,
    path: Path_,
    example: dict[str, Any],
    indicators: Mapping[str, Mapping[str, Any]],
    paces: Collection[str],
) -> None:
    name = example.get("indicator")
    if not isinstance(name, str):
        return
    if name not in indicators:
        report.unknown(source, (*path, "indicator"), "indicator_unknown", name, indicators)
        return
    measure = next(iter(_mapping(indicators[name].get("measure"))), "")
    if measure not in NATURES:
        report.add(source, (*path, "indicator"), "target_unsuited", name=name)
        return
    unit = indicators[name].get("unit")
    if example.get("unit") not in (None, unit):
        report.add(source, (*path, "unit"), "target_unit_differs", given=example["unit"], unit=unit)
    for key, known in (("direction", DIRECTIONS), ("pace", paces)):
        if isinstance(example.get(key), str) and example[key] not in known:
            report.unknown(source, (*path, key), "choice_unknown", example[key], known)
    first, last = example.get("first"), example.get("last")
    if isinstance(first, dt.date) and isinstance(last, dt.date) and first > last:
        report.add(source, (*path, "first"), "days_reversed", first=first, last=last)
    _check_split(report, source, path, example, str(unit), adds=NATURES[measure].adds)


def _check_split(
    report: Report, source: Source, path: Path_, example: dict[str, Any], unit: str, *, adds: bool
) -> None:
    total = _value(report, source, (*path, "value"), example.get("value"), unit)
    parts: dict[str, Decimal | None] = {}
    for code, given in _mapping(example.get("split")).items():
        where = (*path, "split", code)
        _check_place(report, source, where, str(code), str(example.get("division")))
        parts[str(code)] = _value(report, source, where, given, unit)
    known = {code: value for code, value in parts.items() if value is not None}
    if not adds or total is None or not parts or len(known) < len(parts):
        return
    found = held_against(total, known)
    if not found.adds_up:
        sums = {"parts": found.parts, "total": found.total, "difference": found.difference}
        report.add(
            source,
            (*path, "split"),
            "target_split_off",
            **{name: grouped(value) for name, value in sums.items()},
        )


def _value(report: Report, source: Source, path: Path_, given: Any, unit: str) -> Decimal | None:
    if given is None:
        return None
    try:
        return read_value(given, unit)
    except QipanError as error:
        told = {language: error.text(language) for language in LANGUAGES}
        report.add(
            source,
            path,
            "target_value_wrong",
            **{f"{language}_fault": words.message for language, words in told.items()},
            **{f"{language}_fix": words.fix for language, words in told.items()},
        )
        return None


def _check_place(report: Report, source: Source, path: Path_, code: str, division: str) -> None:
    try:
        fits = divisions.division(code).parent == divisions.division(division).code
    except QipanError:
        fits = False
    if not fits:
        report.add(source, path, "target_place_unfit", name=code, division=division)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
