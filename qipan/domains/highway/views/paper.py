"""Paper 文稿: a document's blocks as the page shows them: figures as live chips, contradictory ones marked.

Knows a Document and which figures and places in its text disagree; computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qipan.engine.bulletins import Finding

Run = dict[str, Any]
CIRCLED = "\N{CIRCLED DIGIT ONE}"


@dataclass
class Marks:
    """What of a document is in dispute: suspected and involved figures, and character spans of its plain text."""

    suspected: set[str] = field(default_factory=set)
    involved: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)


def marks_of(document: Mapping[str, Any], findings: Sequence[Finding]) -> Marks:
    """Return what the contradictions touch. Findings are about the Chinese document's text."""
    marks = Marks()
    places = _places(document)
    for finding in findings:
        if finding.ok:
            continue
        suspects = {finding.repairs[0].figure.id} if finding.repairs else {one.id for one in finding.figures}
        for figure in finding.figures:
            chosen = marks.suspected if figure.id in suspects else marks.involved
            if figure.id in document["figures"]:
                chosen.add(figure.id)
                continue
            for span in (figure.span, *figure.repeats):
                touched = {id for start, end, id in places if start < span[1] and span[0] < end}
                chosen.update(touched)
                if not touched and figure.id in suspects:
                    marks.spans.append(span)
    marks.involved -= marks.suspected
    return marks


def _places(document: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """Return where each figure stands in the plain text of a document, as `plain_text` writes it."""
    found = []
    at = len(str(document["title"]))
    for block in document["blocks"]:
        if block["type"] == "heading":
            at += 1 + len(str(block["text"]))
        if block["type"] == "paragraph":
            at += 1
            for run in block["runs"]:
                length = len(str(run.get("text", "")))
                if "figure" in run:
                    found.append((at, at + length, str(run["figure"])))
                at += length
    return found


def shown(document: Mapping[str, Any], marks: Marks, address: Callable[[str], str]) -> dict[str, Any]:
    """Return the document as the page writes it; `address(figure id)` is where a chip opens."""
    blocks = []
    at = len(str(document["title"]))
    charts = 0
    for block in document["blocks"]:
        made = dict(block)
        if block["type"] == "heading":
            at += 1 + len(str(block["text"]))
        elif block["type"] == "paragraph":
            at += 1
            made["runs"] = []
            for run in block["runs"]:
                length = len(str(run.get("text", "")))
                made["runs"] += _run(run, at, marks, document, address)
                at += length
        elif block["type"] in ("chart", "map"):
            charts += 1
            made["number"] = charts
        blocks.append({"type": block["type"], "body": made})
    return {
        **document,
        "blocks": blocks,
        "footnotes": [(circled(n), text) for n, text in enumerate(document["footnotes"], start=1)],
    }


def circled(number: int) -> str:
    """Return a footnote's mark: a circled digit up to 20."""
    return chr(ord(CIRCLED) + number - 1) if number <= 20 else f"({number})"


def _run(
    run: Run, at: int, marks: Marks, document: Mapping[str, Any], address: Callable[[str], str]
) -> list[Run]:
    if "footnote" in run:
        return [{"kind": "footnote", "text": circled(run["footnote"])}]
    if "figure" not in run:
        return _split(str(run["text"]), at, marks.spans)
    id = str(run["figure"])
    described = document["figures"].get(id, {})
    states = [
        ("unknown", run.get("unknown")),
        ("bad", id in marks.suspected),
        ("involved", id in marks.involved),
        ("hand", described.get("override")),
    ]
    return [
        {
            "kind": "figure",
            "id": id,
            "text": run["text"],
            "how": address(id),
            "name": described.get("name", ""),
            "states": [name for name, holds in states if holds],
        }
    ]


def _split(text: str, at: int, spans: Sequence[tuple[int, int]]) -> list[Run]:
    """Return plain text as runs, the disputed places apart."""
    cuts = sorted((max(start - at, 0), min(end - at, len(text))) for start, end in spans)
    runs: list[Run] = []
    position = 0
    for start, end in cuts:
        if start >= end or start < position:
            continue
        runs.append({"kind": "text", "text": text[position:start]})
        runs.append({"kind": "disputed", "text": text[start:end]})
        position = end
    return [*runs, {"kind": "text", "text": text[position:]}]
