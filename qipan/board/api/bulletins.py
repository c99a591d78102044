"""Bulletins 通报接口: drafted, changed, checked, published and replayed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from qipan.board import actions
from qipan.board.api.bodies import PROBLEMS, Body
from qipan.board.documents import render
from qipan.board.queries import bulletins
from qipan.engine import domains
from qipan.engine.errors import QipanError

router = Router()
MEDIA = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


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


@router.get("/bulletins", response={200: list[dict[str, Any]], **PROBLEMS})
def listing(request: HttpRequest, domain: str = "") -> list[dict[str, Any]]:
    """List bulletins in the caller's scope, of one domain or of all, newest period first."""
    ids = [domain] if domain else [one.id for one in domains.all()]
    found = [one for id in ids for one in bulletins.bulletins_for(request.auth, id)]  # type: ignore[attr-defined]
    return [bulletins.summary(one) for one in found]


@router.post("/bulletins", response={201: dict[str, Any], **PROBLEMS})
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


@router.get("/bulletins/{id}", response={200: dict[str, Any], **PROBLEMS})
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


@router.get("/bulletins/{id}/findings", response={200: dict[str, Any], **PROBLEMS})
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


@router.patch("/bulletins/{id}", response={200: dict[str, Any], **PROBLEMS})
def edit(request: HttpRequest, id: str, change: Change) -> dict[str, Any]:
    """Change a draft's wording, hand-printed figures or options."""
    return bulletins.summary(actions.edit_bulletin(by=request.auth, id=id, **change.dict()))  # type: ignore[attr-defined]


@router.post("/bulletins/{id}/check", response={200: dict[str, Any], **PROBLEMS})
def confirm(request: HttpRequest, id: str) -> dict[str, Any]:
    """Check a draft as its reviewer."""
    return bulletins.summary(actions.check_bulletin(by=request.auth, id=id))  # type: ignore[attr-defined]


@router.post("/bulletins/{id}/return", response={200: dict[str, Any], **PROBLEMS})
def send_back(request: HttpRequest, id: str, given: Reason) -> dict[str, Any]:
    """Send a bulletin back to its author."""
    return bulletins.summary(actions.return_bulletin(by=request.auth, id=id, reason=given.reason))  # type: ignore[attr-defined]


@router.post("/bulletins/{id}/publish", response={200: dict[str, Any], **PROBLEMS})
def publish(request: HttpRequest, id: str) -> dict[str, Any]:
    """Publish a checked bulletin."""
    return bulletins.summary(actions.publish_bulletin(by=request.auth, id=id))  # type: ignore[attr-defined]


@router.get("/bulletins/{id}/replay", response={200: dict[str, Any], **PROBLEMS})
def replay(request: HttpRequest, id: str) -> dict[str, Any]:
    """Compute a published bulletin again from its pins."""
    return bulletins.replay(request.auth, id)  # type: ignore[attr-defined]
