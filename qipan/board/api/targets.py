"""Targets 目标接口: listed with where they stand, set, split by place and withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from qipan.board import actions, queries
from qipan.board.api.bodies import PROBLEMS, Body
from qipan.board.queries import progress
from qipan.board.queries import targets as kept
from qipan.engine import domains

router = Router()


class Wanted(Body):
    """A target: `value` and parts as text keep every digit; `revision` is the one a change was made on."""

    indicator: str
    period: str
    value: str
    division: str = ""
    direction: str = ""
    pace: str = ""
    split: dict[str, str] = {}
    source: str = ""
    revision: int | None = None


class Split(Body):
    """The parts by place; none takes the split back."""

    split: dict[str, str]
    revision: int | None = None


class Withdrawal(Body):
    """Why a target is withdrawn."""

    reason: str
    revision: int | None = None


@router.get("/targets", response={200: list[dict[str, Any]], **PROBLEMS})
def listing(
    request: HttpRequest, domain: str = "", indicator: str = "", period: str = ""
) -> list[dict[str, Any]]:
    """List the standing targets in the caller's scope, each place with value, state, pace and forecast."""
    actor = request.auth  # type: ignore[attr-defined]
    wanted = queries.period(period) if period else None
    if indicator:
        ids = [queries.domain_of(indicator).id]
    else:
        ids = [domain] if domain else [one.id for one in domains.all() if kept.with_targets(one)]
    return [one for id in ids for one in progress.progress_of(actor, id, indicator=indicator, period=wanted)]


@router.post("/targets", response={200: dict[str, Any], 201: dict[str, Any], **PROBLEMS})
def set_target(request: HttpRequest, given: Wanted) -> tuple[int, dict[str, Any]]:
    """Set a target (201), or change the one that stands for its indicator, period and division (200)."""
    first, last = queries.period(given.period)
    target = actions.set_target(
        by=request.auth,  # type: ignore[attr-defined]
        first=first,
        last=last,
        **given.dict(exclude={"period"}),
    )
    return (201 if target.revision == 1 else 200), _told(request, target)


@router.post("/targets/{id}/split", response={200: dict[str, Any], **PROBLEMS})
def split_target(request: HttpRequest, id: str, given: Split) -> dict[str, Any]:
    """Split a target by the places one level below; parts that do not add up are refused with the difference."""
    return _told(request, actions.split_target(by=request.auth, id=id, **given.dict()))  # type: ignore[attr-defined]


@router.post("/targets/{id}/withdraw", response={200: dict[str, Any], **PROBLEMS})
def withdraw_target(request: HttpRequest, id: str, given: Withdrawal) -> dict[str, Any]:
    """Withdraw a target, with a reason; it counts no more."""
    return _told(request, actions.withdraw_target(by=request.auth, id=id, **given.dict()))  # type: ignore[attr-defined]


def _told(request: HttpRequest, target: Any) -> dict[str, Any]:
    return kept.summary(target, kept.aims_of(request.auth, target))  # type: ignore[attr-defined]
