"""When a job is due: by time, by what it watches, after failures; whatever becomes of the time of day."""

from __future__ import annotations

import time

import pytest

from qipan.jobs.queries import Job
from qipan.jobs.scheduling.agenda import LAST_RETRY_S, LOOK_S, Agenda, backoff_s

NAMES = {"zh": "试", "en": "Try"}
world = {"version": 1}


def look() -> int:
    return world["version"]


def job(**more: object) -> Job:
    return Job("trial", NAMES, "builtins.dict", **{"every_s": 600.0, **more})  # type: ignore[arg-type]


class Clock:
    """A clock moved by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def run(agenda: Agenda, one: Job, *, failed: bool = False) -> None:
    agenda.begin(one)
    agenda.end(one, failed=failed)


def test_a_job_runs_at_first_and_then_every_so_often() -> None:
    clock, one = Clock(), job()
    agenda = Agenda([one], clock)
    assert agenda.due() == [one]
    run(agenda, one)
    clock.now += 599.9
    assert agenda.due() == []
    clock.now += 0.1
    assert agenda.due() == [one]


def test_what_it_watches_calls_it_early_even_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, one = Clock(), job(watch=f"{__name__}.look")
    agenda = Agenda([one], clock)
    run(agenda, one)
    assert agenda.due() == []
    monkeypatch.setitem(world, "version", 2)
    clock.now += LOOK_S
    assert agenda.due() == [one]
    agenda.begin(one)
    monkeypatch.setitem(world, "version", 3)
    agenda.end(one, failed=False)
    assert agenda.due() == [], "looked at a moment ago"
    clock.now += LOOK_S
    assert agenda.due() == [one]


def test_failures_are_retried_ever_later_but_never_later_than_the_next_run() -> None:
    assert [backoff_s(n) for n in (1, 2, 3)] == [2.0, 4.0, 8.0]
    assert backoff_s(500) == LAST_RETRY_S
    clock, one = Clock(), job(every_s=5.0)
    agenda = Agenda([one], clock)
    for wait in (2.0, 4.0, 5.0, 5.0):
        run(agenda, one, failed=True)
        clock.now += wait - 0.01
        assert agenda.due() == []
        clock.now += 0.01
        assert agenda.due() == [one]


def test_a_clock_set_back_or_ahead_neither_stops_a_job_nor_runs_it_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steady, one = Clock(), job()
    agenda = Agenda([one], steady)
    run(agenda, one)
    for shift in (-86400 * 365, 86400 * 365):
        real = time.time()
        monkeypatch.setattr(time, "time", lambda told=real + shift: told)
        assert agenda.due() == []
    steady.now += 600
    assert agenda.due() == [one]
