"""Compose 成文: a declared bulletin and its figures become a Document, the same for page, Word, PDF and API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from qipan.engine.bulletins import Figure, Relation
from qipan.engine.composition import blocks
from qipan.engine.composition.figures import FigureSet, Member
from qipan.engine.composition.printing import WORDS, Printed, print_number
from qipan.engine.composition.relations import declared_relations
from qipan.engine.composition.wording import Run, Writer
from qipan.engine.errors import QipanError


@dataclass(frozen=True)
class Material:
    """All that a document is written from. `variables` and `attributes` are by language.

    `edits` maps block id → language → text with tokens; `places` and `compared` feed map and line chart.
    """

    declaration: Mapping[str, Any]
    figures: FigureSet
    variables: Mapping[str, Mapping[str, Any]]
    attributes: Mapping[str, Mapping[str, Mapping[str, Any]]]
    places: Mapping[str, Any]
    compared: Mapping[str, Any]
    edits: Mapping[str, Mapping[str, str]]


def compose(material: Material, language: str, marks: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Document in one language. Raises `composition.reference_unknown` for a token of no meaning."""
    declaration = material.declaration
    variables = dict(material.variables[language])
    variables["closing"] = bool(material.edits.get("closing", {}).get(language))
    writer = Writer(language, material.figures, variables, material.attributes[language])
    document: dict[str, Any] = {
        "schema": 1,
        "lang": language,
        "title": writer.text(declaration["title"][language]),
        "subtitle": writer.text(declaration["subtitle"][language]),
        "marks": dict(marks),
        "blocks": [],
    }
    number = 0
    for section in declaration["sections"]:
        if not writer.holds(section):
            continue
        written = [block for part in section["blocks"] for block in _block(part, writer, material)]
        if not written:
            continue
        ordinal = WORDS[language]["ordinals"][number]
        number += 1
        heading = WORDS[language]["heading"].format(ordinal=ordinal, text=section["heading"][language])
        document["blocks"] += [{"type": "heading", "text": heading}, *written]
    notes = declaration.get("footnotes", {})
    document["footnotes"] = [writer.text(_note(notes, note)[language]) for note in writer.used_notes]
    signed = [writer.text(line) for line in declaration["sign"][language]]
    document["sign"] = [line for line in signed if line]
    document["figures"] = {id: describe(member, language) for id, member in writer.printed.items()}
    return document


def _note(notes: Mapping[str, Any], note: str) -> Mapping[str, str]:
    if note not in notes:
        raise QipanError("composition.reference_unknown", where=f"{{^{note}}}", reference=f"^{note}")
    found: Mapping[str, str] = notes[note]
    return found


def _block(part: Mapping[str, Any], writer: Writer, material: Material) -> list[dict[str, Any]]:
    if not writer.holds(part):
        return []
    if "chart" in part:
        known = any(material.figures.members[one].value is not None for one in _family(part, material))
        return [blocks.chart(part, writer, material.compared)] if known else []
    if "map" in part:
        drawn = blocks.station_map(part, writer, material.places)
        return [drawn] if drawn["areas"] or drawn["points"] else []
    if "table" in part:
        return [blocks.ranking(part, writer)]
    edited = material.edits.get(part["id"], {}).get(writer.language)
    runs: list[Run] = writer.runs(edited) if edited else _sentences(part, writer)
    if not runs:
        return []
    return [{"type": "paragraph", "id": part["id"], "edited": bool(edited), "runs": runs}]


def _family(part: Mapping[str, Any], material: Material) -> tuple[str, ...]:
    return material.figures.families.get(part["of"], ())


def _sentences(part: Mapping[str, Any], writer: Writer) -> list[Run]:
    return writer.runs(template_of(part, writer))


def template_of(part: Mapping[str, Any], writer: Writer) -> str:
    """Return the declared text of a paragraph as one template: the sentences whose conditions hold."""
    language = writer.language
    kept = [one[language] for one in part.get("sentences", ()) if writer.holds(one)]
    if not kept:
        return ""
    between = part.get("join", {}).get(language, "" if language == "zh" else " ")
    return str(between.join(kept) + part.get("end", {}).get(language, ""))


def describe(member: Member, language: str) -> dict[str, Any]:
    """Return what a reader may know of a printed figure: name, exact value, text, range and grounds."""
    printed = member.printed(language) or print_number(0, member.unit, language)
    figure = member.figure(language)
    return {
        "name": member.names[language],
        "text": printed.text,
        "value": _plain(member.value),
        "unit": member.unit,
        "low": float(figure.low) if figure else None,
        "high": float(figure.high) if figure and figure.high is not None else None,
        "indicator": member.indicator,
        "where": {column: _plain(wanted) for column, wanted in member.where.items()},
        "parts": {name: _plain(part) for name, part in member.parts.items()},
        "override": member.override.text if member.override else None,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return round(float(value), 10)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, (int, float, str, bool)) else str(value)


def checked_relations(
    material: Material, document: Mapping[str, Any], language: str = "zh"
) -> tuple[dict[str, Figure], list[Relation]]:
    """Return the figures in print in a document and the declared relations over them."""
    members = {id: material.figures.members[id] for id in document["figures"]}
    printed = {id: figure for id, one in members.items() if (figure := one.figure(language)) is not None}
    days = material.variables[language]["period.number"]
    printed["period.days"] = _whole("period.days", days, print_number(days, "days", language))
    return printed, declared_relations(material.declaration["relations"], material.figures, printed)


def _whole(id: str, value: int, printed: Printed) -> Figure:
    exact = Fraction(value)
    return Figure(
        id, printed.text, exact, exact, exact, Fraction(1), Fraction(1), "days", "days", label=printed.text
    )
