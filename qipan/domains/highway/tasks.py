"""Tasks 任务: what is done for the expressways apart from any request, see `declared/jobs.yaml`."""

from __future__ import annotations

from typing import Any

from qipan.domains.highway.queries import kept_health


def health_mark() -> list[str]:
    """Return what the kept judgements would be judged from now: it changes with rows, register and rules."""
    return [
        f"{first}..{last} {kept_health.judged_from((first, last))}"
        for first, last in kept_health.periods_kept()
    ]


def keep_health() -> dict[str, Any]:
    """Judge the data health of the periods that pages show anew, those that changed alone."""
    return kept_health.keep_all()
