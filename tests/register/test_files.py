"""Files of subjects: column names in both languages, encodings, Excel, and what is wrong with a file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from qipan.engine.actors import Actor
from qipan.register import actions, queries
from qipan.register.forms import files
from qipan.register.forms import kinds as declarations
from tests.refusals import refused

STATION = "station"
LINES = (
    "收费站编号,站名,区划代码,经度,纬度,所在路线\r\nS1,长沙西,430104,112.8,28.2,G5513\r\n\r\nS2,=1+1,,,,\r\n"
)


def read(content: bytes, name: str = "stations.csv") -> files.Reading:
    return files.read_bytes(declarations.kind(STATION), name, content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_columns_are_read_in_either_encoding(encoding: str) -> None:
    rows = read(LINES.encode(encoding)).rows
    assert rows[0] == {
        "code": "S1",
        "name_zh": "长沙西",
        "division": "430104",
        "lon": "112.8",
        "lat": "28.2",
        "road": "G5513",
        "line": 2,
    }


def test_lines_count_as_the_editor_shows_them_and_blank_ones_are_no_rows() -> None:
    assert [row["line"] for row in read(LINES.encode()).rows] == [2, 4]


def test_tabs_part_columns_too() -> None:
    assert read(b"code\tname_en\r\nS1\tChangsha West\r\n").rows[0]["name_en"] == "Changsha West"


def test_a_workbook_is_read_like_a_text() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编码", "站名", "开通日期"])
    sheet.append([4301, "长沙西", date(2020, 1, 1)])
    sink = io.BytesIO()
    book.save(sink)
    assert read(sink.getvalue(), "站点.XLSX").rows == [
        {"code": 4301, "name_zh": "长沙西", "starts_on": date(2020, 1, 1), "line": 2}
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xff\xfe\x00\x01\x81", b"code\x00,name\n"],
    ids=["empty", "blank", "neither encoding", "binary"],
)
def test_what_is_no_table_is_said_to_be_so(content: bytes) -> None:
    with refused("register.file_unreadable", "stations.csv") as caught:
        read(content)
    assert caught.value.text("en").message != caught.value.text("zh").message


def test_a_workbook_that_is_none_is_unreadable() -> None:
    with refused("register.file_unreadable", "stations.xlsx"):
        read(b"code,name\n", "stations.xlsx")


def test_a_workbook_that_unfolds_too_far_is_refused(settings: Any) -> None:
    settings.MAX_BATCH_BYTES = 1024 * 1024
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 * 1024 * 1024))
    with refused("register.file_too_large", "bomb.xlsx", "1 MB"):
        read(sink.getvalue(), "bomb.xlsx")


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    with refused("register.file_unreadable", "none.csv"):
        files.read_file(declarations.kind(STATION), tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("header", "named"),
    [("编码,车道数", "车道数"), ("站名,区划", "code"), ("code,编码,name", "code")],
    ids=["unknown", "missing", "twice"],
)
def test_a_wrong_header_names_the_columns(header: str, named: str) -> None:
    with refused("register.header_invalid", "stations.csv", named) as caught:
        read(f"{header}\n1,2,3\n".encode())
    assert named in caught.value.text("zh").message


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_imports_again_unchanged(system: Actor, ending: str) -> None:
    road = {"code": "G4", "name_zh": "=HYPERLINK(1)", "alignment": [[113.0, 28.0], [113.1, 28.2]]}
    actions.save_subjects(by=system, kind="road", rows=[road, {"code": "G60"}], source="表", synthetic=True)
    kind = declarations.kind("road")
    rows = [{**asdict(row), **row.attributes} for row in queries.subjects_for(system, "road").rows]
    write = files.write_sheet if ending == "xlsx" else files.write_csv
    content = write(kind, rows)
    again = files.read_bytes(kind, f"roads.{ending}", content)
    assert again.synthetic
    counts = actions.save_subjects(by=system, kind="road", rows=again.rows, source="表", synthetic=True)
    assert counts["unchanged"] == 2


def test_an_exported_formula_is_no_formula() -> None:
    content = files.write_csv(declarations.kind(STATION), [{"code": "A", "name_zh": "=1+1", "lon": -1.5}])
    cells = content.decode("utf-8-sig").splitlines()[1].split(",")
    assert "'=1+1" in cells
    assert "-1.5" in cells
