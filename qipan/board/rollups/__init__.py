"""Roll-ups 汇总: counted cells of one day each, kept as files that are named by what they were counted from.

A file cannot be stale: another set of lake files, columns or code list is another name. `files` keeps them,
`counting` makes them, `gathering` puts days together, `checking` counts again, `keeping` removes what no one needs.
"""

from qipan.board.rollups.checking import Checked, Difference, check
from qipan.board.rollups.counting import count
from qipan.board.rollups.gathering import gather, made_ready, missing
from qipan.board.rollups.keeping import listed, remove_unneeded
from qipan.board.rollups.sources import Source, root

__all__ = [
    "Checked",
    "Difference",
    "Source",
    "check",
    "count",
    "gather",
    "listed",
    "made_ready",
    "missing",
    "remove_unneeded",
    "root",
]
