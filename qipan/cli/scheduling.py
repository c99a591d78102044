"""Scheduling 调度命令: `qipan scheduler` runs the jobs in their time, `qipan jobs` tells how they fare."""

from __future__ import annotations

import os
import signal
import threading
from typing import Annotated, Any

import typer

from qipan.cli import speech, tables
from qipan.cli.options import JsonOption
from qipan.engine.errors import QipanError

PARENT_LOOK_S = 1.0


def register(app: typer.Typer) -> None:
    """Add the commands `scheduler` and `jobs`."""
    app.command("scheduler", help=speech.help_for("scheduler"))(scheduler)
    app.command("jobs", help=speech.help_for("jobs"))(jobs)


def scheduler(
    once: Annotated[bool, typer.Option("--once", help=speech.help_for("scheduler_once"))] = False,
    job: Annotated[list[str] | None, typer.Option(help=speech.help_for("scheduler_job"))] = None,
    beside: Annotated[
        bool, typer.Option("--beside-parent", hidden=True, help=speech.help_for("scheduler_beside"))
    ] = False,
) -> None:
    """Run the jobs until stopped, or each of them once now."""
    from qipan.jobs import queries, scheduling

    if once or job:
        _once(scheduling.run_once([queries.job(id) for id in job or queries.declared()]))
        return
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    if beside:
        threading.Thread(target=_watch_parent, args=(os.getppid(), stop), daemon=True).start()
    else:
        typer.echo(speech.say("scheduler_serving", number=len(queries.declared())))
    scheduling.serve(stop)


def _watch_parent(parent: int, stop: threading.Event) -> None:
    """Stop when the server this was started by has ended: then another process is the parent."""
    while not stop.wait(PARENT_LOOK_S):
        if os.getppid() != parent:
            stop.set()


def _once(outcomes: list[Any]) -> None:
    for one in outcomes:
        state = speech.say("job_failed" if one.failed else "job_done")
        typer.echo(f"{one.job.id:<32} {state}")
    failed = [one.job.id for one in outcomes if one.failed]
    if failed:
        raise QipanError("jobs.runs_failed", number=len(failed), jobs=", ".join(failed))


def jobs(json: JsonOption = False) -> None:
    """List the jobs: how often each runs, how its last run went, what went wrong."""
    from qipan.jobs import queries

    found = queries.states()
    if json:
        told = [one.to_json() for one in found]
        speech.tell({"scheduler": queries.scheduler_lives(), "jobs": told})
        return
    language = speech.language()
    tables.show(
        ("job", "state", "at", "seconds", "name"),
        (
            (
                one.job.id,
                speech.say(f"job_{one.state}"),
                one.started_at,
                None if one.seconds is None else f"{one.seconds:.1f}",
                one.job.names[language],
            )
            for one in found
        ),
    )
    for one in found:
        if one.failures:
            said = {"job": one.job.id, "number": one.failures, "fault": one.error}
            typer.echo(speech.say("job_failures", **said))
    if not queries.scheduler_lives():
        typer.echo(speech.say("scheduler_absent"))
