"""`qipan trail` 留痕命令: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest

from qipan.cli import main
from qipan.engine.actors import Actor
from qipan.people import actions
from qipan.trail import guards
from qipan.trail.models import Entry


def run(*arguments: str) -> int:
    """Run the command and return its exit code."""
    try:
        main.run(["trail", *arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture
def _chain(db: None, system: Actor) -> None:
    for number in range(3):
        actions.create_organisation(
            by=system, kind="company", level="county", code=f"c{number}", name_zh="甲", division="4301"
        )


@pytest.mark.usefixtures("_chain")
def test_a_whole_chain_is_told_with_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["entries"]) == (True, 3)
    assert run("verify", "--anchor", told["anchor"]) == 0
    assert "留痕链完整" in capsys.readouterr().out
    assert run("verify", "--anchor", "3:x") == 2


@pytest.mark.usefixtures("_chain")
def test_a_broken_chain_ends_with_3_and_names_the_entry(capsys: pytest.CaptureFixture[str]) -> None:
    from django.db import connection

    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trail_entry SET subject = 'x' WHERE number = 2")
    assert run("verify", "--json") == 3
    told = capsys.readouterr()
    assert json.loads(told.out)["error"] == "trail.broken"
    assert "第 2 条" in told.err


@pytest.mark.usefixtures("_chain")
def test_entries_are_listed_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--limit", "2", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["number"] for entry in told] == [3, 2]
    assert told[0]["hash"] == Entry.objects.get(number=3).hash
    assert run("list", "--subject", "people.organisation:c0") == 0
    assert "people.organisation_created" in capsys.readouterr().out
    assert run("list", "--action", "lake.") == 0
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("_chain")
def test_the_list_tells_each_deed_by_its_name_in_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("list", "--limit", "2") == 0
    head, _, first, second = capsys.readouterr().out.rstrip("\n").splitlines()
    assert head.split() == ["序号", "时间", "事项", "何人", "对象", "代码"]
    assert "新建单位" in first
    assert first.split()[0] == "3"
    assert second.split()[0] == "2"
    monkeypatch.setenv("QIPAN_LANG", "en")
    run("list", "--limit", "1")
    assert "organisation" in capsys.readouterr().out.splitlines()[2].lower()
    run("list", "--action", "nothing.such")
    assert capsys.readouterr() == ("", "nothing to list\n")


@pytest.mark.usefixtures("_chain")
def test_a_narrow_terminal_gets_each_row_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    assert run("list", "--limit", "1") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "序号  3"
    assert told[2].startswith("事项  ")
