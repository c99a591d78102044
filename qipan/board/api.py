"""Board API 看板接口: indicators, their values and rows; bulletins from draft to publication."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from qipan.board import actions, queries
from qipan.board.documents import render
from qipan.board.queries import bulletins, rows
from qipan.engine import domains
from qipan.engine.bulletins import check_text
from qipan.engine.errors import QipanError
from qipan.people.tokens import authenticated

router = Router(auth=authenticated, tags=["board"])
MEDIA = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


@router.get("/board/indicators", response={200: list[dict[str, Any]], **PROBLEMS})
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


@router.get("/board/values", response={200: dict[str, Any], **PROBLEMS})
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


@router.get("/board/rows", response={200: dict[str, Any], **PROBLEMS})
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


class Body(Schema, extra="forbid"):
    """What a request may say: a name that is not known is refused, not passed over."""


class Draft(Body):
    """A bulletin to draft."""

    domain: str
    kind: str
    first: dt.date
    last: dt.date
    compare_first: dt.date | None = None
    compare_last: dt.date | None = None
    options: dict[str, Any] = {}


class Change(Body):
    """A change to a draft; `revision` is the one it was made on."""

    edits: dict[str, dict[str, str]] = {}
    overrides: dict[str, dict[str, str]] = {}
    options: dict[str, Any] = {}
    revision: int | None = None


class Reason(Body):
    """Why something is sent back."""

    reason: str


class Text(Body):
    """A text to be checked."""

    text: str


@router.get("/board/bulletins", response={200: list[dict[str, Any]], **PROBLEMS})
def listing(request: HttpRequest, domain: str = "") -> list[dict[str, Any]]:
    """List bulletins in the caller's scope, of one domain or of all, newest period first."""
    ids = [domain] if domain else [one.id for one in domains.all()]
    found = [one for id in ids for one in bulletins.bulletins_for(request.auth, id)]  # type: ignore[attr-defined]
    return [bulletins.summary(one) for one in found]


@router.post("/board/bulletins", response={201: dict[str, Any], **PROBLEMS})
def draft(request: HttpRequest, given: Draft) -> tuple[int, dict[str, Any]]:
    """Draft a bulletin."""
    compare = (given.compare_first, given.compare_last)
    actor = request.auth  # type: ignore[attr-defined]
    permission = bulletins.declaration_of(given.domain, given.kind)["permissions"]["draft"]
    actor.require(permission)
    bulletin = actions.draft_bulletin(
        by=actor,
        domain=given.domain,
        kind=given.kind,
        first=given.first,
        last=given.last,
        compare=compare if compare[0] and compare[1] else None,  # type: ignore[arg-type]
        options=given.options,
    )
    return 201, bulletins.summary(bulletin)


@router.get("/board/bulletins/{id}", response={200: dict[str, Any], **PROBLEMS})
def show(request: HttpRequest, id: str, format: str = "json", lang: str = "zh") -> Any:
    """Return a bulletin as JSON, or as md, html, docx or pdf in one language."""
    bulletin = bulletins.bulletin_for(request.auth, id)  # type: ignore[attr-defined]
    if format not in MEDIA or lang not in bulletins.LANGUAGES:
        raise QipanError("board.format_unknown", given=f"{format} {lang}", known=", ".join(MEDIA))
    content = bulletins.content_of(bulletin)
    if format == "json":
        return {**bulletins.summary(bulletin), "content": content}
    response = HttpResponse(render(content["documents"][lang], format), content_type=MEDIA[format])
    response["Content-Disposition"] = f'attachment; filename="bulletin-{id}.{format}"'
    return response


@router.get("/board/bulletins/{id}/findings", response={200: dict[str, Any], **PROBLEMS})
def findings(request: HttpRequest, id: str) -> dict[str, Any]:
    """Return the check of a bulletin's printed figures."""
    bulletin = bulletins.bulletin_for(request.auth, id)  # type: ignore[attr-defined]
    found = bulletins.edition_of(bulletin).findings()
    return {
        "checked": len(found),
        "contradictions": [
            {"title": dict(one.title), "message": dict(one.message), "figures": [f.id for f in one.figures]}
            for one in found
            if not one.ok
        ],
    }


@router.patch("/board/bulletins/{id}", response={200: dict[str, Any], **PROBLEMS})
def edit(request: HttpRequest, id: str, change: Change) -> dict[str, Any]:
    """Change a draft's wording, hand-printed figures or options."""
    return bulletins.summary(actions.edit_bulletin(by=request.auth, id=id, **change.dict()))  # type: ignore[attr-defined]


@router.post("/board/bulletins/{id}/check", response={200: dict[str, Any], **PROBLEMS})
def confirm(request: HttpRequest, id: str) -> dict[str, Any]:
    """Check a draft as its reviewer."""
    return bulletins.summary(actions.check_bulletin(by=request.auth, id=id))  # type: ignore[attr-defined]


@router.post("/board/bulletins/{id}/return", response={200: dict[str, Any], **PROBLEMS})
def send_back(request: HttpRequest, id: str, given: Reason) -> dict[str, Any]:
    """Send a bulletin back to its author."""
    return bulletins.summary(actions.return_bulletin(by=request.auth, id=id, reason=given.reason))  # type: ignore[attr-defined]


@router.post("/board/bulletins/{id}/publish", response={200: dict[str, Any], **PROBLEMS})
def publish(request: HttpRequest, id: str) -> dict[str, Any]:
    """Publish a checked bulletin."""
    return bulletins.summary(actions.publish_bulletin(by=request.auth, id=id))  # type: ignore[attr-defined]


@router.get("/board/bulletins/{id}/replay", response={200: dict[str, Any], **PROBLEMS})
def replay(request: HttpRequest, id: str) -> dict[str, Any]:
    """Compute a published bulletin again from its pins."""
    return bulletins.replay(request.auth, id)  # type: ignore[attr-defined]


@router.post("/board/check", response={200: dict[str, Any], **PROBLEMS})
def check(request: HttpRequest, given: Text) -> dict[str, Any]:
    """Check whether the figures of a text contradict each other."""
    return check_text(given.text).to_json()
