"""Roll-ups 汇总动作: the files of counted cells that nobody needs any more."""

from __future__ import annotations

from qipan.board import rollups
from qipan.board.queries import upkeep
from qipan.engine.actors import Actor
from qipan.trail.actions import action, note


@action("board.rollups_compacted")
def compact_rollups(*, by: Actor) -> dict[str, int]:
    """Remove the roll-ups that neither a newest version nor a published bulletin needs.

    Return files and bytes removed and files kept. What is removed can be counted again at any time.
    """
    by.require(upkeep.MAINTAIN)
    present = rollups.listed()
    found = rollups.remove_unneeded(present, upkeep.needed_states())
    note(subject="board.rollups", **found)
    return found
