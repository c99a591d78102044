"""Tasks 任务: the one Django task behind every job, so that each run is kept with its outcome."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management import call_command
from django_tasks import task

from qipan.jobs.queries import job

DAYS_KEPT = 14
log = logging.getLogger(__name__)


@task(queue_name="prompt")
def run_job(id: str) -> Any:
    """Do a job's work and return what it says of it; a failure is logged here and kept with the run."""
    try:
        return job(id).work()
    except Exception:
        log.exception("job %s failed", id)
        raise


def forget_runs() -> None:
    """Remove the kept runs that ended more than `DAYS_KEPT` days ago."""
    call_command("prune_db_task_results", min_age_days=DAYS_KEPT, queue_name="*", verbosity=0)
