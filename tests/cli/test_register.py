"""`qipan register` and `qipan codes`, run as a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qipan.cli import main
from qipan.register import queries
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of the command."""
    code = 0
    try:
        main.run(list(arguments))
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stations.csv"
    path.write_text("编码,站名,区划\nS1,长沙西,430104\nS2,某站,999999\n,无码,\n", encoding="utf-8")
    return path


def test_a_file_with_faults_imports_nothing_and_names_each(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    code, _, errors = run(capsys, "register", "import", "station", str(file))
    assert code == 3
    assert "第 3 行 S2" in errors
    assert "第 4 行" in errors
    assert not queries.known_codes("station")


def test_faults_as_json_are_one_document(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(capsys, "register", "import", "station", str(file), "--json")
    told = json.loads(out)
    assert code == 3
    assert told["error"] == "register.rows_invalid"
    found = {one["line"]: one["reason"] for one in told["faults"]}
    assert found == {3: "division_unknown", 4: "code_missing"}


def test_the_good_rows_can_be_taken_alone_and_all_rows_are_accounted_for(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    code, out, _ = run(capsys, "register", "import", "station", str(file), "--good-only", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["rows"] + told["rejected"] == 3
    assert queries.known_codes("station") == {"S1"}


def test_list_export_and_history_show_what_was_imported(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    run(capsys, "register", "import", "station", str(file), "--good-only", "--as-of", "2021-01-01")
    _, listed, _ = run(capsys, "register", "list", "station", "--json")
    assert json.loads(listed)["rows"][0]["name_zh"] == "长沙西"
    out = tmp_path / "out.csv"
    assert run(capsys, "register", "export", "station", "--out", str(out))[0] == 0
    assert "长沙西" in out.read_text(encoding="utf-8-sig")
    _, history, _ = run(capsys, "register", "history", "station", "S1", "--fact", "name_zh", "--json")
    assert json.loads(history)[0] | {"value": "长沙西", "as_of": "2021-01-01"} == json.loads(history)[0]
    _, counts, _ = run(capsys, "register", "list", "--json")
    assert {one["kind"]: one["subjects"] for one in json.loads(counts)}["station"] == 1


def test_what_is_not_there_exits_with_five(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "register", "history", "station", "none")[0] == 5
    assert run(capsys, "register", "list", "spaceport")[0] == 5
    assert run(capsys, "codes", "division", "999999")[0] == 5


def test_codes_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "codes", "road", "g0421", "--json")[1])["main_line"] == "G4"
    told = json.loads(run(capsys, "codes", "vehicle-class", "13", "--on", "2021-01-01", "--json")[1])
    assert (told["group"], told["list"]) == ("truck", "JT/T 489-2019")
    assert json.loads(run(capsys, "codes", "division", "4301", "--json")[1])[0]["name_en"] == "Changsha"
    year = json.loads(run(capsys, "codes", "holiday", "2021", "--json")[1])
    assert year["holidays"][0]["notices"][0]["number"] == "国办发明电〔2020〕27号"
    assert json.loads(run(capsys, "codes", "holiday", "2027", "--json")[1])["state"] == "not_announced"
    assert run(capsys, "codes", "road", "G04")[0] == 2


def test_plain_words_are_printed_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert "G4" in run(capsys, "codes", "road", "G0421")[1]
    assert run(capsys, "codes", "vehicle-class", "255")[1].strip()
    assert "2027" in run(capsys, "codes", "holiday", "2027")[1]
    assert "430100" in run(capsys, "codes", "division", "430100")[1]


def test_an_unknown_kind_is_a_qipan_error() -> None:
    with refused("register.kind_unknown", "spaceport", "station_group"):
        queries.frame("spaceport")
