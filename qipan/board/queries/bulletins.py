"""Bulletins 通报: which there are, what one says now, and the same again years later."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from qipan.board.models import Bulletin
from qipan.board.queries.basis import WORDS
from qipan.board.queries.demands import LANGUAGES, override_figure, require_edits, require_override
from qipan.board.queries.editions import (
    Edition,
    canonical,
    compare_of,
    content_hash,
    declaration_of,
)
from qipan.board.queries.values import checked_period
from qipan.engine.actors import Actor
from qipan.engine.composition import plain_text
from qipan.engine.errors import QipanError
from qipan.people import queries as people

__all__ = [
    "LANGUAGES",
    "STATE_NAMES",
    "Edition",
    "bulletin_for",
    "bulletins_for",
    "canonical",
    "compare_of",
    "content_hash",
    "content_of",
    "declaration_of",
    "edition_of",
    "override_figure",
    "permission",
    "pinned_versions",
    "plain_text",
    "replay",
    "require_edits",
    "require_override",
    "summary",
]
STATE_NAMES: dict[str, dict[str, str]] = WORDS["states"]


def permission(bulletin: Bulletin, deed: str) -> str:
    """Return the permission a deed (read, draft, check, publish) on a bulletin needs."""
    return str(declaration_of(bulletin.domain, bulletin.kind)["permissions"][deed])


def bulletins_for(actor: Actor, domain_id: str) -> list[Bulletin]:
    """Return the domain's bulletins in the actor's scope, newest period first, discarded ones left out."""
    found = Bulletin.objects.filter(domain=domain_id).exclude(status=Bulletin.Status.DISCARDED)
    return [one for one in found if actor.may(permission(one, "read"), one.division)]


def bulletin_for(actor: Actor, id: str, deed: str = "read") -> Bulletin:
    """Return a bulletin the actor may do `deed` with.

    One outside the actor's scope is `board.bulletin_unknown`, as is one that does not exist; one that may be read
    but not acted on is `engine.not_allowed`.
    """
    found = Bulletin.objects.filter(id=id).first()
    if found is None or not actor.may(permission(found, "read"), found.division):
        raise QipanError("board.bulletin_unknown", id=id)
    actor.require(permission(found, deed), found.division)
    return found


def unsaved(
    actor: Actor,
    *,
    domain: str,
    kind: str,
    first: dt.date,
    last: dt.date,
    compare: tuple[dt.date, dt.date] | None = None,
    options: Mapping[str, Any] | None = None,
) -> Bulletin:
    """Return a bulletin that is worked out and not kept, within the actor's widest division.

    Its issuer is the actor's organisation, for the machine that of the division's people in the domain.

    Raises `engine.not_allowed`, `board.period_…`.
    """
    declaration = declaration_of(domain, kind)
    actor.require(declaration["permissions"]["read"])
    checked_period(first, last)
    now = timezone.now()
    division = actor.divisions(declaration["permissions"]["read"])[0] or settings.PROVINCE
    names = people.organisation_names_of(actor) or people.organisation_names_in(domain, division)
    return Bulletin(
        id="",
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
        author=actor.key,
        created_at=now,
        changed_at=now,
    )


def edition_of(bulletin: Bulletin) -> Edition:
    """Return a published bulletin's edition on its pins, any other's on the lake as it stands."""
    published = bulletin.status == Bulletin.Status.PUBLISHED
    return Edition.pinned(bulletin) if published else Edition.now(bulletin)


def content_of(bulletin: Bulletin) -> dict[str, Any]:
    """Return the frozen content of a published bulletin, the present content of any other."""
    if bulletin.status == Bulletin.Status.PUBLISHED:
        return dict(bulletin.content)
    return dict(json.loads(canonical(Edition.now(bulletin).content())))


def replay(actor: Actor, id: str) -> dict[str, Any]:
    """Compute a published bulletin again from its pins and return its content.

    Raises `board.bulletin_unpublished`, or `board.replay_differs` should the content not be the published one.
    """
    bulletin = bulletin_for(actor, id)
    if bulletin.status != Bulletin.Status.PUBLISHED:
        raise QipanError("board.bulletin_unpublished", id=id)
    content = json.loads(canonical(Edition.pinned(bulletin).content()))
    if content_hash(content) != bulletin.content_hash:
        raise QipanError("board.replay_differs", id=id)
    return dict(content)


def summary(bulletin: Bulletin) -> dict[str, Any]:
    """Return a bulletin's place on its way, as plain JSON."""
    return {
        "id": bulletin.id,
        "kind": bulletin.kind,
        "titles": {"zh": bulletin.title_zh, "en": bulletin.title_en},
        "period": {"from": str(bulletin.first), "to": str(bulletin.last)},
        "compare": [str(day) for day in compare_of(bulletin) or ()],
        "status": bulletin.status,
        "author": bulletin.author_name,
        "reviewer": bulletin.reviewer_name,
        "publisher": bulletin.publisher_name,
        "created_at": bulletin.created_at.isoformat(),
        "published_at": bulletin.published_at.isoformat() if bulletin.published_at else None,
        "synthetic": bulletin.synthetic,
        "revision": bulletin.revision,
        "content_hash": bulletin.content_hash,
    }


def pinned_versions() -> dict[str, set[int]]:
    """Return, by table, the lake versions that published bulletins rest on and that must be kept."""
    pinned: dict[str, set[int]] = {}
    for pins in Bulletin.objects.filter(status=Bulletin.Status.PUBLISHED).values_list("pins", flat=True):
        basis = pins.get("basis", {})
        if basis.get("version") is not None:
            pinned.setdefault(str(basis["table"]), set()).add(int(basis["version"]))
    return pinned
