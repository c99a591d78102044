"""Tables 图的数据表: the numbers behind a figure as rows, for whoever does not see the picture.

Knows the shapes of chart and map blocks. Refuses to know any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qipan.board.documents.words import decimals_of, in_unit, moment, number, period, words

MOST_POINTS = 10


@dataclass(frozen=True)
class Table:
    """Heads, whether each column holds numbers, rows of printed text; `more` says what is left out."""

    heads: list[str]
    numeric: list[bool]
    rows: list[list[str]]
    more: str = ""


def table_of(block: dict[str, Any], lang: str) -> Table:
    """Return the numbers of a chart or map block as a table; unknown is —."""
    if block["type"] == "map":
        return _of_map(block, lang)
    if block["kind"] == "heat":
        heads = ["", *(str(c) for c in block["columns"])]
        rows = [
            [period(str(name), lang), *(number(v, lang, block.get("decimals")) for v in values)]
            for name, values in zip(block["rows"], block["values"], strict=True)
        ]
        return _table(heads, rows)
    if block["kind"] == "line" and _whole_days(block):
        return _of_days(block, lang)
    return _of_series(block, lang)


def _of_series(block: dict[str, Any], lang: str) -> Table:
    said = words(lang)
    first = said["item" if block["kind"] == "bar" else "period"]
    heads = [first, *(_series_name(s, block, lang) for s in _columns(block))]
    rows = [
        [period(str(c), lang), *(_cell(s, n, lang) for s in _columns(block))]
        for n, c in enumerate(block["categories"])
    ]
    return _table(heads, rows)


def _columns(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The series, and an interval as two more."""
    found = list(block["series"])
    for interval in block.get("intervals") or []:
        pairs = [
            None if low is None or high is None else (low, high)
            for low, high in zip(interval["low"], interval["high"], strict=True)
        ]
        found.append({"name": interval.get("name"), "values": pairs})
    return found


def _series_name(series: dict[str, Any], block: dict[str, Any], lang: str) -> str:
    return str(series.get("name") or block.get("unit") or words(lang)["value"])


def _cell(series: dict[str, Any], place: int, lang: str) -> str:
    value = series["values"][place]
    if isinstance(value, tuple):
        ends = [end for pair in series["values"] if pair is not None for end in pair]
        low, high = (number(v, lang, series.get("decimals", decimals_of(ends))) for v in value)
        return str(words(lang)["low_high"].format(low=low, high=high))
    labels = series.get("labels")
    if value is not None and labels and place < len(labels) and labels[place]:
        return str(labels[place])
    return number(value, lang, series.get("decimals", decimals_of(series["values"])))


def _whole_days(block: dict[str, Any]) -> bool:
    """Whether the categories are the hours of bands of equal length: then days become columns."""
    bands = block.get("bands") or []
    lengths = {band["to"] - band["from"] for band in bands}
    hourly = all(moment(str(c)) is not None and len(str(c)) > 10 for c in block["categories"])
    return hourly and len(bands) > 1 and lengths == {24} and len(block["categories"]) == 24 * len(bands)


def _of_days(block: dict[str, Any], lang: str) -> Table:
    heads, columns = [words(lang)["hour"]], []
    for band in block["bands"]:
        day = str(band.get("label") or "").split("·")[0].strip()
        for series in _columns(block):
            span = range(band["from"], band["to"])
            if all(series["values"][place] is None for place in span):
                continue  # a comparison that has no such day
            name = _series_name(series, block, lang)
            heads.append(f"{day} {name}" if len(_columns(block)) > 1 else day)
            columns.append([_cell(series, place, lang) for place in span])
    rows = [[str(hour), *(column[hour] for column in columns)] for hour in range(24)]
    return _table(heads, rows)


def _of_map(block: dict[str, Any], lang: str) -> Table:
    """Every area and the greatest points: a row for each of hundreds of points would drown the text."""
    said = words(lang)
    unit = str(block.get("unit") or "")
    points = sorted(
        block.get("points") or [],
        key=lambda point: (point.get("value") is None, -(point.get("value") or 0), str(point.get("code"))),
    )
    rows = [
        [said[kind], str(one.get("name") or one.get("code") or ""), _of_place(one, unit, lang)]
        for kind, many in (("area", block.get("areas") or []), ("point", points[:MOST_POINTS]))
        for one in many
    ]
    left = len(points) - MOST_POINTS
    more = str(said["more_points"]).format(n=number(left, lang), shown=MOST_POINTS) if left > 0 else ""
    return Table([said["kind"], said["item"], unit or said["value"]], [False, False, True], rows, more)


def _of_place(place: dict[str, Any], unit: str, lang: str) -> str:
    """What a place's label says; one without a unit of its own is in the unit above it."""
    label = str(place.get("label") or "")
    return label if any(mark.isalpha() for mark in label) else in_unit(place, unit, lang)


def _table(heads: list[str], rows: list[list[str]]) -> Table:
    return Table(heads, [False, *[True] * (len(heads) - 1)], rows)


def measure(block: dict[str, Any], lang: str) -> str:
    """Return what a figure measures, for below its title: its subtitle, and its unit where that does not say it."""
    below, unit = str(block.get("subtitle") or ""), str(block.get("unit") or "")
    if not unit or unit in below:
        return below
    said = str(words(lang)["unit"]).format(unit=unit)
    return f"{below}{words(lang)['measure_gap']}{said}" if below else said


def described(block: dict[str, Any], lang: str, rows: int = 8) -> str:
    """Return a chart or map in words for those who do not see it: label, title, measure, first values."""
    said = words(lang)
    table = table_of(block, lang)
    told = [": ".join(["/".join(part for part in row[:-1] if part), row[-1]]) for row in table.rows[:rows]]
    head = [text for text in (block.get("label"), block.get("title"), measure(block, lang)) if text]
    listed = block["type"] == "map" or block["kind"] == "bar"
    return str(said["list_join"]).join([*head, *(told if listed else [])])
