"""Refused writes 登记的拒绝: each names what is wrong in both languages and leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qipan.cli import main
from qipan.engine.actors import Actor
from qipan.register import actions, queries
from qipan.register.models import Change, FactBatch, Membership, Subject
from qipan.trail.models import Entry
from tests.refusals import refused

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2021, 1, 1)


@pytest.fixture(autouse=True)
def register(system: Actor) -> None:
    def save(kind: str, *rows: dict[str, Any]) -> None:
        actions.save_subjects(by=system, kind=kind, rows=rows, source="表")

    save("road", {"code": "G4", "name_zh": "京港澳高速"})
    save("station", {"code": "S1", "name_zh": "长沙西", "starts_on": NEW_YEAR}, {"code": "S2"})
    save("station_group", {"code": "ring", "name_zh": "长沙周边"})
    actions.set_members(by=system, group="ring", members=["S1"], source="口径")


def written() -> dict[str, list[Any]]:
    """Every row of the register and of the trail."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in (Subject, Membership, FactBatch, Change, Entry)
    }


def members(by: Actor, **change: Any) -> None:
    actions.set_members(**{"by": by, "group": "ring", "members": ["S2"], "source": "口径", **change})


def correct(by: Actor, **change: Any) -> None:
    given = {"kind": "station", "code": "S1", "fact": "name_zh", "value": "改名", "source": "电话"}
    actions.correct_fact(by=by, **{**given, **change})


def retire(by: Actor, **change: Any) -> None:
    given = {"kind": "station", "code": "S1", "on": date(2022, 1, 1), "source": "文件"}
    actions.retire(by=by, **{**given, **change})


def save(by: Actor, **change: Any) -> None:
    given = {"kind": "station", "rows": [{"code": "S3"}], "source": "表"}
    actions.save_subjects(by=by, **{**given, **change})


def seen(by: Actor, **change: Any) -> None:
    given = {"kind": "station", "codes": ["S3"], "source": "批次"}
    actions.ensure_provisional(by=by, **{**given, **change})


@pytest.mark.parametrize(
    ("write", "change", "code", "named"),
    [
        (save, {"kind": "bridge"}, "register.kind_unknown", ["bridge", "station_group"]),
        (seen, {"kind": "bridge"}, "register.kind_unknown", ["bridge", "station_group"]),
        (correct, {"kind": "bridge"}, "register.kind_unknown", ["bridge", "station_group"]),
        (retire, {"kind": "bridge"}, "register.kind_unknown", ["bridge", "station_group"]),
        (correct, {"code": "S9"}, "register.subject_missing", ["station", "S9"]),
        (retire, {"code": "S9"}, "register.subject_missing", ["station", "S9"]),
        (members, {"group": "none"}, "register.subject_missing", ["station_group", "none"]),
        (members, {"members": ["S2", "S8", "S9"]}, "register.members_unknown", ["station", "S8, S9"]),
        (members, {"group": "S1", "kind": "station"}, "register.group_has_no_members", ["station"]),
        (
            members,
            {"starts_on": date(2021, 1, 4), "ends_on": NEW_YEAR},
            "register.days_reversed",
            ["2021-01-04", "2021-01-01"],
        ),
        (retire, {"on": NEW_YEAR}, "register.days_reversed", ["2021-01-01"]),
        (correct, {"fact": "lanes"}, "register.fact_unknown", ["station", "lanes", "name_zh"]),
        (correct, {"fact": "division", "value": "999999"}, "register.fact_invalid", ["division", "999999"]),
        (correct, {"fact": "road", "value": "G60"}, "register.fact_invalid", ["road", "G60"]),
        (correct, {"fact": "lon", "value": "东"}, "register.fact_invalid", ["lon"]),
    ],
)
def test_a_refused_write_names_its_fault_and_writes_nothing(
    system: Actor, write: Callable[..., None], change: dict[str, Any], code: str, named: list[str]
) -> None:
    before = written()
    with refused(code, *named):
        write(system, **change)
    assert written() == before
    write(system)
    assert written() != before


@pytest.mark.parametrize(
    ("name", "content", "code", "named", "exit_code"),
    [
        ("binary.csv", b"code\x00,name\nS3,x\n", "register.file_unreadable", "binary.csv", 2),
        ("torn.xlsx", b"code,name\nS3,x\n", "register.file_unreadable", "torn.xlsx", 2),
        ("header.csv", b"code,lanes\nS3,4\n", "register.header_invalid", "lanes", 3),
        ("large.csv", b"code\nS3\n" + b"\n" * (1024 * 1024), "register.file_too_large", "large.csv", 7),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refused_file_imports_nothing(
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    name: str,
    content: bytes,
    code: str,
    named: str,
    exit_code: int,
) -> None:
    settings.MAX_BATCH_BYTES = 1024 * 1024
    monkeypatch.setenv("QIPAN_LANG", language)
    (tmp_path / name).write_bytes(content)
    before = written()
    with pytest.raises(SystemExit) as stopped:
        main.run(["register", "import", "station", str(tmp_path / name)])
    said = capsys.readouterr().err
    assert stopped.value.code == exit_code
    assert code in said
    assert named in said
    assert ("文件" in said) == (language == "zh")
    assert written() == before


@pytest.mark.parametrize("part", ["subjects", "members", "hash"])
def test_an_altered_snapshot_gives_no_frames(part: str) -> None:
    taken = queries.snapshot()
    sound = taken["hash"]
    if part == "hash":
        taken["hash"] = "0" * 64
    elif part == "subjects":
        del taken["subjects"]["station"][0]
    else:
        taken["members"]["station_group"].clear()
    with refused("register.snapshot_altered", taken["hash"], queries.snapshot_hash(taken)) as caught:
        queries.frames_from_snapshot(taken)
    assert caught.value.exit_code == 3
    assert (queries.snapshot_hash(taken) == sound) == (part == "hash")
