"""Indicators and bulletins 指标与通报: that they name what is declared, and lead to rows in the end."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from qipan.engine.composition.printing import PERCENT, PLACES
from qipan.engine.composition.printing import WORDS as PRINT_WORDS
from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source
from qipan.engine.declarations.shapes import check_form
from qipan.engine.indicators.definitions import MEASURES

# Columns every table has by its time column.
FROM_TIME = {"hour", "day", "hour_of_day"}
UNITS = {*PRINT_WORDS["zh"]["scales"], *PERCENT, *PLACES}
TOKEN = re.compile(r"\{(\^?)([A-Za-z_]\w*)[\w.\-:]*\}")


def check_indicators(
    report: Report,
    source: Source,
    tables: dict[str, dict[str, Any]],
    permissions: Collection[str],
    domain: str,
) -> dict[str, dict[str, Any]]:
    """Check indicators.yaml; return the well-formed definitions by id."""
    if source.body is None:
        return {}
    check_form(report, source, "indicators", source.body)
    table = source.tree.get("table")
    if table and table not in tables:
        report.unknown(source, ("table",), "table_unknown", table, tables)
    permission = source.tree.get("permission")
    if permission and permission not in permissions:
        report.unknown(source, ("permission",), "permission_undeclared", permission, permissions)
    columns = set(tables.get(str(table), {})) | FROM_TIME
    dimensions = _mapping(source.tree.get("dimensions"))
    for key, dimension in dimensions.items():
        _check_dimension(report, source, ("dimensions", key), _mapping(dimension), columns, table)
    found: dict[str, dict[str, Any]] = {}
    listed = source.tree.get("indicators")
    for place, given in enumerate(listed if isinstance(listed, list) else []):
        one = _mapping(given)
        name = one.get("id")
        if not isinstance(name, str):
            continue
        path = ("indicators", place)
        if name in found:
            report.add(source, (*path, "id"), "id_twice", name=name)
        if not name.startswith(f"{domain}."):
            report.add(source, (*path, "id"), "indicator_foreign", name=name, domain=domain)
        found[name] = one
    for place, given in enumerate(listed if isinstance(listed, list) else []):
        _check_indicator(report, source, ("indicators", place), _mapping(given), found, dimensions)
    return found


def _check_dimension(
    report: Report,
    source: Source,
    path: tuple[Any, ...],
    dimension: dict[str, Any],
    columns: set[str],
    table: Any,
) -> None:
    grouped = _mapping(dimension.get("grouped"))
    if grouped.get("from") and grouped["from"] not in columns:
        where = (*path, "grouped", "from")
        report.unknown(source, where, "column_unknown", grouped["from"], columns, table=table)
    own = {path[-1]} if grouped else set()
    for column in dimension.get("columns") or []:
        if column not in columns | own:
            report.unknown(source, (*path, "columns"), "column_unknown", column, columns, table=table)


def _check_indicator(
    report: Report,
    source: Source,
    path: tuple[Any, ...],
    one: dict[str, Any],
    known: dict[str, dict[str, Any]],
    dimensions: dict[str, Any],
) -> None:
    by = one.get("by")
    for name in by if isinstance(by, list) else []:
        if name not in dimensions:
            report.unknown(source, (*path, "by"), "dimension_unknown", name, dimensions)
    for name in _mapping(one.get("where")):
        if name not in dimensions:
            report.unknown(source, (*path, "where", name), "dimension_unknown", name, dimensions)
    measure = one.get("measure")
    if not isinstance(measure, dict) or not measure:
        return
    if len(measure) != 1:
        report.add(source, (*path, "measure"), "measure_not_one")
        return
    kind = next(iter(measure))
    if kind not in MEASURES:
        report.unknown(source, (*path, "measure", kind), "measure_unknown", kind, MEASURES)
        return
    aim = _aim(one)
    if aim and aim not in known:
        report.unknown(source, (*path, "measure"), "indicator_unknown", aim, known)
        return
    walked = [str(one.get("id"))]
    while aim:
        walked.append(aim)
        if aim in walked[:-1]:
            report.add(source, (*path, "measure"), "indicator_circle", name=" → ".join(walked))
            return
        aim = _aim(known.get(aim, {}))


def _aim(one: dict[str, Any]) -> str:
    """Return the indicator a definition is computed from, or nothing when it counts rows itself."""
    measure = one.get("measure")
    if not isinstance(measure, dict) or not measure:
        return ""
    kind, body = next(iter(measure.items()))
    if kind in ("count", "part", "tide"):
        return ""
    return str(body.get("of", "") if isinstance(body, dict) else body)


def check_bulletin(
    report: Report,
    source: Source,
    indicators: dict[str, dict[str, Any]],
    dimensions: Collection[str],
    permissions: Collection[str],
) -> None:
    """Check one bulletin: its figures name indicators, its words name its figures and footnotes."""
    for name in ("names", "figures", "title", "sections"):
        if not source.tree.get(name):
            report.add(source, (), "key_missing", name=name)
    for deed, permission in _mapping(source.tree.get("permissions")).items():
        if permission not in permissions:
            report.unknown(source, ("permissions", deed), "permission_undeclared", permission, permissions)
    figures = _mapping(source.tree.get("figures"))
    for name, given in figures.items():
        figure = _mapping(given)
        path = ("figures", name)
        aim = figure.get("indicator")
        if aim not in indicators:
            report.unknown(source, (*path, "indicator"), "indicator_unknown", aim, indicators)
        elif indicators[aim].get("unit") not in UNITS:
            report.unknown(source, path, "unit_unknown", indicators[aim].get("unit"), UNITS)
        by = figure.get("by")
        if by and by not in dimensions:
            report.unknown(source, (*path, "by"), "dimension_unknown", by, dimensions)
    notes = _mapping(source.tree.get("footnotes"))
    for path, text in _texts(source.tree.get("sections"), ("sections",)):
        if path[-1] in ("of", "beside", "areas", "points") and text not in figures:
            report.unknown(source, path, "figure_unknown", text, figures)
        for mark, name in TOKEN.findall(text):
            if mark and name not in notes:
                report.unknown(source, path, "note_unknown", name, notes)
            # A name that is no figure may be a variable the domain's code fills in; a near miss is a slip.
            elif not mark and name not in figures and get_close_matches(name, figures, n=1, cutoff=0.84):
                report.unknown(source, path, "figure_unknown", name, figures)


def _texts(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, (*path, place))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
