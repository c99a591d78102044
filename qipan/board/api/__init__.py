"""Board API 看板接口: indicators, their values and rows; targets; bulletins from draft to publication."""

from __future__ import annotations

from ninja import Router

from qipan.board.api import bulletins, targets, values
from qipan.board.api.bulletins import MEDIA
from qipan.people.tokens import authenticated

router = Router(auth=authenticated, tags=["board"])
for part in (values, targets, bulletins):
    router.add_router("/board", part.router)

__all__ = ["MEDIA", "router"]
