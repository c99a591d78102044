"""Editing 改稿: a draft's paragraphs as text with tokens, previewed as one types, saved on the revision one saw.

Figures stand in the text as tokens; what they print is computed, or declared as printed by hand with a reason.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qipan.board import actions
from qipan.board.queries import bulletins
from qipan.board.queries.bulletins import Edition
from qipan.domains.highway.views import paper
from qipan.domains.highway.views.bulletins import DRAFT
from qipan.domains.highway.views.standing import Standing, steps_of
from qipan.engine.composition import Writer, template_of
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

FIELD = "text."
LONGEST = 4000
NOT_LISTED = ("hour", "station_all")


def paragraphs(edition: Edition, language: str) -> list[dict[str, Any]]:
    """Return the paragraphs one may edit: id, heading, declared text, text as it stands."""
    writer = _writer(edition, language)
    edits = edition.bulletin.edits
    found = []
    for section in edition.declaration["sections"]:
        for part in section["blocks"]:
            if "id" not in part:
                continue
            edited = edits.get(part["id"], {}).get(language, "")
            declared = template_of(part, writer) if writer.holds(part) else ""
            if not declared and not edited and not part.get("free"):
                continue
            found.append(
                {
                    "id": part["id"],
                    "heading": section["heading"][language],
                    "declared": declared,
                    "text": edited or declared,
                    "edited": bool(edited),
                    "free": bool(part.get("free")),
                }
            )
    return found


def _writer(edition: Edition, language: str) -> Writer:
    material = edition.material
    variables = {**material.variables[language], "closing": True}
    return Writer(language, material.figures, variables, material.attributes[language])


def tokens(edition: Edition, document: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the figures one may name in a paragraph: those in print first, then the others."""
    definitions = edition.basis.catalogue.indicators
    rows = []
    for id, member in edition.material.figures.members.items():
        if id.rpartition(".")[0] in NOT_LISTED:
            continue
        printed = member.printed(language)
        indicator = definitions[member.indicator].names[language]
        name = member.names[language]
        rows.append(
            {
                "id": id,
                "token": f"{{{id}}}",
                "name": name if name == indicator else f"{name} · {indicator}",
                "text": printed.text if printed else None,
                "used": id in document["figures"],
            }
        )
    return sorted(rows, key=lambda row: not row["used"])


def _wanted(request: HttpRequest, edition: Edition, language: str) -> dict[str, dict[str, str]]:
    """Return the edits a form asks for: a text equal to the declared one takes the edit back."""
    wanted = {}
    for one in paragraphs(edition, language):
        given = request.POST.get(FIELD + one["id"])
        if given is None:
            continue
        text = " ".join(given.replace("\r\n", "\n").split("\n")).strip()[:LONGEST]
        wanted[one["id"]] = {language: "" if text == one["declared"] else text}
    return wanted


def _with_edits(bulletin: Any, wanted: Mapping[str, Mapping[str, str]]) -> Edition:
    """Return the edition as it would be with some edits, nothing saved."""
    shadow = copy.copy(bulletin)
    shadow.edits = {block: {**texts} for block, texts in bulletin.edits.items()}
    for block, texts in wanted.items():
        merged = {**shadow.edits.get(block, {}), **texts}
        shadow.edits[block] = {language: text for language, text in merged.items() if text}
    return Edition.now(shadow)


def _language(request: HttpRequest) -> str:
    given = request.POST.get("lang") or request.GET.get("lang") or page_language()
    return given if given in bulletins.LANGUAGES else "zh"


@permission_required(DRAFT)
def edit(request: HttpRequest, id: str) -> HttpResponse:
    """Show the editor; save what was typed, or give it back with what stands in the way."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletin = bulletins.bulletin_for(actor, id, "draft")
    if bulletin.status not in ("draft", "checked"):
        raise QipanError("board.bulletin_wrong_state", id=id, state=bulletins.STATE_NAMES[bulletin.status])
    language = _language(request)
    edition = Edition.now(bulletin)
    fault, status = None, 200
    if request.method == "POST":
        wanted = _wanted(request, edition, language)
        revision = request.POST.get("revision", "")
        try:
            actions.edit_bulletin(
                by=actor,
                id=id,
                edits=wanted,
                revision=int(revision) if revision.isdigit() else bulletin.revision,
            )
        except QipanError as error:
            if error.code == "engine.not_allowed":
                raise
            fault, status = error.text(page_language()), error.http_status
        else:
            messages.success(request, _("Saved. The figures were checked again."))
            return redirect("highway:bulletin", id=id)
    rows = paragraphs(edition, language)
    if fault:
        for row in rows:
            row["text"] = request.POST.get(FIELD + row["id"], row["text"])
    document = edition.document(language)
    context = {
        "bulletin": bulletin,
        "title": bulletin.title_zh if page_language() == "zh" else bulletin.title_en,
        "language": language,
        "paragraphs": rows,
        "tokens": tokens(edition, document, language),
        "document": _shown(edition, document, language),
        "fault": fault,
        "steps": steps_of(bulletin),
        "standing": Standing(bulletin, actor, 0),
        "synthetic": bulletin.synthetic,
        "tabs": [
            {"text": text, "address": f"?lang={code}", "current": code == language}
            for code, text in (("zh", _("Chinese text")), ("en", _("English text")))
        ],
    }
    return render(request, "highway/bulletin_edit.html", context, status=status)


def _shown(edition: Edition, document: Mapping[str, Any], language: str) -> dict[str, Any]:
    findings = edition.findings() if language == "zh" else []
    marks = paper.marks_of(document, findings)
    made = paper.shown(
        document, marks, lambda one: reverse("highway:figure", args=[edition.bulletin.id, one])
    )
    made["broken"] = [one.title[page_language()] for one in findings if not one.ok]
    return made


@permission_required(DRAFT)
@require_POST
def preview(request: HttpRequest, id: str) -> HttpResponse:
    """Answer the document as it would read, as a fragment; a token without meaning says so."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletin = bulletins.bulletin_for(actor, id, "draft")
    language = _language(request)
    wanted = _wanted(request, Edition.now(bulletin), language)
    edition = _with_edits(bulletin, wanted)
    try:
        document = _shown(edition, edition.document(language), language)
    except QipanError as error:
        return render(request, "highway/parts/preview.html", {"fault": error.text(page_language())})
    return render(request, "highway/parts/preview.html", {"document": document})


@permission_required(DRAFT)
@require_POST
def override(request: HttpRequest, id: str, figure: str) -> HttpResponse:
    """Declare a figure as printed by hand, with its reason; an empty text takes that back."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletin = bulletins.bulletin_for(actor, id, "draft")
    text, reason = request.POST.get("text", "").strip()[:60], request.POST.get("reason", "").strip()[:500]
    removing = "remove" in request.POST
    if not removing and (not text or not reason):
        messages.error(request, _("A figure printed by hand needs its text and a reason."))
        return redirect("highway:bulletin", id=id)
    known = Edition.now(bulletin).material.figures.members
    if figure not in known:
        raise QipanError("board.override_unknown", figure=figure)
    given = {"text": ""} if removing else {"text": text, "reason": reason, "label": known[figure].names["zh"]}
    revision = request.POST.get("revision", "")
    try:
        actions.edit_bulletin(
            by=actor,
            id=id,
            overrides={figure: given},
            revision=int(revision) if revision.isdigit() else None,
        )
        if removing:
            messages.success(request, _("The figure is the computed one again."))
        else:
            messages.success(request, _("Printed by hand and marked as such: %(text)s") % {"text": text})
    except QipanError as error:
        if error.code == "engine.not_allowed":
            raise
        words = error.text(page_language())
        messages.error(request, f"{words.message} {words.fix}")
    return redirect("highway:bulletin", id=id)
