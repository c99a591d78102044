"""Tasks 任务: what the scheduler does for the board, see `qipan/web/jobs.yaml`."""

from __future__ import annotations

from typing import Any

from qipan.board import actions
from qipan.board.queries import upkeep
from qipan.engine.actors import Actor
from qipan.lake import queries as lake


def lake_mark() -> list[tuple[str, int | None]]:
    """Return the newest version of every counted table: it changes with each batch committed or withdrawn."""
    return [(table, lake.newest_version(table)) for _, table in upkeep.counted_domains()]


def roll_up() -> dict[str, Any]:
    """Make the roll-ups that are missing, and let each newest version stand whose roll-ups are all kept."""
    return {table: upkeep.bring_up_to_date(domain) for domain, table in upkeep.counted_domains()}


def remove_unneeded() -> dict[str, int]:
    """Remove the roll-ups no page and no published bulletin needs any more."""
    if not upkeep.unneeded():
        return {}
    return actions.compact_rollups(by=Actor.system("jobs"))
