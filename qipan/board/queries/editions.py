"""Editions 文稿: a bulletin worked out from the lake: its figures, documents, grounds and findings.

Made on today's lake for a draft, on what was pinned for a published bulletin; writes nothing.
"""

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
from qipan.board.queries.demands import LANGUAGES, override_figure, require_options
from qipan.board.queries.values import context_of, require_rows
from qipan.engine import domains
from qipan.engine.bulletins import Finding
from qipan.engine.codes import divisions
from qipan.engine.composition import FigureSet, Material, collect, compose, findings_of, print_day
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Context
from qipan.lake import queries as lake


def declaration_of(domain_id: str, kind: str) -> Mapping[str, Any]:
    """Return a declared bulletin; an unknown one is `board.bulletin_kind_unknown`."""
    declared = domains.get(domain_id).bulletins
    try:
        found: Mapping[str, Any] = declared[kind]
    except KeyError:
        raise QipanError("board.bulletin_kind_unknown", kind=kind, known=", ".join(declared)) from None
    return found


def compare_of(bulletin: Bulletin) -> tuple[dt.date, dt.date] | None:
    """Return the days a bulletin is compared with, if any."""
    if bulletin.compare_first is None or bulletin.compare_last is None:
        return None
    return bulletin.compare_first, bulletin.compare_last


@dataclass
class Edition:
    """A bulletin worked out: its basis, material, documents in both languages and findings.

    Made from today's lake for a draft, from the pins for a published one.
    """

    bulletin: Bulletin
    basis: Basis
    declaration: Mapping[str, Any]
    calendar: KeptCalendar
    spoken: Mapping[str, Mapping[str, Any]] | None = None

    @classmethod
    def now(cls, bulletin: Bulletin, version: int | None = None) -> Edition:
        """Return the edition on today's register, declarations and lake (or lake `version`).

        Raises `board.option_invalid` for an option the declaration does not know.
        """
        declaration = declaration_of(bulletin.domain, bulletin.kind)
        options = {**declaration.get("options", {}), **bulletin.options}
        basis = Basis.now(bulletin.domain, options, version)
        require_options(declaration, basis, bulletin.options)
        calendar = calendar_of(bulletin.domain).kept((bulletin.first, bulletin.last), compare_of(bulletin))
        return cls(bulletin, basis, declaration, calendar)

    @classmethod
    def pinned(cls, bulletin: Bulletin) -> Edition:
        """Return the edition on what was pinned at publication."""
        pins = bulletin.pins
        calendar = KeptCalendar(pins["calendar"])
        return cls(bulletin, Basis(pins["basis"]), pins["declaration"], calendar, pins["variables"])

    @property
    def pins(self) -> dict[str, Any]:
        """Everything needed to compute this edition again, as plain JSON: also the words it speaks with."""
        return {
            "variables": self.words,
            "basis": self.basis.body,
            "declaration": self.declaration,
            "calendar": self.calendar.body,
            "basis_hash": self.basis.hash,
        }

    @cached_property
    def context(self) -> Context:
        """What evaluations over the bulletin's period may ask; a period without rows is `board.period_empty`."""
        one = self.bulletin
        require_rows(self.basis, one.first, one.last)
        stations = self.basis.stations_in((one.division,))
        return context_of(
            self.basis,
            one.first,
            one.last,
            stations,
            compare_of(one),
            self.basis.body["options"],
            self.calendar,
        )

    @cached_property
    def figures(self) -> FigureSet:
        """The declared figures, computed from the lake at the basis' version."""
        options = {**self.basis.body["options"], "province": self.basis.body["province"]}
        overrides = {id: override_figure(id, given) for id, given in self.bulletin.overrides.items()}
        return collect(self.declaration["figures"], self.context, self.basis.names, options, overrides)

    @cached_property
    def material(self) -> Material:
        """Figures, variables and places: all that the documents are written from."""
        compared = {}
        if self.calendar.pairs_kept:
            then = [before for _, before in self.calendar.pairs_kept]
            hours = self.context.cube(frozenset({"hour"}), min(then), max(then)).sums(["hour"])
            compared = {
                "pairs": self.calendar.pairs_kept,
                "hours": {key[0]: total for key, total in hours.items()},
            }
        return Material(
            declaration=self.declaration,
            figures=self.figures,
            variables={language: self._variables(language) for language in LANGUAGES},
            attributes={language: self._attributes(language) for language in LANGUAGES},
            places=self._places,
            compared=compared,
            edits=self.bulletin.edits,
        )

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, Any]]:
        """The domain's variables of the wording by language, as plain JSON; the pinned ones when there are."""
        if self.spoken is not None:
            return self.spoken
        return {language: self._compute(language) for language in LANGUAGES}

    def _compute(self, language: str) -> Mapping[str, Any]:
        one = self.bulletin
        module, _, name = str(self.declaration["variables"]).partition(":")
        package = domains.get(one.domain).package
        compute = getattr(import_module(f"{package}.judgement.{module}"), name)
        found: Mapping[str, Any] = compute(
            first=one.first,
            last=one.last,
            calendar=self.calendar.body,
            options=self.basis.body["options"],
            figures=self.figures,
            language=language,
        )
        provisional = sum(row.get("status") == "provisional" for row in self._counted)
        return {
            "place": self._place(language),
            "sources.stations": len(self._counted),
            "sources.provisional": provisional,
            **found,
        }

    def _place(self, language: str) -> str:
        """Return what a sentence calls the place it is about: no province is claimed for stations without one."""
        division, words = self.bulletin.division, WORDS["place"]
        if not str(self.basis.body["province"]).startswith(division):
            name = divisions.division(division).names[language]
            return str(words["division"][language].format(name=name))
        placed = any(row.get("division") for row in self._counted)
        return str(words["province" if placed else "unplaced"][language])

    @cached_property
    def _counted(self) -> list[dict[str, Any]]:
        """The register's rows of the stations that have event rows in the period."""
        subject = self.basis.dimensions.subject
        cube = self.context.cube(frozenset({subject}), self.bulletin.first, self.bulletin.last)
        found = {key[0] for key in cube.sums([subject])}
        return [row for row in self.basis.stations if row["code"] in found]

    def _variables(self, language: str) -> Mapping[str, Any]:
        one = self.bulletin
        issued = one.published_at or one.checked_at or one.changed_at
        return {
            **self.words[language],
            "period.first": one.first,
            "period.last": one.last,
            "organisation": self._issuer(language),
            "issued_on": print_day(timezone.localtime(issued).date(), language, full=True),
        }

    def _issuer(self, language: str) -> str:
        """Return who signs; what was never kept says beside the name that nobody has signed yet."""
        one = self.bulletin
        name = one.organisation_zh if language == "zh" else one.organisation_en
        if one.id:
            return name
        words = WORDS["issuer"]
        return str(words["draft"][language].format(name=name or words["open"][language]))

    def _attributes(self, language: str) -> dict[str, dict[str, Any]]:
        one, group = self.bulletin, str(self.basis.body["options"].get("group", ""))
        spans = [
            span
            for span in self.basis.dimensions.groups.get(group, {}).values()
            if (span[0] is None or span[0] <= one.last) and (span[1] is None or span[1] >= one.first)
        ]
        starts = [span[0] for span in spans if span[0]]
        names = self.basis.names["group"]
        return {
            "road": dict(self.basis.dimensions.attributes["road"]),
            "group_name": {code: words[language] for code, words in names.items()},
            "since": {"group": print_day(min(starts), language, full=True) if starts else ""},
            "members": {"group": len(spans)},
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

    def fingerprint(self) -> str:
        """Return the SHA-256 of all that is in print, status and date of issue apart."""
        kept = ("title", "subtitle", "blocks", "footnotes", "figures")
        documents = {language: self.document(language) for language in LANGUAGES}
        return content_hash({lang: {part: one[part] for part in kept} for lang, one in documents.items()})

    def findings(self, names: str = "zh") -> list[Finding]:
        """Check the printed figures: the declared relations, then whatever the final text itself claims.

        Told in both languages; the figures they hold are named in that of `names`.
        """
        return findings_of(self.material, self.document("zh"), names)

    def require_agreement(self) -> None:
        """Raise `board.figures_contradict` with both sides when printed figures disagree after rounding."""
        broken = [one for one in self.findings() if not one.ok]
        if broken:
            words = {
                language: " / ".join(one.message[language].rstrip("。.") for one in broken)
                for language in LANGUAGES
            }
            raise QipanError("board.figures_contradict", number=len(broken), which=words)


def canonical(content: Mapping[str, Any]) -> str:
    """Return a content as canonical JSON: sorted keys, no spaces; the text whose hash is kept."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a content's canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
