"""Standing 运行情况: whether a scheduler lives, and how each job's last runs went.

That a scheduler lives is told by its lock, which the system frees the moment it dies: no clock is asked.
"""

from __future__ import annotations

import datetime as dt
import fcntl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from qipan.jobs.queries.declared import Job, declared

RUN = "qipan.jobs.tasks.run_job"
REMEMBERED = 50
AHEAD = dt.timedelta(seconds=60)
STATES = {"SUCCESSFUL": "done", "FAILED": "failed", "RUNNING": "running", "READY": "waiting"}


def lock_path() -> Path:
    """Return the file a living scheduler holds locked."""
    return Path(settings.QIPAN_DATA) / "scheduler.lock"


def scheduler_lives() -> bool:
    """Say whether a scheduler of this data folder is running."""
    try:
        with lock_path().open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


@dataclass(frozen=True)
class JobState:
    """How a job fares: the state of its last run, `failures` in a row, when it last was done, and what went wrong.

    `state` is done, failed, running, waiting or never.
    """

    job: Job
    state: str
    failures: int = 0
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    done_at: dt.datetime | None = None
    result: Any = None
    error: str = ""

    @property
    def seconds(self) -> float | None:
        """How long the last run took; None while it runs, or where the clock was set back meanwhile."""
        if self.started_at is None or self.finished_at is None or self.finished_at < self.started_at:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain JSON."""
        return {
            "job": self.job.id,
            "names": dict(self.job.names),
            "every_s": self.job.every_s,
            "lane": self.job.lane,
            "state": self.state,
            "failures": self.failures,
            "started_at": self.started_at.isoformat(timespec="seconds") if self.started_at else None,
            "done_at": self.done_at.isoformat(timespec="seconds") if self.done_at else None,
            "seconds": None if self.seconds is None else round(self.seconds, 3),
            "result": self.result,
            "error": self.error,
        }


def state_of(job: Job) -> JobState:
    """Return how one job fares."""
    every = DBTaskResult.objects.filter(task_path=RUN, args_kwargs__args__0=job.id).order_by("-enqueued_at")
    # Runs dated after now were made before the clock was set back: they are the older ones.
    runs = list(every.filter(enqueued_at__lte=timezone.now() + AHEAD)[:REMEMBERED]) or list(
        every[:REMEMBERED]
    )
    if not runs:
        return JobState(job, "never")
    last = runs[0]
    ended = [one for one in runs if one.status in ("SUCCESSFUL", "FAILED")]
    failures = next((n for n, one in enumerate(ended) if one.status == "SUCCESSFUL"), len(ended))
    done = next((one for one in ended if one.status == "SUCCESSFUL"), None)
    told = ended[0] if ended and ended[0].status == "FAILED" else None
    return JobState(
        job,
        STATES[last.status],
        failures,
        last.started_at,
        last.finished_at,
        done.finished_at if done else None,
        done.return_value if done else None,
        told.traceback.strip().rsplit("\n", 1)[-1][:300] if told else "",
    )


def states() -> list[JobState]:
    """Return how every declared job fares, in the order declared."""
    return [state_of(one) for one in declared().values()]
