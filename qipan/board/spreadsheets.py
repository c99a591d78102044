"""Spreadsheets 工作簿: tables of figures as .xlsx, each cell with its kind, each sheet with its notes.

Text is written as text: what begins like a formula stays what it says. Knows no indicator and no database.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

KINDS = ("text", "integer", "decimal", "percent", "date")

_FORMATS = {"integer": "#,##0", "decimal": "#,##0.00", "percent": "0.00%", "date": "yyyy-mm-dd"}
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TEXT = 32_767
_LONGEST_NAME = 31
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

_INK, _LINE = "FF18212F", "FFC3CCD8"
_HEAD = Font(bold=True, color=_INK)
_HEAD_FILL = PatternFill("solid", fgColor="FFEFF2F6")
_HEAD_BORDER = Border(bottom=Side(style="thin", color=_LINE))


class Column(TypedDict):
    """A column: its head, its kind, its decimals (two when not told)."""

    text: str
    kind: NotRequired[str]
    decimals: NotRequired[int]


class Table(TypedDict):
    """A sheet to be: title, columns, rows, and notes (definition, source, synthetic mark)."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: NotRequired[Sequence[str]]


def workbook(sheets: Sequence[Table], lang: str = "zh") -> bytes:
    """Return the tables as an .xlsx file, a sheet each, and one more with all their notes.

    A percent is given as printed (83.33 for 83.33 %). None is —, never zero. Same tables, same bytes.
    """
    book = Workbook(write_only=True)
    names: list[str] = []
    for table in sheets:
        name = _sheet_name(table["title"], names)
        _write_sheet(book.create_sheet(name), table, lang)
    _write_notes(book, sheets, names, lang)
    book.properties.creator = book.properties.lastModifiedBy = ""
    saved = io.BytesIO()
    book.save(saved)
    return _repacked(saved.getvalue())


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("spreadsheets.yaml").read_text(encoding="utf-8")
    )
    return words


def _sheet_name(title: str, taken: list[str]) -> str:
    """A name a sheet may have: without forbidden signs, at most 31 characters, none twice."""
    plain = _NO_SHEET_NAME.sub(" ", _UNHOLDABLE.sub("", title)).strip().strip("'")[:_LONGEST_NAME] or "1"
    name, n = plain, 2
    while name.casefold() in (other.casefold() for other in taken):
        ending = f" ({n})"
        name, n = plain[: _LONGEST_NAME - len(ending)] + ending, n + 1
    taken.append(name)
    return name


def _write_sheet(sheet: WriteOnlyWorksheet, table: Table, lang: str) -> None:
    columns = table["columns"]
    for column in columns:
        if column.get("kind", "text") not in KINDS:
            raise ValueError(f"column kind {column.get('kind')!r} is not one of {', '.join(KINDS)}")
    rows = table["rows"] if isinstance(table["rows"], Sequence) else list(table["rows"])
    for n, column in enumerate(columns):
        seen = [column["text"], *(_shown(row[n]) for row in rows[:500])]
        sheet.column_dimensions[get_column_letter(n + 1)].width = min(max(map(_width, seen)) + 3, 60)
    sheet.freeze_panes = "A2"
    sheet.append([_head(sheet, column) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, value, column, lang) for value, column in zip(row, columns, strict=True)])
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"


def _head(sheet: WriteOnlyWorksheet, column: Column) -> WriteOnlyCell:
    cell = _text_cell(sheet, column["text"])
    cell.font, cell.fill, cell.border = _HEAD, _HEAD_FILL, _HEAD_BORDER
    right = column.get("kind", "text") in ("integer", "decimal", "percent")
    cell.alignment = Alignment(horizontal="right" if right else "left", vertical="center", wrap_text=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Any, column: Column, lang: str) -> WriteOnlyCell:
    """One value by its column's kind; what does not fit the kind is written as the text it is."""
    kind = column.get("kind", "text")
    if value is None:
        cell = _text_cell(sheet, _words()[lang]["unknown"])
        cell.alignment = Alignment(horizontal="right" if kind != "text" else "left")
        return cell
    if kind in ("integer", "decimal", "percent") and isinstance(value, int | float | Decimal):
        if isinstance(value, bool) or value != value or value in (float("inf"), float("-inf")):
            return _text_cell(sheet, str(value))
        cell = WriteOnlyCell(sheet, value=_held(value, kind))
        cell.number_format = _number_format(kind, column.get("decimals"))
        return cell
    if kind == "date" and isinstance(value, date):
        cell = WriteOnlyCell(
            sheet, value=value.replace(tzinfo=None) if isinstance(value, datetime) else value
        )
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else _FORMATS["date"]
        return cell
    return _text_cell(sheet, str(value))


def _held(value: float | Decimal, kind: str) -> float | Decimal:
    """The value as a spreadsheet keeps it: a percent as a share, without the dust of binary division."""
    return round(float(value) / 100, 12) if kind == "percent" else value


def _number_format(kind: str, decimals: int | None) -> str:
    if decimals is None or kind == "integer":
        return _FORMATS[kind]
    places = "." + "0" * decimals if decimals else ""
    return f"0{places}%" if kind == "percent" else f"#,##0{places}"


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """A cell that is text whatever it begins with; openpyxl would make a formula of a leading =."""
    cell = WriteOnlyCell(sheet, value="")
    cell.value = _UNHOLDABLE.sub("", text)[:_LONGEST_TEXT]
    cell.data_type = "s"
    cell.number_format = "@"
    # Told to a spreadsheet as text even when the cell is edited or saved as CSV there.
    cell.quotePrefix = text[:1] in tuple("=+-@\t\r")
    return cell


def _write_notes(book: Workbook, sheets: Sequence[Table], names: list[str], lang: str) -> None:
    if not any(table.get("notes") for table in sheets):
        return
    notes = book.create_sheet(_sheet_name(_words()[lang]["notes"], list(names)))
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 28, 90
    for table, name in zip(sheets, names, strict=True):
        for place, text in enumerate(table.get("notes") or []):
            head = _text_cell(notes, name if place == 0 else "")
            head.font = _HEAD
            said = _text_cell(notes, text)
            said.alignment = Alignment(wrap_text=True, vertical="top")
            notes.append([head, said])


def _shown(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str("" if value is None else value)


def _width(text: str) -> int:
    """The room a text takes, in digits: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text[:200])


def _repacked(content: bytes) -> bytes:
    """Return the same file without the hour it was made."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = _CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z", body)
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, body)
    return packed.getvalue()
