"""Refused codes 代码的拒绝: `qipan codes` names what it does not know, in both languages, and prints nothing."""

from __future__ import annotations

import pytest

from qipan.cli import main


@pytest.mark.parametrize(
    ("arguments", "code", "named", "exit_code"),
    [
        (["road", "X4"], "codes.road_unreadable", "X4", 2),
        (["vehicle-class", "24", "--special", "lorry"], "codes.vehicle_policy_unknown", "lorry", 2),
        (["division", "439999"], "codes.division_unknown", "439999", 5),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_unknown_code_is_named_and_nothing_is_printed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    arguments: list[str],
    code: str,
    named: str,
    exit_code: int,
) -> None:
    monkeypatch.setenv("QIPAN_LANG", language)
    with pytest.raises(SystemExit) as stopped:
        main.run(["codes", *arguments])
    said = capsys.readouterr()
    assert stopped.value.code == exit_code
    assert code in said.err
    assert named in said.err
    assert ("。" in said.err) == (language == "zh")
    assert said.out == ""
