"""Shapes 申报格式: the form of each declared file as data, and the check of a tree against it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source

FORMS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("forms.yaml").read_text("utf-8"))
COLUMN_TYPES: tuple[str, ...] = tuple(FORMS["column_types"])
IDENTITY = re.compile(r"[a-z][a-z0-9_-]*")
RELATIVE_MOMENT = re.compile(r"now(?:[+-]\d+[smhd])?")
Path_ = tuple[Any, ...]


def check_form(report: Report, source: Source, form: str, value: Any, path: Path_ = ()) -> None:
    """Note every missing or unknown key and every value of the wrong kind in `value`, down to the leaves."""
    if not isinstance(value, dict):
        _wrong(report, source, path, "form")
        return
    fields: dict[str, str] = FORMS[form]
    for name, kind in fields.items():
        if kind.endswith("!") and value.get(name) in (None, "", [], {}):
            report.add(source, path, "key_missing", name=name)
    for name, given in value.items():
        if name not in fields:
            report.unknown(source, (*path, name), "key_unknown", name, fields)
        elif given is not None:
            _check(report, source, fields[name].rstrip("!"), given, (*path, name))


def _check(report: Report, source: Source, kind: str, value: Any, path: Path_) -> None:
    head, _, inner = kind.partition(" ")
    if head == "map":
        if not isinstance(value, dict):
            _wrong(report, source, path, "map")
            return
        for name, given in value.items():
            _check(report, source, inner, given, (*path, name))
    elif head == "list":
        if not isinstance(value, list):
            _wrong(report, source, path, "list")
            return
        for place, given in enumerate(value):
            _check(report, source, inner, given, (*path, place))
    elif head == "names":
        _check_names(report, source, value, path)
    elif head in FORMS and head != "kinds" and isinstance(FORMS[head], dict):
        check_form(report, source, head, value, path)
    elif not _fits(head, value):
        _wrong(report, source, path, head)


def _check_names(report: Report, source: Source, value: Any, path: Path_) -> None:
    if not isinstance(value, dict):
        _wrong(report, source, path, "names")
        return
    for language in ("zh", "en"):
        if not value.get(language) or not isinstance(value[language], str):
            report.add(source, path, "language_missing", name=language)
    for language in value:
        if language not in ("zh", "en"):
            report.unknown(source, (*path, language), "key_unknown", language, ("zh", "en"))


def _fits(kind: str, value: Any) -> bool:
    if kind == "any":
        return True
    if kind == "text":
        return isinstance(value, str)
    if kind == "id":
        return isinstance(value, str) and bool(IDENTITY.fullmatch(value))
    if kind == "texts":
        return isinstance(value, list) and all(not isinstance(one, dict | list) for one in value)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "moment":
        return isinstance(value, dt.date) or _is_moment(value)
    raise KeyError(kind)


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if RELATIVE_MOMENT.fullmatch(value):
        return True
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _wrong(report: Report, source: Source, path: Path_, kind: str) -> None:
    words = FORMS["kinds"][kind]
    report.add(source, path, "kind_wrong", zh_kind=words["zh"], en_kind=words["en"])
