"""Keeping 留存: removes the roll-ups that neither a table's newest version nor a pinned one needs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Set
from contextlib import suppress
from pathlib import Path

from qipan.board.rollups.files import DRAFT
from qipan.board.rollups.sources import root

ABANDONED_SECONDS = 3600


def listed() -> dict[tuple[str, str, str], Path]:
    """Return the folders of roll-ups by table, day and state of the day's lake files."""
    return {
        (path.parent.parent.name, path.parent.name, path.name): path
        for path in root().glob("*/*/*")
        if path.is_dir()
    }


def remove_unneeded(
    present: Mapping[tuple[str, str, str], Path], needed: Set[tuple[str, dt.date, str]]
) -> dict[str, int]:
    """Remove of the `present` folders those no one needs, and drafts whose writer died; return files and bytes.

    List the folders first and work out the need afterwards: what was begun in between is then never touched.
    """
    wanted = {(table, str(day), state) for table, day, state in needed}
    removed = {"files": 0, "bytes": 0, "kept": 0}
    for key, path in present.items():
        for file in path.iterdir():
            facts = file.stat()
            dead = file.suffix == DRAFT and time.time() - facts.st_mtime > ABANDONED_SECONDS
            if key in wanted and not dead:
                removed["kept"] += 1
                continue
            file.unlink(missing_ok=True)
            removed["files"] += 1
            removed["bytes"] += facts.st_size
        # A folder in which somebody has begun to write meanwhile is not empty, and stays.
        with suppress(OSError):
            path.rmdir()
            path.parent.rmdir()
    return removed
