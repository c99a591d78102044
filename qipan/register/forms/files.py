"""Files of subjects 登记表: CSV and Excel, read into rows by column names and written from them.

Knows column names in both languages and encodings; what a value may be is checked by `rows`.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from qipan.engine.errors import QipanError
from qipan.register.forms.kinds import PLAIN_FACTS, Kind
from qipan.register.forms.rows import Refused

# A spreadsheet takes text that begins like this for a formula; it is written with an apostrophe before it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
TRUE = {"true", "1", "yes"}


@dataclass(frozen=True)
class Reading:
    """What a file holds: rows ready to be checked, with their lines, and whether it marks itself synthetic."""

    rows: list[dict[str, Any]]
    synthetic: bool


@lru_cache(maxsize=1)
def _columns() -> dict[str, list[str]]:
    path = Path(__file__).with_name("columns.yaml")
    read: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def headings(kind: Kind) -> dict[str, str]:
    """Return every column name a file of this kind may use, in small letters, with the fact it means."""
    found = {
        str(alias).lower(): fact
        for fact, aliases in _columns().items()
        if fact != "ignored"
        for alias in aliases
    }
    found |= {alias.lower(): "" for alias in _columns()["ignored"]}
    for name, attribute in kind.attributes.items():
        for alias in (name, *attribute.names.values(), *attribute.aliases):
            found[alias.lower()] = name
    return found


def read_file(kind: Kind, path: Path) -> Reading:
    """Read a CSV or xlsx file of subjects; raise `register.file_unreadable` or `register.header_invalid`."""
    try:
        size = path.stat().st_size
        if size > settings.MAX_BATCH_BYTES:
            raise QipanError("register.file_too_large", file=path.name, limit_mb=_limit_mb())
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path.name, error.strerror or type(error).__name__) from error
    return read_bytes(kind, path.name, content)


def read_bytes(kind: Kind, name: str, content: bytes) -> Reading:
    """Read a file's content, named for its ending; raises what `read_file` raises."""
    table = _sheet(name, content) if name.lower().endswith(".xlsx") else _text_table(name, content)
    lines = iter(table)
    header = [str(cell).strip() if cell is not None else "" for cell in next(lines, [])]
    if not any(header):
        raise _unreadable(name, Refused("file_empty").words)
    meaning = headings(kind)
    facts = [meaning.get(cell.lower()) for cell in header]
    unknown = [cell for cell, fact in zip(header, facts, strict=True) if fact is None and cell]
    told = [fact for fact in facts if fact]
    twice = sorted({fact for fact in told if told.count(fact) > 1})
    missing = [] if "code" in told else [_columns()["code"][0]]
    if unknown or missing or twice:
        raise QipanError(
            "register.header_invalid",
            file=name,
            unknown=", ".join(unknown) or "—",
            missing=", ".join(missing) or "—",
            twice=", ".join(twice) or "—",
        )
    rows, synthetic = [], False
    for number, cells in enumerate(lines, start=2):
        if not any(cell not in (None, "") for cell in cells):
            continue
        row = {fact: _cell(kind, fact, cell) for fact, cell in zip(facts, cells, strict=False) if fact}
        synthetic |= str(row.pop("synthetic", "")).strip().lower() in TRUE
        rows.append({**row, "line": number})
    return Reading(rows, synthetic)


def write_csv(kind: Kind, rows: Iterable[dict[str, Any]]) -> bytes:
    """Return subjects as CSV in UTF-8 with a mark for spreadsheets; reads back the same."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    columns = exported(kind)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_printed(row.get(name)) for name in columns])
    return b"\xef\xbb\xbf" + sink.getvalue().encode()


def write_sheet(kind: Kind, rows: Iterable[dict[str, Any]]) -> bytes:
    """Return subjects as an xlsx workbook; reads back the same."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.id[:31])
    columns = exported(kind)
    sheet.append(columns)
    for row in rows:
        values = [row.get(name) for name in columns]
        sheet.append([v if isinstance(v, int | float | date) else _printed(v) for v in values])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def exported(kind: Kind) -> list[str]:
    """Return the columns of an export in order."""
    return ["code", *PLAIN_FACTS, *kind.attributes, "status", "synthetic"]


def _limit_mb() -> int:
    return int(settings.MAX_BATCH_BYTES // (1024 * 1024))


def _unreadable(name: str, why: Any) -> QipanError:
    return QipanError("register.file_unreadable", file=name, why=why)


def _text_table(name: str, content: bytes) -> Iterable[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        first = text.partition("\n")[0]
        return csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",")
    raise _unreadable(name, Refused("file_encoding").words)


def _sheet(name: str, content: bytes) -> Iterable[Sequence[Any]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # A small archive may unfold to gigabytes: ask before it does.
            if sum(member.file_size for member in archive.infolist()) > settings.MAX_BATCH_BYTES:
                raise QipanError("register.file_too_large", file=name, limit_mb=_limit_mb())
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise _unreadable(name, str(error)) from error
    rows: Iterable[Sequence[Any]] = book.worksheets[0].iter_rows(values_only=True)
    return rows


def _cell(kind: Kind, fact: str, cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer() and fact not in ("lon", "lat"):
        return int(cell)
    if not isinstance(cell, str):
        return cell
    text = cell.strip()
    if text.startswith("'") and text[1:2] in FORMULA_STARTS:
        text = text[1:]
    attribute = kind.attributes.get(fact)
    if attribute and attribute.type == "line" and text:
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def _printed(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | date):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return "'" + text if text.startswith(FORMULA_STARTS) else text
