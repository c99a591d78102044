"""Wording 行文: templates with {figure} tokens become runs of text, figures and footnote marks.

A sentence whose `when` is not met is left out; a token whose figure is not known prints as unknown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qipan.engine.composition.figures import FigureSet, Member
from qipan.engine.composition.printing import WORDS, join_names, print_day, print_hour
from qipan.engine.errors import QipanError

Run = dict[str, Any]
TOKEN = re.compile(r"\{(\^?[A-Za-z_][\w.\-:]*)\}")
ASPECTS = ("name", "names", "codes", "count", "at", "at_day", "road", "since", "members", "unknown")


@dataclass
class Writer:
    """Writes one language: the figures, the variables and the footnotes used so far, in order of use."""

    language: str
    figures: FigureSet
    variables: Mapping[str, Any]
    attributes: Mapping[str, Mapping[str, Any]]
    used_notes: list[str] = field(default_factory=list)
    printed: dict[str, Member] = field(default_factory=dict)

    def known(self, reference: str) -> bool:
        """Say whether a reference has something to print: a known figure or a filled variable."""
        if reference in self.variables:
            return bool(self.variables[reference])
        member = self.figures.find(reference)
        if member is not None:
            return member.override is not None or member.value is not None
        return any(
            self.figures.members[one].value is not None for one in self.figures.families.get(reference, ())
        )

    def holds(self, part: Mapping[str, Any]) -> bool:
        """Say whether the conditions of a declared part are met."""
        if not all(self.known(one) for one in part.get("when", ())):
            return False
        if any(self.known(one) for one in part.get("unless", ())):
            return False
        either = part.get("when_any")
        return not either or any(self.known(one) for one in either)

    def runs(self, template: str) -> list[Run]:
        """Return a template's runs. Raises `composition.reference_unknown` for a token that names nothing."""
        runs: list[Run] = []
        position = 0
        for found in TOKEN.finditer(template):
            if found.start() > position:
                runs.append({"text": template[position : found.start()]})
            runs.append(self._token(found.group(1), template))
            position = found.end()
        if position < len(template):
            runs.append({"text": template[position:]})
        return _joined(runs)

    def text(self, template: str) -> str:
        """Return a template as plain text, footnote marks left out."""
        return "".join(run.get("text", "") for run in self.runs(template))

    def _token(self, token: str, template: str) -> Run:
        if token.startswith("^"):
            if token[1:] not in self.used_notes:
                self.used_notes.append(token[1:])
            return {"footnote": self.used_notes.index(token[1:]) + 1}
        if token in self.variables:
            value = self.variables[token]
            return {"text": str(value)}
        member = self.figures.find(token)
        if member is not None:
            return self._figure(member)
        reference, _, aspect = token.rpartition(".")
        if aspect in ASPECTS and reference:
            return self._aspect(reference, aspect, template)
        raise QipanError("composition.reference_unknown", where=template[:40], reference=token)

    def _figure(self, member: Member) -> Run:
        printed = member.printed(self.language)
        if printed is None:
            return {"figure": member.id, "text": str(WORDS[self.language]["unknown"]), "unknown": True}
        self.printed[member.id] = member
        return {"figure": member.id, "text": printed.text}

    def _aspect(self, reference: str, aspect: str, template: str) -> Run:
        if aspect in ("names", "codes", "count") and reference in self.figures.families:
            members = [self.figures.members[one] for one in self.figures.families[reference]]
            if aspect == "count":
                size = len(members)
                return {"text": str(WORDS[self.language]["small_counts"].get(size, size))}
            shown = [str(one.key) if aspect == "codes" else self._name(one) for one in members]
            return {"text": join_names(shown, self.language)}
        member = self.figures.find(reference)
        if member is None:
            raise QipanError("composition.reference_unknown", where=template[:40], reference=reference)
        if aspect in ("names", "codes", "count"):
            raise QipanError(
                "composition.reference_unknown", where=template[:40], reference=f"{reference}.{aspect}"
            )
        at = member.parts.get("at")
        if aspect == "at_day" and isinstance(at, dt.datetime):
            return {"figure": member.id, "text": print_day(at.date(), self.language)}
        if aspect == "at" and isinstance(at, dt.datetime):
            return {"figure": member.id, "text": print_hour(at, self.language)}
        if aspect == "at" and isinstance(at, dt.date):
            return {"figure": member.id, "text": print_day(at, self.language)}
        if aspect == "name":
            return {"text": self._name(member)}
        if aspect == "unknown":
            return {"text": str(member.parts.get("unknown", ""))}
        found = self.attributes.get(aspect, {}).get(str(member.key if member.key is not None else reference))
        if found is None and aspect not in self.attributes:
            return {"text": str(WORDS[self.language]["unknown"])}
        return {"text": "" if found is None else str(found)}

    def _name(self, member: Member) -> str:
        if member.key is None and "group" in member.where:
            group = str(member.where["group"])
            return str(self.attributes["group_name"].get(group, group))
        return member.names[self.language]


def _joined(runs: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        plain = set(run) == {"text"}
        if plain and not run["text"]:
            continue
        if plain and joined and set(joined[-1]) == {"text"}:
            joined[-1] = {"text": joined[-1]["text"] + run["text"]}
        else:
            joined.append(run)
    return joined
