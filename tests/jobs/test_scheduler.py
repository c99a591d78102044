"""`qipan scheduler` as a process: failures told and survived, one at a time, ended at any moment."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

from qipan.jobs import queries
from tests.isolation import ROOT

# Jobs of the test: one that counts its runs, one that fails until a file is there, one that never ends.
TRIALS = """
import os, time
from pathlib import Path
HERE = Path(__file__).parent
def steady():
    with (HERE / "steady").open("a") as file:
        file.write("x")
    return {"runs": (HERE / "steady").stat().st_size}
def shaky():
    with (HERE / "shaky").open("a") as file:
        file.write("x")
    if not (HERE / "mended").exists():
        raise RuntimeError("no road to the lake")
def endless():
    (HERE / "begun").touch()
    time.sleep(600)
"""
MAIN = """
import sys
from pathlib import Path
import django; django.setup()
from django.conf import settings
from django.core.management import call_command
settings.JOBS_FILE = Path(sys.argv.pop(1))
call_command("migrate", verbosity=0)
from qipan.cli import main
main.run(sys.argv[1:])
"""


def declared(folder: Path, *names: str, every: float = 600) -> None:
    (folder / "trials.py").write_text(TRIALS, encoding="utf-8")
    lanes = {"endless": "slow"}
    jobs = {
        name: {
            "names": {"zh": "试", "en": name},
            "run": f"trials.{name}",
            "every": every,
            "lane": lanes.get(name, "prompt"),
        }
        for name in names
    }
    (folder / "jobs.yaml").write_text(yaml.safe_dump(jobs, allow_unicode=True), encoding="utf-8")


def process(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    (folder / "data").mkdir(exist_ok=True)
    environ = {
        **os.environ,
        "QIPAN_DATA": str(folder / "data"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)]),
        "DJANGO_SETTINGS_MODULE": "qipan.web.settings",
        "QIPAN_LANG": "en",
    }
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, str(folder / "jobs.yaml"), *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    one = process(folder, *arguments)
    out, error = one.communicate(timeout=120)
    return one.returncode, out, error


def listed(folder: Path) -> dict[str, Any]:
    code, out, error = run(folder, "jobs", "--json")
    assert code == 0, error
    return {one["job"]: one for one in json.loads(out)["jobs"]}


def until(path: Path, size: int = 0, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not (path.exists() and path.stat().st_size >= size):
        assert time.monotonic() < end, f"{path.name} did not come"
        time.sleep(0.05)


def test_once_runs_each_job_and_a_failure_is_told_and_mended(tmp_path: Path) -> None:
    declared(tmp_path, "shaky", "steady")
    code, out, error = run(tmp_path, "scheduler", "--once")
    assert code != 0
    assert "shaky" in error, "jobs.runs_failed names it"
    assert (tmp_path / "steady").read_text() == "x", "a failure keeps no other job from running"
    found = listed(tmp_path)
    assert (found["shaky"]["state"], found["shaky"]["failures"]) == ("failed", 1)
    assert "no road to the lake" in found["shaky"]["error"]
    assert (found["steady"]["state"], found["steady"]["result"]) == ("done", {"runs": 1})
    (tmp_path / "mended").touch()
    code, out, _ = run(tmp_path, "scheduler", "--once", "--job", "shaky")
    assert code == 0
    assert "done" in out
    assert (tmp_path / "steady").read_text() == "x"
    assert listed(tmp_path)["shaky"]["failures"] == 0


def test_it_retries_goes_on_and_does_not_let_a_slow_job_hold_up_the_others(tmp_path: Path) -> None:
    declared(tmp_path, "endless", "shaky", "steady", every=1)
    one = process(tmp_path, "scheduler")
    try:
        until(tmp_path / "begun")
        until(tmp_path / "shaky", 2)
        until(tmp_path / "steady", 3)
        code, _, error = run(tmp_path, "scheduler", "--once")
        assert code != 0
        assert "running already" in error, "jobs.scheduler_running"
    finally:
        one.send_signal(signal.SIGKILL)
        one.communicate()
    found = listed(tmp_path)
    assert found["endless"]["state"] == "running", "left so by the blow"
    code, _, error = run(tmp_path, "scheduler", "--once", "--job", "steady")
    assert code == 0, error
    found = listed(tmp_path)
    assert found["endless"]["state"] == "failed"
    assert "the scheduler ended while this ran" in found["endless"]["error"]


def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    declared(tmp_path, "steady", every=0.5)
    one = process(tmp_path, "scheduler")
    until(tmp_path / "steady", 2)
    one.terminate()
    one.communicate(timeout=20)
    assert one.returncode == 0


def test_that_a_scheduler_lives_is_told_by_its_lock(data_folder: Path) -> None:
    assert not queries.scheduler_lives()
    with queries.lock_path().open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert queries.scheduler_lives()
    assert not queries.scheduler_lives()


@pytest.mark.django_db
def test_after_the_clock_was_set_back_the_newest_run_is_the_one_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django_tasks_db.models import DBTaskResult

    from qipan.jobs.tasks import run_job

    job = queries.job("jobs-history")
    run_job.enqueue(job.id)
    run_job.enqueue(job.id)
    early, late = DBTaskResult.objects.all()[:2]
    ahead = timezone.now() + dt.timedelta(days=400)
    DBTaskResult.objects.filter(id=early.id).update(enqueued_at=ahead, status="FAILED", finished_at=ahead)
    DBTaskResult.objects.filter(id=late.id).update(status="SUCCESSFUL", finished_at=timezone.now())
    assert queries.state_of(job).state == "done"
