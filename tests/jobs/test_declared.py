"""Which jobs there are: the kernel's and the domains', declared in YAML, each of them importable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from qipan.engine.errors import QipanError
from qipan.jobs import queries

GOOD: dict[str, Any] = {"names": {"zh": "试", "en": "Try"}, "run": "builtins.dict", "every": 60}


def declare(folder: Path, settings: Any, **jobs: Any) -> None:
    settings.JOBS_FILE = folder / "jobs.yaml"
    settings.JOBS_FILE.write_text(yaml.safe_dump(jobs), encoding="utf-8")


def test_every_declared_job_can_be_run_and_watched() -> None:
    found = queries.declared()
    assert "board-rollups" in found
    for job in found.values():
        assert callable(job.work)
        assert job.watched is None or callable(job.watched)


@pytest.mark.parametrize(
    "fault",
    [
        {"every": 0},
        {"every": True},
        {"names": {"zh": "试"}},
        {"lane": "fast"},
        {"run": None},
        {"cron": "* * * * *"},
    ],
)
def test_a_faulty_declaration_is_told_with_its_job(
    tmp_path: Path, settings: Any, fault: dict[str, Any]
) -> None:
    declare(tmp_path, settings, trial=GOOD | fault)
    with pytest.raises(QipanError) as found:
        queries.declared()
    assert found.value.code == "jobs.declaration_invalid"
    assert "trial" in found.value.text("en").message


def test_what_cannot_be_imported_is_told_when_it_is_wanted(tmp_path: Path, settings: Any) -> None:
    declare(tmp_path, settings, trial=GOOD | {"run": "qipan.nowhere.work"})
    with pytest.raises(QipanError) as found:
        queries.job("trial").work()
    assert found.value.code == "jobs.declaration_invalid"


def test_an_unknown_job_names_those_there_are() -> None:
    with pytest.raises(QipanError) as found:
        queries.job("nothing")
    assert found.value.code == "jobs.job_unknown"
    assert "board-rollups" in found.value.text("zh").fix
