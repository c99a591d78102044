"""Agenda 议程: when a job is due. Counts by a clock that only goes forward; the time of day is never asked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from qipan.jobs.queries import Job

FIRST_RETRY_S = 2.0
LAST_RETRY_S = 300.0
LOOK_S = 1.0
"""How often what jobs watch is looked at: often enough for a new batch, seldom enough to idle."""
log = logging.getLogger(__name__)
NOTHING = object()


def backoff_s(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row: doubled each time, five minutes at most.

    >>> [backoff_s(n) for n in (1, 2, 3, 9, 2000)]
    [2.0, 4.0, 8.0, 300.0, 300.0]
    """
    return float(min(FIRST_RETRY_S * 2 ** min(failures - 1, 20), LAST_RETRY_S))


@dataclass
class _Entry:
    job: Job
    due_at: float
    failures: int = 0
    seen: Any = NOTHING


@dataclass
class Agenda:
    """When each of some jobs is due, by `clock`, which never goes back.

    A new agenda takes every job as due: what happened before it, and when, cannot be known for certain.
    """

    jobs: Iterable[Job]
    clock: Callable[[], float] = time.monotonic
    _entries: dict[str, _Entry] = field(init=False)
    _looked_at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        now = self.clock()
        self._entries = {job.id: _Entry(job, now) for job in self.jobs}

    def due(self) -> list[Job]:
        """Return the jobs to run now, the longest due first: by time, or because what they watch has changed.

        A job that waits out its failures is not called early.
        """
        now = self.clock()
        if now - self._looked_at >= LOOK_S:
            self._looked_at = now
            for entry in self._entries.values():
                if entry.failures == 0 and now < entry.due_at and self._changed(entry):
                    entry.due_at = now
        ready = [entry for entry in self._entries.values() if entry.due_at <= now]
        return [entry.job for entry in sorted(ready, key=lambda entry: entry.due_at)]

    def begin(self, job: Job) -> None:
        """Note what the job watches before it runs: what changes from now on calls it again."""
        entry = self._entries[job.id]
        entry.seen = self._look(entry)

    def end(self, job: Job, *, failed: bool) -> None:
        """Note how a run ended, and with it when the next is due."""
        entry = self._entries[job.id]
        entry.failures = entry.failures + 1 if failed else 0
        wait = min(backoff_s(entry.failures), job.every_s) if failed else job.every_s
        entry.due_at = self.clock() + wait

    def _changed(self, entry: _Entry) -> bool:
        return entry.job.watched is not None and self._look(entry) != entry.seen

    def _look(self, entry: _Entry) -> Any:
        if entry.job.watched is None:
            return NOTHING
        try:
            return entry.job.watched()
        except Exception:
            log.exception("what job %s watches cannot be read", entry.job.id)
            return entry.seen
