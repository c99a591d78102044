"""Running 运行: one scheduler for a data folder; a thread for each lane, in which jobs run one after the other.

Runs are kept, claimed and closed by `django-tasks-db`. What a scheduler that died left running is marked as broken
off by the next one, which runs every job anew.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from qipan.engine.errors import QipanError
from qipan.jobs import queries
from qipan.jobs.queries import Job
from qipan.jobs.scheduling.agenda import Agenda
from qipan.jobs.tasks import run_job

TICK_S = 0.25
LOCK_TRIES_S = 2.0
SLOW_NICENESS = 10
log = logging.getLogger(__name__)


class BrokenOff(Exception):
    """The scheduler ended while this ran."""


@contextmanager
def only_scheduler(wait: Callable[[], bool] | None = None) -> Iterator[None]:
    """Be the one scheduler of the data folder; the lock is free again as soon as this process ends, however.

    `wait` is asked again and again whether to go on waiting for another to end; without it, and when it says no,
    another one is `jobs.scheduler_running`.
    """
    with queries.lock_path().open("a") as file:
        started = time.monotonic()
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            # Whoever asks whether a scheduler lives holds the lock for a moment, too.
            if time.monotonic() - started > LOCK_TRIES_S and not (wait and wait()):
                raise QipanError("jobs.scheduler_running")
            time.sleep(TICK_S)
        yield


def mark_broken_off() -> int:
    """Close the runs a scheduler left when it died, as failed; return how many."""
    left = list(DBTaskResult.objects.running())
    for run in left:
        run.set_failed(BrokenOff("the scheduler ended while this ran"))
    return len(left)


@dataclass(frozen=True)
class Outcome:
    """How one run of a job ended."""

    job: Job
    failed: bool


def _run(lane: str, wanted: Job | None) -> Outcome | None:
    """Run what waits in a lane's queue, and a job wanted; return how the job ended."""
    given = run_job.using(queue_name=lane).enqueue(wanted.id) if wanted else None
    Worker(
        queue_names=[lane],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}-{lane}",
        excluded_queue_names=[],
    ).run()
    if given is None or wanted is None:
        return None
    return Outcome(wanted, DBTaskResult.objects.get(id=given.id).status != "SUCCESSFUL")


def run_once(jobs: list[Job]) -> list[Outcome]:
    """Run some jobs now, one after the other; return how each ended. Raises `jobs.scheduler_running`."""
    with only_scheduler():
        mark_broken_off()
        return [found for job in jobs if (found := _run(job.lane, job))]


def serve(stop: threading.Event) -> None:
    """Run every job in its time until `stop` is set, waiting first for another scheduler to end if there is one."""
    try:
        with only_scheduler(wait=lambda: not stop.is_set()):
            left = mark_broken_off()
            if left:
                log.warning("%s run(s) were broken off when the last scheduler ended", left)
            lanes = [
                threading.Thread(target=_serve_lane, args=(lane, stop), name=lane, daemon=True)
                for lane in queries.LANES
            ]
            for lane in lanes:
                lane.start()
            stop.wait()
            for lane in lanes:
                lane.join(LOCK_TRIES_S)
    except QipanError:
        if not stop.is_set():
            raise


def _serve_lane(lane: str, stop: threading.Event) -> None:
    if lane == "slow":
        # The lane's own thread gives way to pages and to prompt jobs.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), SLOW_NICENESS)
    agenda = Agenda(one for one in queries.declared().values() if one.lane == lane)
    while not stop.is_set():
        try:
            _turn(lane, agenda)
        except Exception:
            log.exception("lane %s: a turn failed, going on", lane)
            stop.wait(LOCK_TRIES_S)
        finally:
            close_old_connections()
        stop.wait(TICK_S)


def _turn(lane: str, agenda: Agenda) -> None:
    """Run the jobs due, and what others have put into the lane's queue."""
    due = agenda.due()
    if not due and DBTaskResult.objects.ready().filter(queue_name=lane).exists():
        _run(lane, None)
    for job in due:
        agenda.begin(job)
        failed = True
        try:
            outcome = _run(lane, job)
            failed = outcome is None or outcome.failed
        finally:
            agenda.end(job, failed=failed)
