"""Bulletins 通报: what one says now, what it rests on, whether its figures agree, and the same again years later."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from django.utils import timezone

from qipan.board.models import Bulletin
from qipan.board.queries.basis import WORDS, Basis
from qipan.board.queries.calendars import KeptCalendar, calendar_of
from qipan.board.queries.values import context_of, require_rows
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.bulletins import Figure, Finding, check, read_bulletin
from qipan.engine.composition import FigureSet, Material, checked_relations, collect, compose
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake

LANGUAGES = ("zh", "en")
STATE_NAMES: dict[str, dict[str, str]] = WORDS["states"]


def declaration_of(domain_id: str, kind: str) -> Mapping[str, Any]:
    """Return a declared bulletin; an unknown one is `board.bulletin_kind_unknown`."""
    try:
        found: Mapping[str, Any] = domains.get(domain_id).bulletins[kind]
    except KeyError:
        raise QipanError("board.bulletin_kind_unknown", kind=kind) from None
    return found


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


@dataclass
class Edition:
    """A bulletin worked out: its basis, material, documents in both languages and findings.

    Made from today's lake for a draft, from the pins for a published one.
    """

    bulletin: Bulletin
    basis: Basis
    declaration: Mapping[str, Any]
    calendar: KeptCalendar

    @classmethod
    def now(cls, bulletin: Bulletin, version: int | None = None) -> Edition:
        """Return the edition on today's register, declarations and lake (or lake `version`)."""
        declaration = declaration_of(bulletin.domain, bulletin.kind)
        options = {**declaration.get("options", {}), **bulletin.options}
        basis = Basis.now(bulletin.domain, options, version)
        calendar = calendar_of(bulletin.domain).kept((bulletin.first, bulletin.last), compare_of(bulletin))
        return cls(bulletin, basis, declaration, calendar)

    @classmethod
    def pinned(cls, bulletin: Bulletin) -> Edition:
        """Return the edition on what was pinned at publication."""
        pins = bulletin.pins
        return cls(bulletin, Basis(pins["basis"]), pins["declaration"], KeptCalendar(pins["calendar"]))

    @property
    def pins(self) -> dict[str, Any]:
        """Everything needed to compute this edition again, as plain JSON."""
        return {
            "basis": self.basis.body,
            "declaration": self.declaration,
            "calendar": self.calendar.body,
            "basis_hash": self.basis.hash,
        }

    @cached_property
    def material(self) -> Material:
        """Figures, variables and places, computed from the lake at the basis' version."""
        one = self.bulletin
        require_rows(self.basis, one.first, one.last)
        stations = self.basis.stations_in((one.division,))
        context = context_of(
            self.basis,
            one.first,
            one.last,
            stations,
            compare_of(one),
            self.basis.body["options"],
            self.calendar,
        )
        options = {**self.basis.body["options"], "province": self.basis.body["province"]}
        overrides = {id: override_figure(id, given) for id, given in one.overrides.items()}
        figures = collect(self.declaration["figures"], context, self.basis.names, options, overrides)
        compared = {}
        if self.calendar.pairs_kept:
            then = [before for _, before in self.calendar.pairs_kept]
            hours = context.cube(frozenset({"hour"}), min(then), max(then)).sums(["hour"])
            compared = {
                "pairs": self.calendar.pairs_kept,
                "hours": {key[0]: total for key, total in hours.items()},
            }
        return Material(
            declaration=self.declaration,
            figures=figures,
            variables={language: self._variables(language, figures) for language in LANGUAGES},
            attributes={language: self._attributes(language) for language in LANGUAGES},
            places=self._places,
            compared=compared,
            edits=one.edits,
        )

    def _variables(self, language: str, figures: FigureSet) -> Mapping[str, Any]:
        one = self.bulletin
        module, _, name = str(self.declaration["variables"]).partition(":")
        package = domains.get(one.domain).package
        compute = getattr(import_module(f"{package}.judgement.{module}"), name)
        issued = one.published_at or one.checked_at or one.changed_at
        found: Mapping[str, Any] = compute(
            first=one.first,
            last=one.last,
            calendar=self.calendar.body,
            options=self.basis.body["options"],
            organisation=one.organisation_zh if language == "zh" else one.organisation_en,
            issued_on=timezone.localtime(issued).date(),
            figures=figures,
            language=language,
        )
        return found

    def _attributes(self, language: str) -> dict[str, dict[str, Any]]:
        group = str(self.basis.body["options"].get("group", ""))
        members = self.basis.dimensions.groups.get(group, {})
        starts = [span[0] for span in members.values() if span[0]]
        names = self.basis.names["group"]
        return {
            "road": dict(self.basis.dimensions.attributes["road"]),
            "group_name": {code: words[language] for code, words in names.items()},
            "since": {"group": str(min(starts)) if starts else ""},
            "members": {"group": len(members)},
        }

    @cached_property
    def _places(self) -> dict[str, Any]:
        points = {
            row["code"]: (row["lon"], row["lat"])
            for row in self.basis.stations
            if row.get("lon") is not None and row.get("lat") is not None
        }
        lines = []
        for road in self.basis.body["register"]["subjects"].get("road", ()):
            alignment = road["attributes"].get("alignment")
            if alignment:
                lines.append({"code": road["code"], "coordinates": alignment})
        return {"points": points, "lines": lines, "note": ""}

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """The lake version, batches and synthetic mark beneath the period."""
        one = self.bulletin
        return lake.provenance(self.basis.table, self.basis.version, one.first, one.last)

    def document(self, language: str) -> dict[str, Any]:
        """Return the Document in one language, with marks of status and synthetic data."""
        marks = {
            "synthetic": bool(self.provenance["synthetic"]),
            "status": self.bulletin.status,
            "number": self.bulletin.id,
            "as_of": self.provenance["as_of"],
            "lake_version": self.basis.version,
        }
        return compose(self.material, language, marks)

    def content(self) -> dict[str, Any]:
        """Return both documents and the grounds: what publication freezes and a replay must equal."""
        return {
            "id": self.bulletin.id,
            "kind": self.bulletin.kind,
            "period": {"from": str(self.bulletin.first), "to": str(self.bulletin.last)},
            "compare": [str(day) for day in compare_of(self.bulletin) or ()],
            "lake": {"table": self.basis.table, "version": self.basis.version},
            "basis": self.basis.hash,
            "documents": {language: self.document(language) for language in LANGUAGES},
        }

    def findings(self) -> list[Finding]:
        """Check the printed figures: the declared relations, then whatever the final text itself claims."""
        document = self.document("zh")
        printed, relations = checked_relations(self.material, document)
        found = check(list(printed.values()), relations)
        if not self.bulletin.edits:
            return found  # every number in the text is a declared figure, so the declared relations say it all
        reading = read_bulletin(plain_text(document))
        spoken = [one for one in check(reading.figures, reading.relations) if not one.ok]
        covered = {text for one in found if not one.ok for text in _texts(one)}
        return found + [one for one in spoken if not covered & _texts(one)]


def edition_of(bulletin: Bulletin) -> Edition:
    """Return a published bulletin's edition on its pins, any other's on the lake as it stands."""
    published = bulletin.status == Bulletin.Status.PUBLISHED
    return Edition.pinned(bulletin) if published else Edition.now(bulletin)


def content_of(bulletin: Bulletin) -> dict[str, Any]:
    """Return the frozen content of a published bulletin, the present content of any other."""
    if bulletin.status == Bulletin.Status.PUBLISHED:
        return dict(bulletin.content)
    return dict(json.loads(canonical(Edition.now(bulletin).content())))


def _texts(finding: Finding) -> set[str]:
    return {figure.text.replace(" ", "") for figure in finding.figures}


def compare_of(bulletin: Bulletin) -> tuple[dt.date, dt.date] | None:
    """Return the days a bulletin is compared with, if any."""
    if bulletin.compare_first is None or bulletin.compare_last is None:
        return None
    return bulletin.compare_first, bulletin.compare_last


def override_figure(id: str, given: Mapping[str, Any]) -> Figure:
    """Return a figure printed by hand; text that is no number is `composition.override_unreadable`."""
    try:
        return Figure.printed(id, str(given["text"]), label=str(given.get("label", "")))
    except QipanError as error:
        raise QipanError("composition.override_unreadable", text=given["text"], figure=id) from error


def plain_text(document: Mapping[str, Any]) -> str:
    """Return the running text of a document, a paragraph a line, footnotes left out."""
    lines = [str(document["title"])]
    for block in document["blocks"]:
        if block["type"] == "heading":
            lines.append(str(block["text"]))
        if block["type"] == "paragraph":
            lines.append("".join(str(run.get("text", "")) for run in block["runs"]))
    return "\n".join(lines)


def canonical(content: Mapping[str, Any]) -> str:
    """Return a content as canonical JSON: sorted keys, no spaces; the text whose hash is kept."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a content's canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


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
