"""Agreement 勾稽核对: do the figures a document prints, and the numbers its text claims, agree with each other?

Knows the printed document alone; what was rounded away is no excuse and no fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.engine.bulletins import Finding, check, read_bulletin
from qipan.engine.composition.compose import Material, checked_relations


def findings_of(material: Material, document: Mapping[str, Any], language: str = "zh") -> list[Finding]:
    """Check a document: the declared relations, then whatever the final Chinese text itself claims.

    A contradiction that both find is told once, as the declared one.
    """
    printed, relations = checked_relations(material, document, language)
    found = check(list(printed.values()), relations)
    if language != "zh":
        return found
    reading = read_bulletin(plain_text(document))
    spoken = [one for one in check(reading.figures, reading.relations) if not one.ok]
    covered = {text for one in found if not one.ok for text in _texts(one)}
    return found + [one for one in spoken if not covered & _texts(one)]


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
