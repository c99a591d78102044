"""Workbooks 工作簿: kinds, notes, and no formula that nobody wrote."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qipan.board.spreadsheets import workbook

FLOW: dict[str, Any] = {
    "title": "分站流量",
    "columns": [
        {"text": "收费站"},
        {"text": "车流量（辆次）", "kind": "integer"},
        {"text": "占比", "kind": "percent"},
        {"text": "万辆次", "kind": "decimal", "decimals": 1},
        {"text": "日期", "kind": "date"},
    ],
    "rows": [
        ["长沙西", 193_042, 12.42, 19.3, date(2021, 1, 3)],
        ["宁乡", None, None, None, datetime(2021, 1, 3, 16)],
    ],
    "notes": ["定义：入口与出口之和。", "来源：示例。", "演示数据，不是真实记录。"],
}


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_numbers_are_numbers_in_their_format() -> None:
    sheet = opened(workbook([FLOW]))["分站流量"]
    assert [(c.value, c.number_format) for c in sheet[2][1:4]] == [
        (193_042, "#,##0"),
        (0.1242, "0.00%"),
        (19.3, "#,##0.0"),
    ]
    assert sheet["E2"].value == datetime(2021, 1, 3)
    assert sheet["E3"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet.freeze_panes == "A2"


def test_unknown_is_a_dash_not_zero_nor_blank() -> None:
    sheet = opened(workbook([FLOW]))["分站流量"]
    assert [cell.value for cell in sheet[3][1:4]] == ["—", "—", "—"]


def test_zero_is_zero() -> None:
    table = {**FLOW, "rows": [["甲", 0, 0.0, 0, None]]}
    assert [cell.value for cell in opened(workbook([table]))["分站流量"][2][1:4]] == [0, 0, 0]


def test_notes_stand_on_their_own_sheet() -> None:
    book = opened(workbook([FLOW]))
    assert book.sheetnames == ["分站流量", "说明"]
    assert [row[1].value for row in book["说明"].iter_rows()] == FLOW["notes"]
    assert opened(workbook([FLOW], lang="en")).sheetnames[1] == "Notes"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x","y")', "{=1}", "=cmd|' /C calc'!A0"]
)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    table: dict[str, Any] = {"title": text, "columns": [{"text": text}], "rows": [[text]], "notes": [text]}
    content = workbook([table])
    book = opened(content)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert text in [cell.value for cell in cells]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            assert b"<f>" not in packed.read(name)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["text", "integer", "decimal", "percent", "date"]))
def test_any_text_in_any_column_gives_a_workbook_without_formulas(text: str, kind: str) -> None:
    table: dict[str, Any] = {
        "title": text,
        "columns": [{"text": text, "kind": kind}],
        "rows": [[text]],
        "notes": [text],
    }
    for sheet in opened(workbook([table, table])):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and isinstance(cell.value, str | None) for cell in row)


def test_sheet_names_are_made_fit_and_distinct() -> None:
    tables = [{**FLOW, "title": "分站/流量:" + "长" * 40, "notes": []} for _ in range(3)]
    names = opened(workbook(tables)).sheetnames
    assert len(set(names)) == 3
    assert all(len(name) <= 31 and "/" not in name for name in names)


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="money"):
        workbook([{**FLOW, "columns": [{"text": "甲", "kind": "money"}], "rows": []}])


def test_same_tables_give_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook([FLOW])
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert b"1980-01-01T00:00:00Z" in packed.read("docProps/core.xml")
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert workbook([FLOW]) == first
