"""Actions 看板动作: every write about bulletins, targets and roll-ups; each leaves a trail entry."""

from qipan.board.actions.bulletins import (
    check_bulletin,
    discard_bulletin,
    draft_bulletin,
    edit_bulletin,
    publish_bulletin,
    return_bulletin,
)
from qipan.board.actions.rollups import compact_rollups
from qipan.board.actions.targets import set_target, split_target, withdraw_target

__all__ = [
    "check_bulletin",
    "compact_rollups",
    "discard_bulletin",
    "draft_bulletin",
    "edit_bulletin",
    "publish_bulletin",
    "return_bulletin",
    "set_target",
    "split_target",
    "withdraw_target",
]
