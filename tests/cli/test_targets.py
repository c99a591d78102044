"""`qipan board targets` as a planner uses it: set, list, split, withdraw; faults with their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qipan.cli import main

FLOW = "highway.flow.total"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command below `qipan board targets`."""
    code = 0
    try:
        main.run(["board", "targets", *map(str, arguments)])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_targets_way(
    capsys: pytest.CaptureFixture[str], demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIPAN_LANG", "en")
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "No targets" in out
    holiday = ("--period", "2021-01-01..2021-01-03")
    code, out, _ = run(
        capsys, "set", FLOW, "0.7万", *holiday, "--split", "4301=4000", "--split", "430200=3000", "--json"
    )
    assert code == 0
    target = json.loads(out)
    assert [one["value"] for one in target["places"]] == ["7000", "4000", "3000"]
    code, out, _ = run(capsys, "split", target["id"], "--split", "430100=6999.5", "--split", "4302=0.5")
    assert code == 0
    assert "split to 2 places" in out
    code, out, _ = run(capsys, "list", "--json", *holiday, "--indicator", FLOW)
    (found,) = json.loads(out)
    assert found["revision"] == 2
    assert [one["standing"]["state"] for one in found["places"]] == ["met", "missed", "met"]
    _, out, _ = run(capsys, "list")
    assert "Changsha  target 7,000  reached" in out
    assert "missed" in out
    code, out, _ = run(capsys, "withdraw", target["id"], "--reason", "set anew")
    assert code == 0
    assert "is withdrawn" in out
    assert run(capsys, "list", "--json")[1].strip() == "[]"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("set", FLOW, "10", "--period", "2021", "--split", "4301=9"), 2, "targets.split_off"),
        (("set", FLOW, "ten", "--period", "2021"), 2, "targets.value_unreadable"),
        (("set", FLOW, "10", "--period", "next year"), 2, "board.period_unreadable"),
        (("set", FLOW, "10", "--period", "2021", "--split", "4301"), 2, "cli.pair_unreadable"),
        (("set", "highway.flow.growth", "0.1", "--period", "2021"), 2, "targets.indicator_unsuited"),
        (("split", "none"), 5, "board.target_unknown"),
        (("withdraw", "none", "--reason", "x"), 5, "board.target_unknown"),
        (("withdraw", "none"), 2, "cli.argument_missing"),
    ],
)
def test_faults_are_named(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, error: str
) -> None:
    got, _, told = run(capsys, *arguments)
    assert got == code
    assert error in told
