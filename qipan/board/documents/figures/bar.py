"""Bar 条形图: categories as bars from zero, each with its label at its end.

One series in the lead colour, or several side by side with a key above. Unknown is —, never an empty bar.
"""

from __future__ import annotations

import re
from typing import Any

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.figures.sheet import Sheet
from qipan.board.documents.words import decimals_of, number, period

_PARTS = re.compile(r"(?: {2,}|\u3000+)")


def draw(sheet: Sheet, block: dict[str, Any]) -> None:
    """Draw a bar chart; labels may carry a second, quieter part after two spaces."""
    categories = [period(str(c), sheet.lang) for c in block["categories"]]
    series = block["series"]
    several = len(series) > 1
    bar = sheet.size * (1.15 if several else 1.7)
    row = bar * len(series) + sheet.size * (0.9 if several else 0.75)
    head = sheet.size * 1.9 if several else 2.0
    sheet.tall(row * len(categories) + head + 4)

    names_wide = min(max((sheet.wide(c) for c in categories), default=0), sheet.width * 0.3) + 2
    labels = [[_label(s, n, sheet) for n in range(len(categories))] for s in series]
    labels_wide = max((_label_wide(sheet, label) for row_ in labels for label in row_), default=0)
    values = [v for s in series for v in s["values"] if v is not None]
    most, least = max([0.0, *values]), min([0.0, *values])
    left = names_wide + sheet.size * 0.7
    room = max(sheet.width - left - labels_wide * (2 if least < 0 else 1) - sheet.size, sheet.width * 0.15)
    scale = room / (most - least) if most > least else 0.0
    zero = left + (labels_wide + sheet.size * 0.4 if least < 0 else 0) - least * scale

    if several:
        _key(sheet, [str(s.get("name") or "") for s in series], sheet.height - sheet.size * 0.8)
    for place, category in enumerate(categories):
        top = sheet.height - head - place * row
        middle = top - row / 2
        _name(sheet, category, names_wide, middle)
        for order, one in enumerate(series):
            centre = middle + (len(series) / 2 - order - 0.5) * bar
            value = one["values"][place]
            fill, edge = _colours(sheet, order, several)
            end = zero
            if value is not None:
                end = zero + value * scale
                thick = bar * 0.82
                sheet.box(
                    min(zero, end), centre - thick / 2, abs(end - zero), thick, fill, edge, thickness=0.6
                )
            _write(sheet, labels[order][place], end, centre, below_zero=value is not None and value < 0)
    low = sheet.height - head - row * len(categories)
    sheet.line([(zero, low + 1), (zero, sheet.height - head - 1)], palette.MUTED, 0.7, z=3)


def _colours(sheet: Sheet, order: int, several: bool) -> tuple[str, str | None]:
    if not several or order == 0:
        return sheet.lead, None
    if order == 1:  # the comparison: pale with an edge, so that it stays apart in grey
        return palette.tint(sheet.lead, 0.22), sheet.lead
    return palette.series_colour(order, sheet.lead), None


def _label(series: dict[str, Any], place: int, sheet: Sheet) -> tuple[str, str]:
    """The strong and the quiet part of one bar's label."""
    value = series["values"][place]
    given = series.get("labels")
    said = given[place] if given and place < len(given) and given[place] is not None else None
    if said is None or value is None:
        return number(value, sheet.lang, series.get("decimals", decimals_of(series["values"]))), ""
    strong, *quiet = _PARTS.split(str(said), maxsplit=1)
    return strong, quiet[0] if quiet else ""


def _label_wide(sheet: Sheet, label: tuple[str, str]) -> float:
    strong, quiet = label
    return sheet.wide(strong) * 1.04 + (sheet.wide(quiet, sheet.small) + sheet.size * 0.6 if quiet else 0)


def _write(sheet: Sheet, label: tuple[str, str], end: float, middle: float, below_zero: bool) -> None:
    strong, quiet = label
    gap = sheet.size * 0.5
    start = end - gap - _label_wide(sheet, label) if below_zero else end + gap
    sheet.text(start, middle, strong, palette.INK, strong=True)
    if quiet:
        sheet.text(
            start + sheet.wide(strong) * 1.04 + sheet.size * 0.6,
            middle,
            quiet,
            palette.MUTED,
            size=sheet.small,
        )


def _name(sheet: Sheet, category: str, wide: float, middle: float) -> None:
    lines = fonts.wrap(category, wide - 1.5, sheet.size)
    for n, text in enumerate(lines):
        sheet.text(wide, middle + ((len(lines) - 1) / 2 - n) * sheet.size * 1.2, text, palette.INK, "right")


def _key(sheet: Sheet, names: list[str], y: float) -> None:
    x = 0.0
    for order, name in enumerate(names):
        fill, edge = _colours(sheet, order, several=True)
        sheet.box(x, y - sheet.size * 0.4, sheet.size * 0.9, sheet.size * 0.8, fill, edge)
        sheet.text(x + sheet.size * 1.3, y, name, palette.INK)
        x += sheet.wide(name) + sheet.size * 2.8
