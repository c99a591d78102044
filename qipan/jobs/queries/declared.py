"""Declared jobs 任务申报: every job of kernel and domains, with what it runs, how often, and what calls it early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from qipan.engine import domains
from qipan.engine.catalogues import read_yaml
from qipan.engine.errors import QipanError

LANES = ("prompt", "slow")
"""Jobs of one lane run one after the other; a slow one never keeps a prompt one waiting."""
KEYS = {"names", "run", "every", "watch", "lane"}


@dataclass(frozen=True)
class Job:
    """One thing done every `every_s` seconds, and at once whenever what `watch` returns has changed.

    `run` and `watch` are dotted paths of callables without arguments. `run` returns plain JSON or None; done
    twice in a row, or broken off at any point and done again, it must come to the same. `watch` must be cheap.
    """

    id: str
    names: Mapping[str, str]
    run: str
    every_s: float
    watch: str = ""
    lane: str = LANES[0]

    @cached_property
    def work(self) -> Callable[[], Any]:
        """The callable that does it."""
        return self._imported(self.run)

    @cached_property
    def watched(self) -> Callable[[], Any] | None:
        """The callable whose answer, once changed, calls the job early; None without one."""
        return self._imported(self.watch) if self.watch else None

    def _imported(self, path: str) -> Callable[[], Any]:
        try:
            found: Callable[[], Any] = import_string(path)
        except ImportError as error:
            raise QipanError("jobs.declaration_invalid", job=self.id, fault=str(error)) from error
        return found


def declared() -> dict[str, Job]:
    """Return every job by id: the kernel's, then those in the `declared/jobs.yaml` of each domain.

    Raises `jobs.declaration_invalid`.
    """
    found: dict[str, Job] = {}
    parts = [read_yaml(settings.JOBS_FILE), *(one.declared.get("jobs.yaml") for one in domains.all())]
    for part in parts:
        for id, body in (part or {}).items():
            if id in found:
                raise QipanError("jobs.declaration_invalid", job=id, fault="declared twice")
            found[id] = _read(str(id), body)
    return found


def _read(id: str, body: Any) -> Job:
    def fault(what: str) -> QipanError:
        return QipanError("jobs.declaration_invalid", job=id, fault=what)

    if not isinstance(body, Mapping) or not set(body) <= KEYS:
        raise fault(f"keys are {', '.join(sorted(KEYS))}")
    names, every, lane = body.get("names"), body.get("every"), body.get("lane", LANES[0])
    if not isinstance(names, Mapping) or not names.get("zh") or not names.get("en"):
        raise fault("names: zh, en")
    if not isinstance(every, int | float) or isinstance(every, bool) or every <= 0:
        raise fault("every: seconds")
    if lane not in LANES:
        raise fault(f"lane: {' | '.join(LANES)}")
    if not isinstance(body.get("run"), str):
        raise fault("run: package.module.callable")
    return Job(id, names, body["run"], float(every), str(body.get("watch") or ""), lane)


def job(id: str) -> Job:
    """Return one job; an unknown one is `jobs.job_unknown`."""
    known = declared()
    if id not in known:
        raise QipanError("jobs.job_unknown", job=id[:60], known=", ".join(sorted(known)) or "—")
    return known[id]
