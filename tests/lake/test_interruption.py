"""Interruption: killed writers, two writers at once, a full disk, a closed folder: whole or absent, always."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qipan.engine.errors import QipanError
from qipan.lake import actions, store
from qipan.lake.imports import ImportResult
from qipan.lake.intake.reconcile import reconcile
from qipan.lake.models import Batch
from qipan.lake.store import locks
from tests.lake import writers

ROUNDS = 8
FILES, ROWS = 4, 40_000
Bring = Callable[..., ImportResult]
ONE = "time,station\n2021-01-01 08:00:00,S1\n2021-01-02 08:00:00,S2\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with its database and two stations, nothing in it yet."""
    folder = tmp_path_factory.mktemp("prepared")
    code, out = writers.run(folder, writers.PREPARE)
    assert code == 0, out
    return folder


@pytest.fixture
def lake(prepared: Path, tmp_path: Path) -> Path:
    """A lake of one's own, for processes."""
    return Path(shutil.copytree(prepared, tmp_path / "lake-of-processes"))


def account(folder: Path) -> dict[str, Any]:
    code, out = writers.run(folder, writers.COUNT)
    assert code == 0, out
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def whole_or_absent(found: dict[str, Any], rows: int = ROWS) -> int:
    """Check that each batch in the lake is whole, once per source; return how many there are."""
    assert found["faults"] == []
    for batch, (count, lines) in found["rows"].items():
        assert (count, lines) == (rows, rows)
        assert found["batches"][batch][1:] == ["committed", rows]
    assert all(status != "writing" for _, status, _ in found["batches"].values())
    sources = [found["batches"][batch][0] for batch in found["rows"]]
    assert len(set(sources)) == len(sources)
    assert found["recorded"] == len(sources)
    return len(sources)


def test_a_killed_writer_loses_nothing_and_doubles_nothing(
    lake: Path, prepared: Path, tmp_path: Path
) -> None:
    seed = int(os.environ.get("QIPAN_KILL_SEED", "0")) or random.randrange(1, 10**6)
    numbers = random.Random(seed)
    paths = writers.make_files(tmp_path / "in", FILES, ROWS)
    interrupted = 0
    for turn in range(ROUNDS):
        process = writers.start(lake, writers.IMPORT, 0, *paths)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(numbers.uniform(0, 0.9))
        interrupted += process.poll() is None
        process.kill()
        process.communicate()
        where = f"seed {seed}, round {turn}"
        if (lake / "lake/passages/_delta_log").is_dir() and numbers.random() < 0.5:
            found = account(lake)
            whole_or_absent(found)
            if len(found["rows"]) == FILES:
                # All went in before the blow: begin anew, so that later blows strike something.
                shutil.rmtree(lake)
                shutil.copytree(prepared, lake)
        print(where)
    code, out = writers.run(lake, writers.IMPORT, 0, *paths)
    assert code == 0, f"seed {seed}: {out}"
    found = account(lake)
    assert whole_or_absent(found) == FILES, f"seed {seed}"
    assert interrupted, f"seed {seed}: no writer was struck"
    leftovers = [path for path in (lake / "lake/_locks").glob("batch-*")]
    assert not leftovers, f"seed {seed}: {leftovers}"
    present = {path.name.rsplit("-", 1)[0] for path in (lake / "lake/passages").glob("day=*/*.parquet")}
    assert present == set(found["rows"]), f"seed {seed}: files of no batch"


@pytest.mark.parametrize(
    "moment",
    [
        "qipan.lake.store.writing.DayWriter.finish",
        "qipan.lake.actions.claim_batch",
        "qipan.lake.store.commit",
        "qipan.lake.actions.record_batch",
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_a_writer_killed_at_each_step(lake: Path, tmp_path: Path, moment: str, after: bool) -> None:
    module, _, name = moment.rpartition(".")
    owner = "DayWriter" if "DayWriter" in module else ""
    module = module.removesuffix(".DayWriter")
    blow = (
        f"import os\nimport {module} as m\no = {'m.DayWriter' if owner else 'm'}\nreal = o.{name}\n"
        "def struck(*a, **k):\n"
        f"    {'real(*a, **k)' if after else 'pass'}\n    os.kill(os.getpid(), 9)\n"
        f"o.{name} = struck\n"
    )
    paths = writers.make_files(tmp_path / "in", 1, 2000)
    armed = writers.IMPORT.replace('print("ready", flush=True)', blow)
    code, _ = writers.run(lake, armed, 0, *paths)
    assert code == -9
    found = account(lake)
    committed = name == "record_batch" or (name == "commit" and after)
    assert whole_or_absent(found, 2000) == int(committed)
    code, out = writers.run(lake, writers.IMPORT, 0, *paths)
    assert code == 0
    assert ("duplicate" if committed else "committed") in out
    assert whole_or_absent(account(lake), 2000) == 1


def test_a_withdrawal_killed_before_its_mark_is_completed(lake: Path, tmp_path: Path) -> None:
    paths = writers.make_files(tmp_path / "in", 1, 2000)
    assert writers.run(lake, writers.IMPORT, 0, *paths)[0] == 0
    code, out = writers.run(lake, writers.WITHDRAW)
    assert code == -9, out
    found = account(lake)
    assert found["rows"] == {}
    assert [status for _, status, _ in found["batches"].values()] == ["withdrawn"]
    assert found["faults"] == []
    assert "committed" in writers.run(lake, writers.IMPORT, 0, *paths)[1]
    assert account(lake)["faults"] == []


def test_two_writers_at_once_both_get_in(lake: Path, tmp_path: Path) -> None:
    paths = writers.make_files(tmp_path / "in", 6, 3000)
    both = [writers.start(lake, writers.IMPORT, 0, *part) for part in (paths[:3], paths[3:])]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert whole_or_absent(account(lake), 3000) == 6


def test_two_writers_of_the_same_content_make_one_batch(lake: Path, tmp_path: Path) -> None:
    paths = writers.make_files(tmp_path / "in", 3, 3000)
    both = [writers.start(lake, writers.IMPORT, 0, *paths) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    states = [line.split()[1] for out, _ in told for line in out.splitlines()[1:]]
    assert sorted(states) == ["committed"] * 3 + ["duplicate"] * 3
    assert whole_or_absent(account(lake), 3000) == 3


@pytest.mark.parametrize("limit", [-2_000, 200, 1_000])
def test_a_full_disk_is_said_and_leaves_nothing_half_written(lake: Path, tmp_path: Path, limit: int) -> None:
    first, second = writers.make_files(tmp_path / "in", 2, 60_000)
    assert writers.run(lake, writers.IMPORT, 0, first)[0] == 0
    code, out = writers.run(lake, writers.IMPORT, limit, second)
    assert code == 8, out
    # A negative limit holds for the database too, which tells a failing disk where it cannot grow.
    assert ("error lake.disk_failed" if limit < 0 else "error lake.disk_full") in out
    assert whole_or_absent(account(lake), 60_000) == 1
    assert "committed" in writers.run(lake, writers.IMPORT, 0, second)[1]
    assert whole_or_absent(account(lake), 60_000) == 2


@pytest.mark.parametrize("number", [13, 28, 30])
@pytest.mark.parametrize("step", ["mkdir", "commit", "rejects", "lock"])
def test_a_fault_of_the_disk_at_each_step(
    bring: Bring, rows: Any, monkeypatch: pytest.MonkeyPatch, data_folder: Path, number: int, step: str
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise OSError(number, os.strerror(number))

    target = {
        "mkdir": "qipan.lake.store.writing.pq.write_table",
        "commit": "qipan.lake.store.DeltaTable.create_write_transaction",
        "rejects": "qipan.lake.store.writing.pq.ParquetWriter",
        "lock": "qipan.lake.store.locks.fcntl.flock",
    }[step]
    with monkeypatch.context() as patch:
        patch.setattr(target, fail)
        with pytest.raises(QipanError) as full:
            bring(ONE + "bad,S1\n")
    assert full.value.code == ("lake.disk_full" if number == 28 else "lake.folder_closed")
    assert full.value.exit_code == 8
    assert "QIPAN_DATA" in full.value.text("zh").fix or number == 28
    assert rows() == []
    assert not list((data_folder / "lake").rglob("*.parquet"))
    assert set(Batch.objects.values_list("status", flat=True)) <= {"abandoned"}
    assert bring(ONE + "bad,S1\n").status == "committed"
    assert len(rows()) == 2


def test_a_claim_of_a_dead_writer_is_given_up(
    bring: Bring, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def struck(*arguments: Any, **options: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "commit", struck)
        with pytest.raises(KeyboardInterrupt):
            bring(ONE)
    assert [batch.status for batch in Batch.objects.all()] == ["abandoned"]
    assert bring(ONE).status == "committed"
    assert len(rows()) == 2


def test_a_claim_that_stays_claimed_is_said(
    bring: Bring, monkeypatch: pytest.MonkeyPatch, system: Any
) -> None:
    found = bring(ONE)
    Batch.objects.filter(id=found.batch).update(status="writing")
    monkeypatch.setattr(locks, "is_alive", lambda batch: True)
    monkeypatch.setattr("qipan.lake.intake.ingest.PATIENCE_SECONDS", 0.2)
    busy = bring(ONE, "b.csv")
    assert busy.error is not None
    assert busy.error.code == "lake.table_busy"
    held = Batch.objects.get(id=found.batch)
    names = ("table", "source", "content_hash", "idempotency_key")
    facts = {"id": "x", **{name: getattr(held, name) for name in names}}
    with pytest.raises(QipanError) as claimed:
        actions.claim_batch(by=system, permission="lake.batch.record", facts=facts)
    assert claimed.value.code == "lake.content_claimed"
    monkeypatch.setattr(locks, "is_alive", lambda batch: False)
    assert reconcile() == [found.batch]
    assert Batch.objects.get(id=found.batch).status == "committed"
