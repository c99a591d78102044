"""Scheduling 调度: the process that runs jobs. `agenda` says when one is due, `running` runs them, one lane each."""

from qipan.jobs.scheduling.running import run_once, serve

__all__ = ["run_once", "serve"]
