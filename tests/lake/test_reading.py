"""What comes in: encodings, delimiters, archives, headers, and each way they can be wrong."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake.imports import ImportResult, import_files
from qipan.lake.intake.reading import opening

Bring = Callable[..., ImportResult]
CHINESE = "通行时间,收费站,出入口,车型\n2021-01-01 08:00:00,S1,入口,1\n2021-01-01 08:00:01,S2,出口,16\n"


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_csv", ".csv"), content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(
    bring: Bring, rows: Any, encoding: str, delimiter: str, line_end: str
) -> None:
    text = CHINESE.replace(",", delimiter).replace("\n", line_end)
    found = bring(text.encode(encoding))
    assert (found.status, found.rows_good, found.rows_rejected) == ("committed", 2, 0)
    assert [(row["direction"], row["vehicle_class"]) for row in rows()] == [(0, 1), (1, 16)]


def test_the_first_chinese_may_come_late(bring: Bring, stations: list[str]) -> None:
    lines = ["time,station,direction"] + ["2021-01-01 08:00:00,S1,0"] * 700_000
    text = "\n".join([*lines, "2021-01-01 08:00:00,S1,出口", ""])
    found = bring(text.encode("gb18030"))
    assert (found.encoding, found.rows_good, found.rows_rejected) == ("gb18030", 700_001, 0)


@pytest.mark.parametrize("name", ["a.csv.gz", "named-otherwise.dat"])
def test_gzip_is_known_by_its_content(bring: Bring, name: str) -> None:
    assert bring(gzip.compress(CHINESE.encode()), name).rows_good == 2


def test_each_member_of_a_zip_is_a_batch(
    stations: list[str], system: Actor, tmp_path: Path, rows: Any
) -> None:
    path = tmp_path / "two.zip"
    path.write_bytes(packed(a_csv=CHINESE.encode(), b_csv=CHINESE.replace("2021", "2020").encode()))
    found = import_files(by=system, paths=[path], table="passages")
    assert [(one.file, one.rows_good) for one in found] == [("two.zip/a.csv", 2), ("two.zip/b.csv", 2)]
    assert len({row["batch"] for row in rows()}) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "lake.file_empty"),
        (b"passed_at,station\n", "lake.file_empty"),
        (b"\n \n\n", "lake.file_empty"),
        (gzip.compress(CHINESE.encode() * 50, mtime=0)[:-30], "lake.archive_broken"),
        (packed(a_csv=CHINESE.encode() * 50)[:-40], "lake.archive_broken"),
        (b"PK\x03\x04 and no more", "lake.archive_broken"),
        (packed(), "lake.file_empty"),
        (CHINESE.encode("utf-16"), "lake.encoding_unknown"),
        (CHINESE.encode() + b"2021-01-01 08:00:00,S1,\xff\xff,1\n", "lake.encoding_unknown"),
        (b",,\n1,2,3\n", "lake.header_unreadable"),
        (b"passed_at,station,Station\n2021-01-01 08:00:00,S1,S1\n", "lake.column_twice"),
    ],
)
def test_a_broken_file_is_named_and_leaves_nothing(
    bring: Bring, rows: Any, content: bytes, code: str, data_folder: Path
) -> None:
    found = bring(content, "b.zip" if content.startswith(b"PK") else "b.csv")
    assert found.status == "failed"
    assert found.error is not None
    assert found.error.code == code
    assert "b." in found.error.text("zh").message
    assert rows() == []
    assert not list((data_folder / "lake").rglob("*.parquet"))


def test_a_wrong_byte_is_named_by_line_and_place(bring: Bring) -> None:
    found = bring(b"passed_at,station\n2021-01-01 08:00:00,S1\n2021-01-01 08:00:01,\xff\xff\n")
    assert found.error is not None
    assert found.error.values["line"] == 3
    assert found.error.values["position"] == 61


def test_a_missing_and_an_unknown_column_are_named_with_the_nearest(bring: Bring) -> None:
    found = bring("passed_at,statoin,direction\n2021-01-01 08:00:00,S1,0\n")
    assert found.error is not None
    assert found.error.code == "lake.header_mismatch"
    for language in ("zh", "en"):
        words = found.error.text(language)
        assert "station" in words.message
        assert "statoin" in words.message
        assert "statoin → station" in words.fix
    assert found.error.exit_code == 3


def test_a_column_nobody_knows_is_told_and_not_kept(bring: Bring) -> None:
    found = bring("time,station,weather\n2021-01-01 08:00:00,S1,fog\n")
    assert (found.rows_good, found.ignored_columns) == (1, ["weather"])


def test_a_zip_bomb_is_stopped(bring: Bring, settings: Any, rows: Any) -> None:
    settings.MAX_EXPANSION = 20
    line = b"2021-01-01 08:00:00,S1,0\n"
    found = bring(packed(a_csv=b"time,station,direction\n" + line * 4_000_000), "bomb.zip")
    assert found.error is not None
    assert (found.error.code, found.error.http_status) == ("lake.zip_bomb", 413)
    assert rows() == []


def test_an_archive_that_declares_too_much_is_refused_unread(
    bring: Bring, rows: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAX_EXPANSION = 20
    line = b"2021-01-01 08:00:00,S1,exit\n"
    archive = packed(a_csv=b"time,station,direction\n" + line * 4_000_000)
    monkeypatch.setattr(opening.Guarded, "read", lambda *given: pytest.fail("a byte of it was read"))
    found = bring(archive, "bomb.zip")
    assert found.error is not None
    assert found.error.code == "lake.zip_bomb"
    assert rows() == []


def test_a_file_without_line_ends_is_stopped(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qipan.lake.intake.reading.blocks.LONGEST_LINE_BYTES", 1024)
    found = bring(b"time,station\n" + b"x" * 30_000_000)
    assert found.error is not None
    assert found.error.code == "lake.line_too_long"


def test_what_is_not_there_or_may_not_be_read(stations: list[str], system: Actor, tmp_path: Path) -> None:
    with pytest.raises(QipanError) as missing:
        import_files(by=system, paths=[tmp_path / "none.csv"], table="passages")
    assert missing.value.code == "lake.file_missing"
    (tmp_path / "empty").mkdir()
    with pytest.raises(QipanError) as empty:
        import_files(by=system, paths=[tmp_path / "empty"], table="passages")
    assert empty.value.code == "lake.file_empty"
    with pytest.raises(QipanError) as format:
        import_files(by=system, paths=[tmp_path], table="passages", format="pdf")
    assert format.value.code == "lake.format_missing"


def test_a_file_without_permission_is_named(
    stations: list[str], system: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "closed.csv"
    path.write_text(CHINESE)
    real = Path.open

    def closed(self: Path, *arguments: Any, **options: Any) -> Any:
        if self == path and os.geteuid() == 0:
            # The superuser may read everything: stand in for the system's refusal.
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *arguments, **options)

    path.chmod(0)
    monkeypatch.setattr(Path, "open", closed)
    found = import_files(by=system, paths=[path], table="passages")[0]
    assert found.error is not None
    assert found.error.code == "lake.file_not_readable"


def test_a_folder_brings_every_file_and_one_bad_file_stops_no_other(
    stations: list[str], system: Actor, tmp_path: Path, rows: Any
) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_text(CHINESE)
    (folder / "b.csv").write_text("what,is,this\n1,2,3\n")
    (folder / ".hidden").write_text("no")
    (folder / "deep" / "c.csv").write_text(CHINESE.replace("2021", "2020"))
    found = import_files(by=system, paths=[folder], table="passages")
    assert [(one.file, one.status) for one in found] == [
        ("a.csv", "committed"),
        ("b.csv", "skipped"),
        ("c.csv", "committed"),
    ]
    assert len(rows()) == 4


@pytest.mark.parametrize(
    "tail",
    [
        "2021-01-01 08:0",
        "2021-01-01 08:00:02,S1,入",
        '2021-01-01 08:00:02,"S1',
        "2021-01-01 08:00:02,S1,入口,1\n2021",
    ],
)
def test_a_file_that_ends_in_the_middle_of_a_line_is_said_to_be_cut_off(
    bring: Bring, rows: Any, tail: str
) -> None:
    found = bring(CHINESE + tail)
    assert found.error is not None
    assert (found.error.code, found.error.exit_code) == ("lake.file_cut", 3)
    assert found.error.values["line"] == 4 + tail.count("\n")
    assert "截断" in found.error.text("zh").message
    assert "cut off" in found.error.text("en").message
    assert rows() == []
    assert bring(f"{CHINESE}2021-01-01 08:00:02,S1,入口,1").rows_good == 3


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_cut_in_the_middle_of_a_character_is_a_cut_too(bring: Bring, encoding: str) -> None:
    whole = f"{CHINESE}2021-01-01 08:00:02,S1,入口,1".encode(encoding)
    at = whole.rindex("口".encode(encoding)) + 1
    found = bring(whole[:at])
    assert found.error is not None
    assert found.error.code == "lake.file_cut"
    assert found.error.values["line"] == 4


def test_a_cut_off_ndjson_is_said_to_be_cut_off(bring: Bring, rows: Any) -> None:
    record = '{"passed_at": "2021-01-01 08:00:00", "station": "S1"}'
    found = bring(f"{record}\n{record[:30]}", "a.ndjson")
    assert found.error is not None
    assert (found.error.code, found.error.values["line"]) == ("lake.file_cut", 2)
    assert rows() == []
    assert bring(f"{record}\n{record}", "b.ndjson").rows_good == 2


KDD = "date_time,tollgate,direction,model,is_etc,veh_type"


@pytest.mark.parametrize(
    ("right", "wrong", "column"),
    [
        ("date_time", "datetme", "passed_at"),
        ("tollgate", "tolgate", "station"),
        ("direction", "directoin", "direction"),
        ("model", "modle", "vehicle_class"),
        ("is_etc", "isetc", "media"),
        ("veh_type", "vehtype", "vehicle_class"),
    ],
)
def test_a_kdd_header_with_one_wrong_name_is_told_apart(
    bring: Bring, rows: Any, right: str, wrong: str, column: str
) -> None:
    found = bring(f"{KDD.replace(right, wrong)}\n2016-10-18 08:00:00,7,0,1,1,0\n")
    assert found.error is not None
    assert found.error.code == "lake.header_mismatch"
    assert found.error.values["unknown"] == {"zh": wrong, "en": wrong}
    assert str(found.error.values["missing"]["en"]).startswith(f"{column} (")
    assert "," not in found.error.values["missing"]["en"]
    assert f"{wrong} → {right}" in found.error.text("zh").fix
    assert "KDD" in found.error.text("en").fix
    assert rows() == []


def test_a_format_may_lack_a_column_it_can_do_without(bring: Bring) -> None:
    found = bring("date_time,tollgate,model,is_etc,weather\n2016-10-18 08:00:00,7,1,1,fog\n")
    assert (found.format, found.rows_good, found.ignored_columns) == ("kdd2017", 1, ["weather"])
