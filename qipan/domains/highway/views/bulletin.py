"""Bulletin 通报: the document with its figures and the check beside it, its files, its replay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from qipan.board.documents import CONTENT_TYPES, FORMATS
from qipan.board.documents import render as rendered
from qipan.board.queries import bulletins
from qipan.domains.highway.views import paper
from qipan.domains.highway.views.bulletins import READ
from qipan.domains.highway.views.intervals import drawing_of, mends_of
from qipan.domains.highway.views.standing import Standing, returned, steps_of
from qipan.domains.highway.views.words import as_of, moment, occasion, place_name, span
from qipan.engine.bulletins import Finding
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required


@permission_required(READ)
@require_GET
def show(request: HttpRequest, id: str) -> HttpResponse:
    """Show a bulletin with its check."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletin = bulletins.bulletin_for(actor, id)
    try:
        context = page_of(bulletin, actor)
    except QipanError as error:
        if error.code != "board.period_empty":
            raise
        context = _without_rows(bulletin, actor, error)
    return render(request, "highway/bulletin.html", context)


def _without_rows(bulletin: Any, actor: Any, error: QipanError) -> dict[str, Any]:
    """Return the page of a draft whose rows have been withdrawn since."""
    return {
        "bulletin": bulletin,
        "title": bulletin.title_zh if page_language() == "zh" else bulletin.title_en,
        "place": place_name(bulletin.division),
        "period": span(bulletin.first, bulletin.last),
        "fault": error.text(page_language()),
        "standing": (standing := Standing(bulletin, actor, 0)),
        "returned": returned(standing),
        "steps": steps_of(bulletin),
        "synthetic": bulletin.synthetic,
    }


def page_of(bulletin: Any, actor: Any) -> dict[str, Any]:
    """Return everything the page shows of a bulletin; a published one from what was frozen."""
    language = page_language()
    published = bulletin.status == "published"
    edition = bulletins.edition_of(bulletin)
    documents = (
        bulletin.content["documents"]
        if published
        else {
            "zh": edition.document("zh"),
            "en": edition.document("en"),
        }
    )
    findings = edition.findings(language)
    standing = Standing(bulletin, actor, sum(not one.ok for one in findings))
    marks = paper.marks_of(documents["zh"], findings)
    if language != "zh":
        marks.spans.clear()
    document = paper.shown(
        documents[language], marks, lambda one: reverse("highway:figure", args=[bulletin.id, one])
    )
    provenance = edition.provenance
    return {
        "bulletin": bulletin,
        "title": bulletin.title_zh if language == "zh" else bulletin.title_en,
        "kind": edition.declaration["names"],
        "occasion": occasion(bulletin.first, bulletin.last),
        "place": place_name(bulletin.division),
        "period": span(bulletin.first, bulletin.last),
        "compare": span(*found) if (found := bulletins.compare_of(bulletin)) else "",
        "as_of": as_of(provenance),
        "provenance": provenance,
        "document": document,
        "check": check_of(findings, documents["zh"], language),
        "standing": standing,
        "returned": returned(standing),
        "steps": steps_of(bulletin),
        "overrides": _overrides(bulletin, documents[language]),
        "formats": list(FORMATS),
        "synthetic": bool(provenance["synthetic"]),
        "published": published,
    }


def _overrides(bulletin: Any, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": id,
            "name": document["figures"].get(id, {}).get("name", id),
            "computed": document["figures"].get(id, {}).get("value"),
            **given,
        }
        for id, given in bulletin.overrides.items()
    ]


def check_of(findings: list[Finding], document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the check as the column beside the document shows it."""
    broken = [one for one in findings if not one.ok]
    passed = [one for one in findings if one.ok]
    return {
        "total": len(findings),
        "passed": [{"title": one.title[language], "working": one.working[language]} for one in passed],
        "broken": [contradiction(one, language, document["figures"]) for one in broken],
    }


def contradiction(
    finding: Finding, language: str, figures: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return one contradiction: title, drawing, sides, repairs; `figures` are those that may be changed."""
    return {
        "title": finding.title[language],
        "message": finding.message[language],
        "quantity": finding.quantity,
        "drawing": drawing_of(finding, language),
        "mends": [
            {"mend": mend, "editable": figures is not None and mend.figure in figures}
            for mend in mends_of(finding, language)[:3]
        ],
    }


@permission_required(READ)
@require_GET
def download(request: HttpRequest, id: str, language: str, format: str) -> HttpResponse:
    """Answer the bulletin as a file in one language."""
    bulletin = bulletins.bulletin_for(request.actor, id)  # type: ignore[attr-defined]
    if format not in FORMATS or language not in bulletins.LANGUAGES:
        raise QipanError("board.format_unknown", given=f"{format} {language}", known=", ".join(FORMATS))
    content = bulletins.content_of(bulletin)
    if format == "json":
        body: bytes = bulletins.canonical(content).encode()
    else:
        body = rendered(content["documents"][language], format)
    response = HttpResponse(body, content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="bulletin-{id}-{language}.{format}"'
    return response


@permission_required(READ)
@require_GET
def replay(request: HttpRequest, id: str) -> HttpResponse:
    """Compute a published bulletin again from its pins and say whether it is the same."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletin = bulletins.bulletin_for(actor, id)
    fault = None
    content: dict[str, Any] = {}
    try:
        content = bulletins.replay(actor, id)
    except QipanError as error:
        if error.code != "board.replay_differs":
            raise
        fault = error.text(page_language())
    context = {
        "bulletin": bulletin,
        "fault": fault,
        "hash": bulletins.content_hash(content) if content else "",
        "basis": content.get("basis", ""),
        "lake": content.get("lake", {}),
        "published_at": moment(bulletin.published_at),
        "title": bulletin.title_zh if page_language() == "zh" else bulletin.title_en,
    }
    return render(request, "highway/replay.html", context)
