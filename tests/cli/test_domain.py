"""`qipan domain`: a new domain passes its check; a broken one is named by file and line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qipan.cli import main
from tests.isolation import ROOT

DUMMY = ROOT / "tests/dummy_domain"


def run(*arguments: str) -> int:
    """Run the command line in this process; return its exit code."""
    try:
        main.run(["domain", *arguments])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_new_domain_passes_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", "parks", "--into", str(tmp_path), "--zh", "公园", "--en", "Parks") == 0
    assert run("check", str(tmp_path / "parks")) == 0
    assert "QIPAN_EXTRA_DOMAINS=parks" in capsys.readouterr().out
    assert not list((tmp_path / "parks").rglob("*.template"))
    assert not [p for p in (tmp_path / "parks").rglob("*") if p.is_file() and "<<" in p.read_text("utf-8")]


def test_a_new_domain_loads_beside_the_others(tmp_path: Path) -> None:
    assert run("new", "parks", "--into", str(tmp_path)) == 0
    program = "import django; django.setup(); from django.urls import reverse; print(reverse('parks:days'))"
    environ = {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "qipan.web.settings",
        "QIPAN_EXTRA_DOMAINS": "parks",
        "QIPAN_DATA": str(tmp_path / "data"),
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
    }
    loaded = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.strip() == "/parks/days/"


def test_new_leaves_a_folder_that_exists_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "parks").mkdir()
    (tmp_path / "parks" / "mine.txt").write_text("mine")
    assert run("new", "parks", "--into", str(tmp_path)) == 6
    assert "cli.folder_taken" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "parks").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("name", ["Parks", "9parks", "../parks", "city parks"])
def test_new_wants_a_plain_id(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", name, "--into", str(tmp_path)) == 2
    assert "cli.domain_name_invalid" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_names_file_line_fault_and_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = Path(shutil.copytree(DUMMY, tmp_path / "rivers"))
    facts = broken / "declared/facts.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("type: int32", "type: int33"), encoding="utf-8")
    line = text[: text.index("type: int32")].count("\n") + 1
    assert run("check", str(broken)) == 3
    said = capsys.readouterr()
    assert f"{facts}:{line}: " in said.out
    assert "int32" in said.out
    assert "cli.domain_faulty" in said.err
    assert run("check", str(broken), "--json") == 3
    found = json.JSONDecoder().raw_decode(capsys.readouterr().out)[0]
    assert [(one["file"], one["line"], one["fault"]) for one in found] == [(str(facts), line, "type_unknown")]
    assert found[0]["mend"]["en"]


def test_check_runs_though_the_broken_domain_is_installed(tmp_path: Path) -> None:
    broken = Path(shutil.copytree(DUMMY, tmp_path / "broken_rivers"))
    manifest = broken / "domain.toml"
    manifest.write_text(manifest.read_text("utf-8").replace('en = "Rivers"\n', "", 1), encoding="utf-8")
    command = [sys.executable, "-m", "qipan.cli.main", "domain", "check", "broken_rivers"]
    environ = {
        "PATH": "",
        "QIPAN_EXTRA_DOMAINS": "broken_rivers",
        "QIPAN_LANG": "en",
        "QIPAN_DATA": str(tmp_path / "data"),
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
    }
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 3, said.stderr
    assert f"{manifest}:" in said.stdout


def test_an_unknown_domain_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "no_such_domain") == 5
    assert "engine.domain_missing" in capsys.readouterr().err


def test_list_names_what_a_domain_declares(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert "passages" in next(one for one in listed if one["id"] == "highway")["tables"]


def test_the_domains_of_the_house_pass_their_own_check() -> None:
    assert run("check", "highway") == 0
