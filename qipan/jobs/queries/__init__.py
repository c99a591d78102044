"""Queries 查询: the declared jobs, how they fare, and whether a scheduler lives."""

from qipan.jobs.queries.declared import LANES, Job, declared, job
from qipan.jobs.queries.standing import JobState, lock_path, scheduler_lives, state_of, states

__all__ = [
    "LANES",
    "Job",
    "JobState",
    "declared",
    "job",
    "lock_path",
    "scheduler_lives",
    "state_of",
    "states",
]
