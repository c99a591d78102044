"""Values 数值接口: indicators, their values and the rows behind them; the check of a text."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from qipan.board import queries
from qipan.board.api.bodies import PROBLEMS, Body
from qipan.board.queries import rows
from qipan.engine import domains
from qipan.engine.bulletins import check_text
from qipan.engine.errors import QipanError

router = Router()


@router.get("/indicators", response={200: list[dict[str, Any]], **PROBLEMS})
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    """List the declared indicators with names, definition, unit and version."""
    return [
        {
            "domain": domain.id,
            **{key: one.get(key) for key in ("id", "names", "says", "unit", "version", "starts")},
        }
        for domain in domains.all()
        for one in domain.indicators
    ]


class Asked(Schema):
    """What is asked of an indicator; `where` is repeated as `dimension=key`."""

    indicator: str
    period: str
    by: list[str] = []
    where: list[str] = []
    compare: str = ""
    threshold: int | None = None
    special: str = "truck"
    lake_version: int | None = None
    limit: int = 1000
    offset: int = 0


def pairs(given: list[str]) -> dict[str, str]:
    """Return `dimension=key` texts as a mapping; else `board.condition_unreadable`."""
    found = {}
    for text in given:
        name, sign, wanted = text.partition("=")
        if not sign:
            raise QipanError("board.condition_unreadable", text=text)
        found[name] = wanted
    return found


def _options(asked: Asked) -> dict[str, Any]:
    options: dict[str, Any] = {"special": asked.special}
    return options if asked.threshold is None else {**options, "threshold": asked.threshold}


@router.get("/values", response={200: dict[str, Any], **PROBLEMS})
def value(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Compute an indicator over a period within the caller's scope."""
    first, last = queries.period(asked.period)
    return queries.value(
        request.auth,  # type: ignore[attr-defined]
        asked.indicator,
        first,
        last,
        by=asked.by,
        where=pairs(asked.where),
        compare=queries.period(asked.compare) if asked.compare else None,
        options=_options(asked),
        version=asked.lake_version,
        limit=max(1, min(asked.limit, 100_000)),
    )


@router.get("/rows", response={200: dict[str, Any], **PROBLEMS})
def rows_behind(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Return the event rows behind an indicator, at most 1,000 a call."""
    first, last = queries.period(asked.period)
    return rows.rows_behind(
        request.auth,  # type: ignore[attr-defined]
        asked.indicator,
        first,
        last,
        where=pairs(asked.where),
        options=_options(asked),
        version=asked.lake_version,
        limit=max(1, min(asked.limit, 1000)),
        offset=max(0, asked.offset),
    )


class Text(Body):
    """A text to be checked."""

    text: str


@router.post("/check", response={200: dict[str, Any], **PROBLEMS})
def check(request: HttpRequest, given: Text) -> dict[str, Any]:
    """Check whether the figures of a text contradict each other."""
    return check_text(given.text).to_json()
