"""`qipan lake` and `qipan highway import`, run as a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qipan.cli import main
from qipan.engine.actors import Actor
from qipan.register import actions as register

pytestmark = pytest.mark.django_db
GOOD = "time,station\n2021-01-01 08:00:00,S1\n2021-01-02 08:00:00,S1\nbad,S1\n\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return exit code, output and errors of the command."""
    code = 0
    try:
        main.run([str(one) for one in arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def file(tmp_path: Path, system: Actor) -> Path:
    register.ensure_provisional(by=system, kind="station", codes=["S1"], source="test")
    path = tmp_path / "in" / "a.csv"
    path.parent.mkdir()
    path.write_text(GOOD)
    return path


def test_a_file_is_imported_stated_and_recognised(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(capsys, "highway", "import", file)
    assert code == 3
    assert "2 行入湖，1 行拒收，共 3 行" in out
    assert "1 行：通行时间（passed_at）：不是可识别的时间" in out
    assert "空行 1 行" in out
    code, out, _ = run(capsys, "highway", "import", file)
    assert code == 0
    assert "内容已在湖里" in out


def test_rows_of_another_file_are_told_and_left_out_when_asked(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = json.loads(run(capsys, "highway", "import", file, "--rejects-ok", "--json")[1])[0]["batch"]
    other = file.with_name("b.csv")
    other.write_text(GOOD.replace("time,station", "通行时间,收费站").replace("bad,S1\n\n", ""))
    code, out, _ = run(capsys, "highway", "import", other, "--skip-known")
    assert code == 0
    assert "2 行湖里都已有，没有再计入" in out
    code, out, _ = run(capsys, "highway", "import", other)
    assert code == 3
    assert f"⚠ 2 行湖里已有，现在计了两次（批次 {first}：2 行）" in out
    assert "qipan lake withdraw" in out
    third = other.with_name("c.csv")
    third.write_text(other.read_text() + "2021-01-03 08:00:00,S1\n")
    monkeypatch.setenv("QIPAN_LANG", "en")
    assert "left out: 2 of its rows" in run(capsys, "highway", "import", third, "--skip-known")[1]
    third.write_text(third.read_text() + "2021-01-04 08:00:00,S1\n")
    code, out, _ = run(capsys, "lake", "import", "passages", third, "--known-ok", "--json")
    (told,) = json.loads(out)
    assert (code, told["rows_good"], told["rows_known"], told["rows_counted_twice"]) == (0, 4, 3, 3)
    assert told["warning"]["message"].startswith("counted twice now: 3 of its rows")
    assert told["batch"] in told["warning"]["fix"]


def test_english_is_complete(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIPAN_LANG", "en")
    _, out, _ = run(capsys, "highway", "import", file)
    assert "2 rows in the lake, 1 rejected, 3 in all" in out
    assert "Not a time that can be read" in out


def test_import_as_json(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(
        capsys, "highway", "import", file, "--rejects-ok", "--json", "--synthetic", "--source", "feed"
    )
    told = json.loads(out)[0]
    assert code == 0, out
    assert (told["status"], told["rows_good"], told["rows_rejected"], told["lines"]) == ("committed", 2, 1, 3)
    assert told["synthetic"] is True
    assert told["reasons"] == {"not_a_time:passed_at": 1}
    assert told["rows_per_second"] > 0


def test_a_folder_with_a_stranger_skips_it_and_says_so(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    (file.parent / "b.csv").write_text("what\n1\n")
    code, out, _ = run(capsys, "highway", "import", file.parent, "--rejects-ok")
    assert code == 0
    assert "✓ a.csv" in out
    assert "○ b.csv" in out


def test_a_folder_with_a_broken_file_tells_it_and_fails(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    (file.parent / "b.csv.gz").write_bytes(b"\x1f\x8b\x08 cut off")
    code, out, errors = run(capsys, "highway", "import", file.parent)
    assert code == 3
    assert "✓ a.csv" in out
    assert "✗ b.csv" in out
    assert "lake.imports_failed" in errors


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["highway", "import", "none.csv"], 5, "lake.file_missing"),
        (["highway", "import", "pyproject.toml", "--format", "xls"], 2, "lake.format_missing"),
        (["lake", "rejects", "nothing"], 5, "lake.batch_missing"),
        (["lake", "withdraw", "nothing"], 2, "cli.argument_missing"),
        (["lake", "withdraw", "nothing", "--reason", "x"], 5, "lake.batch_missing"),
        (["lake", "compact", "passages"], 5, "lake.table_empty"),
        (["lake", "batches", "nothing"], 5, "engine.table_missing"),
        (["lake", "batches", "--status", "lost"], 2, "cli.choice_unknown"),
    ],
)
def test_a_fault_has_its_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, error: str
) -> None:
    found, _, errors = run(capsys, *arguments)
    assert (found, error in errors) == (code, True)


def test_the_life_of_a_batch(capsys: pytest.CaptureFixture[str], file: Path, data_folder: Path) -> None:
    run(capsys, "highway", "import", file)
    batch = json.loads(run(capsys, "lake", "batches", "--json")[1])[0]
    listed = run(capsys, "lake", "batches", "passages", "--status", "committed")[1]
    assert batch["id"] in listed
    heads = listed.split("\n")[0].split()
    assert heads == ["编号", "状态", "表", "合格行", "拒收行", "收到时间", "何人", "来源", "标记"]
    code, out, _ = run(capsys, "lake", "rejects", batch["id"])
    assert code == 0
    assert out.splitlines()[1].startswith("4,not_a_time,passed_at,")
    tables = json.loads(run(capsys, "lake", "tables", "--json")[1])
    assert [(one["rows"], one["batches"]) for one in tables if one["table"] == "passages"] == [(2, 1)]
    assert "2021-01-01 … 2021-01-02" in run(capsys, "lake", "tables")[1]
    assert run(capsys, "lake", "verify")[0] == 0
    assert run(capsys, "lake", "compact", "passages")[0] == 0
    code, _, error = run(capsys, "lake", "withdraw", batch["id"], "--reason", " ")
    assert code == 2
    assert "lake.reason_missing" in error
    assert run(capsys, "lake", "withdraw", batch["id"], "--reason", "重报")[0] == 0
    assert run(capsys, "lake", "withdraw", batch["id"], "--reason", "重报")[0] == 6
    assert run(capsys, "lake", "verify")[0] == 0
    (data_folder / "lake/_rejects/passages" / f"{batch['id']}.parquet").unlink()
    code, out, errors = run(capsys, "lake", "verify")
    assert code == 3
    assert "拒收行数不符" in out
    assert "lake.differences_found" in errors
    code, out, _ = run(capsys, "lake", "verify", "--json")
    assert code == 3
    assert '"rejects_differ"' in out
