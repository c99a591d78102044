"""Agreement 勾稽核对: do the figures a document prints, and the numbers its text claims, agree with each other?

Knows the printed document alone; what was rounded away is no excuse and no fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qipan.engine.bulletins import Figure, Finding, check, read_bulletin
from qipan.engine.composition.compose import Material, checked_relations
from qipan.engine.composition.printing import print_number
from qipan.engine.errors import LANGUAGES


def findings_of(material: Material, document: Mapping[str, Any], names: str = "zh") -> list[Finding]:
    """Check a Chinese document: the declared relations, then whatever its final text itself claims.

    The English print rounds in its own way; what contradicts there alone is told as well. Contradictions
    are told in both languages, each with the figures' names in that language; what they hold is named in
    that of `names`, and what agrees is told in it, with the numbers of its print. A contradiction found twice is
    told once, as the declared one.
    """
    declared = {medium: _declared(material, document, medium, names) for medium in LANGUAGES}
    sound = {one.relations[0].id: one for one in declared[names] if one.ok}
    found = [sound.get(one.relations[0].id, one) if one.ok else one for one in declared["zh"]]
    broken = {relation.id for one in found for relation in one.broken}
    found += [
        one for one in declared["en"] if not one.ok and not broken & {relation.id for relation in one.broken}
    ]
    reading = read_bulletin(plain_text(document))
    spoken = [one for one in check(reading.figures, reading.relations) if not one.ok]
    covered = {text for one in found if not one.ok for text in _texts(one)}
    return found + [one for one in spoken if not covered & _texts(one)]


def _declared(material: Material, document: Mapping[str, Any], medium: str, names: str) -> list[Finding]:
    """Check the declared relations over one language's print."""
    printed, relations = checked_relations(material, document, medium)
    found = check(_named(material, printed, names), relations)
    if all(one.ok for one in found):
        return found
    other = next(language for language in LANGUAGES if language != names)
    return [
        replace(
            one,
            title={**one.title, other: same.title[other]},
            working={**one.working, other: same.working[other]},
            message={**one.message, other: same.message[other]},
        )
        for one, same in zip(found, check(_named(material, printed, other), relations), strict=True)
    ]


def _named(material: Material, printed: Mapping[str, Figure], language: str) -> list[Figure]:
    members = material.figures.members
    return [
        replace(one, label=members[id].names[language])
        if id in members
        else replace(one, label=print_number(one.value, one.unit, language).text)
        for id, one in printed.items()
    ]


def _texts(finding: Finding) -> set[str]:
    return {figure.text.replace(" ", "") for figure in finding.figures}


def plain_text(document: Mapping[str, Any]) -> str:
    """Return the running text of a document, a paragraph a line, footnotes left out."""
    lines = [str(document["title"])]
    for block in document["blocks"]:
        if block["type"] == "heading":
            lines.append(str(block["text"]))
        if block["type"] == "paragraph":
            lines.append("".join(str(run.get("text", "")) for run in block["runs"]))
    return "\n".join(lines)
