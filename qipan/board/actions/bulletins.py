"""Bulletins 通报动作: a bulletin's way from draft through check to publication. Every step leaves its trail."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from qipan.board.models import Bulletin
from qipan.board.queries import bulletins as queries
from qipan.board.queries.values import checked_period
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import queries as people
from qipan.trail.actions import action, note

Status = Bulletin.Status


@action("board.bulletin_drafted")
def draft_bulletin(
    *,
    by: Actor,
    domain: str,
    kind: str,
    first: dt.date,
    last: dt.date,
    compare: tuple[dt.date, dt.date] | None = None,
    division: str = "",
    organisation: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Bulletin:
    """Open a draft over a period, computed once so that it can be.

    Unless given, the division is the widest the actor may draft for, and the organisation the actor's own.
    Raises `board.period_reversed`, `board.period_empty`, `board.option_invalid`, `engine.not_allowed`.
    """
    declaration = queries.declaration_of(domain, kind)
    permission = declaration["permissions"]["draft"]
    by.require(permission)
    division = division or by.divisions(permission)[0] or settings.PROVINCE
    by.require(permission, division)
    checked_period(first, last)
    if compare:
        checked_period(*compare)
    now = timezone.now()
    names = organisation or people.organisation_names_of(by)
    bulletin = Bulletin(
        id=f"{first:%Y%m%d}-{secrets.token_hex(3)}",
        domain=domain,
        kind=kind,
        division=division,
        organisation_zh=names.get("zh", ""),
        organisation_en=names.get("en", ""),
        first=first,
        last=last,
        compare_first=compare[0] if compare else None,
        compare_last=compare[1] if compare else None,
        options=dict(options or {}),
        author=by.whose,
        author_name=by.name,
        created_at=now,
        changed_at=now,
    )
    _retitle(bulletin)
    bulletin.save(force_insert=True)
    note(subject=f"board.bulletin:{bulletin.id}", first=str(first), last=str(last), kind=kind)
    return bulletin


def _retitle(bulletin: Bulletin) -> queries.Edition:
    edition = queries.Edition.now(bulletin)
    bulletin.title_zh = edition.document("zh")["title"]
    bulletin.title_en = edition.document("en")["title"]
    bulletin.synthetic = bool(edition.provenance["synthetic"])
    return edition


def _locked(by: Actor, id: str, deed: str, revision: int | None = None) -> Bulletin:
    queries.bulletin_for(by, id, deed)
    bulletin = Bulletin.objects.select_for_update().get(id=id)
    if revision is not None and bulletin.revision != revision:
        raise QipanError("board.bulletin_changed", id=id)
    return bulletin


def _require(bulletin: Bulletin, *wanted: str) -> None:
    if bulletin.status not in wanted:
        raise QipanError("board.bulletin_wrong_state", id=bulletin.id, state=STATE_NAMES[bulletin.status])


def _to_draft(bulletin: Bulletin) -> None:
    bulletin.status = Status.DRAFT
    bulletin.reviewer = bulletin.reviewer_name = ""
    bulletin.checked_at = None
    bulletin.pins = {}


STATE_NAMES = queries.STATE_NAMES


@action("board.bulletin_edited")
def edit_bulletin(
    *,
    by: Actor,
    id: str,
    edits: Mapping[str, Mapping[str, str]] | None = None,
    overrides: Mapping[str, Mapping[str, str]] | None = None,
    options: Mapping[str, Any] | None = None,
    revision: int | None = None,
) -> Bulletin:
    """Change a draft's wording, hand-printed figures or options; a checked one goes back to draft.

    `edits` and `overrides` replace those given by key; an empty text removes one. `revision` guards against
    overwriting somebody's change (`board.bulletin_changed`).
    """
    bulletin = _locked(by, id, "draft", revision)
    _require(bulletin, Status.DRAFT, Status.CHECKED)
    queries.require_edits(queries.declaration_of(bulletin.domain, bulletin.kind), edits or {})
    for block, texts in (edits or {}).items():
        merged = {**bulletin.edits.get(block, {}), **texts}
        bulletin.edits[block] = {language: text for language, text in merged.items() if text.strip()}
        if not bulletin.edits[block]:
            del bulletin.edits[block]
    for figure, given in (overrides or {}).items():
        if given.get("text", "").strip():
            queries.override_figure(figure, given)
            bulletin.overrides[figure] = {**given, "by": by.name}
        else:
            bulletin.overrides.pop(figure, None)
    bulletin.options.update(options or {})
    _to_draft(bulletin)
    bulletin.changed_at = timezone.now()
    bulletin.revision += 1
    edition = _retitle(bulletin)
    for figure in overrides or {}:
        if figure in bulletin.overrides:
            shown = queries.override_figure(figure, bulletin.overrides[figure])
            queries.require_override(edition.figures, figure, shown)
    bulletin.save()
    note(
        subject=f"board.bulletin:{id}",
        blocks=sorted(edits or {}),
        figures={figure: given.get("text", "") for figure, given in (overrides or {}).items()},
    )
    return bulletin


@action("board.bulletin_checked")
def check_bulletin(*, by: Actor, id: str, revision: int | None = None) -> Bulletin:
    """Confirm a draft as its reviewer, who is not its author; contradictory figures block it with both sides."""
    bulletin = _locked(by, id, "check", revision)
    _require(bulletin, Status.DRAFT)
    if bulletin.author == by.whose:
        raise QipanError("board.reviewer_is_author", id=id)
    bulletin.checked_at = timezone.now()
    edition = queries.Edition.now(bulletin)
    edition.require_agreement()
    bulletin.status = Status.CHECKED
    bulletin.reviewer, bulletin.reviewer_name = by.whose, by.name
    bulletin.pins = {"checked": edition.fingerprint()}
    bulletin.revision += 1
    bulletin.save()
    note(subject=f"board.bulletin:{id}")
    return bulletin


@action("board.bulletin_returned")
def return_bulletin(*, by: Actor, id: str, reason: str) -> Bulletin:
    """Send a draft or checked bulletin back to its author with a reason."""
    bulletin = _locked(by, id, "check")
    _require(bulletin, Status.DRAFT, Status.CHECKED)
    _to_draft(bulletin)
    bulletin.revision += 1
    bulletin.save()
    note(subject=f"board.bulletin:{id}", reason=reason)
    return bulletin


@action("board.bulletin_published")
def publish_bulletin(*, by: Actor, id: str, revision: int | None = None) -> Bulletin:
    """Publish a checked bulletin: freeze its content and pin the lake version and all else it rests on.

    Raises `board.reviewer_is_author` for its author, `board.figures_contradict` while figures disagree,
    `board.figures_changed` when it would print other than what was checked.
    """
    bulletin = _locked(by, id, "publish", revision)
    _require(bulletin, Status.CHECKED)
    if bulletin.author == by.whose:
        raise QipanError("board.reviewer_is_author", id=id)
    if queries.Edition.now(bulletin).fingerprint() != bulletin.pins.get("checked"):
        raise QipanError("board.figures_changed", id=id)
    bulletin.status = Status.PUBLISHED
    bulletin.publisher, bulletin.publisher_name = by.whose, by.name
    bulletin.published_at = timezone.now()
    edition = queries.Edition.now(bulletin)
    edition.require_agreement()
    bulletin.synthetic = bool(edition.provenance["synthetic"])
    bulletin.pins = json.loads(queries.canonical(edition.pins))
    content = json.loads(queries.canonical(queries.Edition.pinned(bulletin).content()))
    bulletin.content = content
    bulletin.content_hash = queries.content_hash(content)
    bulletin.revision += 1
    bulletin.save()
    note(subject=f"board.bulletin:{id}", content=bulletin.content_hash, lake=edition.basis.version)
    return bulletin


@action("board.bulletin_discarded")
def discard_bulletin(*, by: Actor, id: str, reason: str = "") -> Bulletin:
    """Put a draft aside for good; a published bulletin cannot be."""
    bulletin = _locked(by, id, "draft")
    _require(bulletin, Status.DRAFT, Status.CHECKED)
    bulletin.status = Status.DISCARDED
    bulletin.revision += 1
    bulletin.save()
    note(subject=f"board.bulletin:{id}", reason=reason)
    return bulletin
