"""Blocks 图表块: charts, maps and tables of a document, built from families of figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from qipan.engine.composition.figures import Member
from qipan.engine.composition.printing import WORDS, print_day, print_number
from qipan.engine.composition.wording import Writer

Block = dict[str, Any]


def chart(part: Mapping[str, Any], writer: Writer, compared: Mapping[str, Any]) -> Block:
    """Return the chart block a declared part asks for: `bar` over a family, or `line` over hours."""
    members = [writer.figures.members[one] for one in writer.figures.families[part["of"]]]
    members = [one for one in members if one.value is not None]
    block: Block = {
        "type": "chart",
        "id": part["chart"],
        "kind": part["kind"],
        "title": writer.text(part["title"][writer.language]),
        "subtitle": writer.text(part.get("subtitle", {}).get(writer.language, "")),
    }
    unit, scale = _scale(members, writer.language)
    block["unit"] = unit
    if part["kind"] == "line":
        return block | _hours(members, writer, scale, compared if part.get("compare") else {})
    labels = []
    for one in members:
        label = writer.runs(f"{{{one.id}}}")[0]["text"]
        if part.get("beside"):
            other = writer.figures.find(f"{part['beside']}.{one.id.rpartition('.')[2]}")
            printed = other.printed(writer.language) if other else None
            label = f"{label}  {printed.text}" if printed else label
        labels.append(label)
    block["categories"] = [_category(one, writer.language) for one in members]
    values = [_scaled(one.value, scale) for one in members]
    block["series"] = [{"name": block["subtitle"] or block["title"], "values": values, "labels": labels}]
    block["figures"] = [one.id for one in members]
    return block


def _scale(members: Sequence[Member], language: str) -> tuple[str, Fraction]:
    if members and members[0].unit in ("share", "growth"):
        return "%", Fraction(1, 100)
    largest = max((Fraction(one.value or 0) for one in members), default=Fraction(0))
    chosen = WORDS[language]["chart_units"]["large" if largest >= 10000 else "small"]
    return str(chosen["text"]), Fraction(chosen["by"])


def _scaled(value: int | Fraction | None, scale: Fraction) -> float | None:
    return None if value is None else round(float(Fraction(value) / scale), 4)


def _category(member: Member, language: str) -> str:
    if isinstance(member.key, dt.date) and not isinstance(member.key, dt.datetime):
        weekday = WORDS[language]["weekdays"][member.key.weekday()]
        return f"{print_day(member.key, language)} {weekday}"
    return member.names[language]


def _hours(
    members: Sequence[Member], writer: Writer, scale: Fraction, compared: Mapping[str, Any]
) -> dict[str, Any]:
    found = {one.key: one for one in members if isinstance(one.key, dt.datetime)}
    first, last = writer.variables["period.first"], writer.variables["period.last"]
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    moments = [dt.datetime.combine(day, dt.time(hour)) for day in days for hour in range(24)]
    values = [_scaled(found[one].value, scale) if one in found else None for one in moments]
    bands = []
    for place, day in enumerate(days):
        total = writer.figures.find(f"day.{day}")
        printed = total.printed(writer.language) if total else None
        label = f"{print_day(day, writer.language)} {WORDS[writer.language]['weekdays'][day.weekday()]}"
        label = f"{label} · {printed.text}" if printed else label
        bands.append({"label": label, "from": place * 24, "to": place * 24 + 24})
    series: list[dict[str, Any]] = [{"name": str(first.year), "values": values}]
    earlier: Mapping[dt.datetime, int] = compared.get("hours", {})
    if earlier:
        pairs = dict(compared["pairs"])
        then = [
            _scaled(earlier.get(dt.datetime.combine(pairs[one.date()], one.time())), scale)
            if one.date() in pairs
            else None
            for one in moments
        ]
        series.append({"name": str(next(iter(pairs.values())).year), "style": "dashed", "values": then})
    annotations = []
    peak = writer.figures.find("peak_hour")
    if peak is not None and peak.parts.get("at") in moments and peak.value is not None:
        at = moments.index(peak.parts["at"])
        text = writer.text("{peak_hour.at} {peak_hour}")
        annotations.append({"at": at, "text": text})
    return {
        "categories": [one.strftime("%Y-%m-%dT%H") for one in moments],
        "bands": bands,
        "series": series,
        "annotations": annotations,
    }


def station_map(part: Mapping[str, Any], writer: Writer, places: Mapping[str, Any]) -> Block:
    """Return the map block: areas and points of two families, roads as lines; a place unknown is left out.

    `places` gives points {code: (lon, lat)} in EPSG:4490 degrees and lines [{code, coordinates}].
    """
    areas = _placed(part["areas"], writer)
    points = [
        {**point, "lon": places["points"][point["code"]][0], "lat": places["points"][point["code"]][1]}
        for point in _placed(part["points"], writer)
        if point["code"] in places["points"]
    ]
    unit, scale = _scale([one for one, _ in _known(part["areas"], writer)], writer.language)
    for place in [*areas, *points]:
        place["value"] = _scaled(place["value"], scale)
    return {
        "type": "map",
        "id": part["map"],
        "title": writer.text(part["title"][writer.language]),
        "unit": unit,
        "areas": areas,
        "points": points,
        "lines": places["lines"],
        "note": _off_map(part["areas"], writer) or places["note"],
    }


def _off_map(family: str, writer: Writer) -> str:
    """Return the words for what has no place on the map; empty when all of it has."""
    members = [writer.figures.members[one] for one in writer.figures.families.get(family, ())]
    lost = [one for one in members if one.key is None and one.value]
    if not lost:
        return ""
    printed = print_number(lost[0].value or 0, lost[0].unit, writer.language)
    return str(WORDS[writer.language]["off_map"].format(n=printed.text))


def _known(family: str, writer: Writer) -> list[tuple[Member, str]]:
    members = [writer.figures.members[one] for one in writer.figures.families.get(family, ())]
    return [(one, str(one.key)) for one in members if one.key is not None and one.value is not None]


def _placed(family: str, writer: Writer) -> list[dict[str, Any]]:
    placed = []
    for one, code in _known(family, writer):
        printed = print_number(one.value or 0, one.unit, writer.language)
        name = one.names[writer.language]
        placed.append({"code": code, "name": name, "value": one.value, "label": printed.text})
    return placed


def ranking(part: Mapping[str, Any], writer: Writer) -> Block:
    """Return the table block of a ranked family with each member's share of the total."""
    total = writer.figures.find("total")
    rows = []
    for place, one in enumerate(writer.figures.families[part["of"]], start=1):
        member = writer.figures.members[one]
        printed = member.printed(writer.language)
        share = "—"
        if total is not None and total.value and member.value is not None:
            ratio = Fraction(member.value) / Fraction(total.value)
            share = print_number(ratio, "share", writer.language).text
        road = str(writer.attributes.get("road", {}).get(str(member.key)) or "—")
        text = printed.text if printed else str(WORDS[writer.language]["unknown"])
        rows.append([str(place), member.names[writer.language], road, text, share])
    aligns = ["left", "left", "left", "right", "right"]
    heads = part["columns"][writer.language]
    return {
        "type": "table",
        "id": part["table"],
        "title": writer.text(part["title"][writer.language]),
        "columns": [{"text": text, "align": align} for text, align in zip(heads, aligns, strict=True)],
        "rows": rows,
    }
