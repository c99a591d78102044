"""Tables and formats 事件表与文件格式: what must agree within facts.yaml and formats.yaml, and between them."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source
from qipan.engine.declarations.shapes import COLUMN_TYPES, IDENTITY, check_form

KERNEL_SUBJECTS = ("division",)
UNKNOWN_SUBJECTS = ("reject", "register")


def check_tables(report: Report, source: Source, permissions: Collection[str]) -> dict[str, dict[str, Any]]:
    """Check facts.yaml; return the columns of each event table by its name."""
    if source.body is None:
        return {}
    check_form(report, source, "facts", source.body)
    subjects = _mapping(source.tree.get("subjects"))
    kinds = {*subjects, *KERNEL_SUBJECTS}
    for kind, subject in subjects.items():
        for name, attribute in _mapping(_mapping(subject).get("attributes")).items():
            aim = _mapping(attribute).get("subject")
            if aim and aim not in kinds:
                where = ("subjects", kind, "attributes", name, "subject")
                report.unknown(source, where, "subject_unknown", aim, kinds)
    columns = {}
    for name, table in _mapping(source.tree.get("tables")).items():
        path = ("tables", name)
        if not IDENTITY.fullmatch(str(name)):
            report.add(source, path, "id_malformed", name=name)
        if isinstance(table, dict):
            columns[str(name)] = _check_table(report, source, path, table, kinds, permissions)
    return columns


def _check_table(
    report: Report,
    source: Source,
    path: tuple[Any, ...],
    table: dict[str, Any],
    kinds: set[str],
    permissions: Collection[str],
) -> dict[str, Any]:
    columns = _mapping(table.get("columns"))
    name = path[-1]
    for deed, permission in _mapping(table.get("permission")).items():
        if permission not in permissions:
            where = (*path, "permission", deed)
            report.unknown(source, where, "permission_undeclared", permission, permissions)
    time = table.get("time")
    if time in columns:
        if _mapping(columns[time]).get("type") != "timestamp":
            report.add(source, (*path, "columns", time, "type"), "time_not_timestamp", name=time)
    elif time:
        report.unknown(source, (*path, "time"), "column_unknown", time, columns, table=name)
    subject = _mapping(table.get("subject"))
    if subject.get("column") and subject["column"] not in columns:
        where = (*path, "subject", "column")
        report.unknown(source, where, "column_unknown", subject["column"], columns, table=name)
    if subject.get("kind") and subject["kind"] not in kinds:
        report.unknown(source, (*path, "subject", "kind"), "subject_unknown", subject["kind"], kinds)
    aliases: dict[str, str] = {}
    for column, given in columns.items():
        if isinstance(given, dict):
            _check_column(report, source, (*path, "columns", column), given, aliases)
    return columns


def _check_column(
    report: Report, source: Source, path: tuple[Any, ...], column: dict[str, Any], aliases: dict[str, str]
) -> None:
    kind = column.get("type")
    if isinstance(kind, str) and kind not in COLUMN_TYPES:
        report.unknown(source, (*path, "type"), "type_unknown", kind, COLUMN_TYPES)
    low, high = column.get("minimum"), column.get("maximum")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        report.add(source, (*path, "minimum"), "bounds_reversed", low=low, high=high)
    for key in ("pattern", "looks_like"):
        given = column.get(key)
        if isinstance(given, str):
            try:
                re.compile(given)
            except re.error as error:
                report.add(source, (*path, key), "pattern_unreadable", name=given, problem=str(error))
    listed = column.get("aliases")
    for place, alias in enumerate(listed if isinstance(listed, list) else []):
        name = str(alias).lower()
        other = aliases.setdefault(name, path[-1])
        if other != path[-1]:
            report.add(source, (*path, "aliases", place), "alias_twice", name=alias, other=other)


def check_formats(report: Report, source: Source, tables: dict[str, dict[str, Any]], folder: Path) -> None:
    """Check formats.yaml against the tables it reads into; `folder` is the domain's own."""
    if source.body is None:
        return
    check_form(report, source, "formats", source.body)
    rules = folder / "judgement" / "formats.py"
    functions = re.findall(r"^def (\w+)\(", rules.read_text("utf-8"), re.M) if rules.exists() else []
    for name, form in _mapping(source.tree.get("formats")).items():
        path = ("formats", name)
        form = _mapping(form)
        table = form.get("table")
        if table and table not in tables:
            report.unknown(source, (*path, "table"), "table_unknown", table, tables)
            continue
        chosen = form.get("unknown_subjects")
        if chosen is not None and chosen not in UNKNOWN_SUBJECTS:
            report.unknown(source, (*path, "unknown_subjects"), "choice_unknown", chosen, UNKNOWN_SUBJECTS)
        for column, given in _mapping(form.get("columns")).items():
            where = (*path, "columns", column)
            columns = tables.get(str(table), {})
            if column not in columns:
                report.unknown(source, where, "column_unknown", column, columns, table=table)
            combine = _mapping(given).get("combine")
            if combine and combine not in functions:
                report.add(source, (*where, "combine"), "function_missing", name=combine)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
