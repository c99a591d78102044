"""Heat 热力图: rows by columns as cells, darker for more; the greatest value is written.

One hue ordered by lightness. An unknown cell is white with a stroke, never the palest colour.
"""

from __future__ import annotations

from typing import Any

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.figures.sheet import Sheet
from qipan.board.documents.words import number, period

_STEPS = 7


def draw(sheet: Sheet, block: dict[str, Any]) -> None:
    """Draw a heat map with a key of its shades below."""
    rows = [period(str(r), sheet.lang) for r in block["rows"]]
    columns = [str(c) for c in block["columns"]]
    values: list[list[float | None]] = block["values"]
    size = sheet.size
    known = [v for row in values for v in row if v is not None]
    most = max(known, default=0.0)
    least = min([0.0, *known])
    shades = palette.ramp(sheet.lead, _STEPS, 0.06, 0.95)

    left = min(max((sheet.wide(r) for r in rows), default=0), sheet.width * 0.24) + size * 0.6 + 2
    wide = (sheet.width - left - 1) / max(len(columns), 1)
    tall = min(max(wide, size * 1.5), size * 2.0)
    below = size * 3.9
    sheet.tall(tall * len(rows) + below + 2)
    decimals = block.get("decimals")
    said = [[number(v, sheet.lang, decimals) for v in row] for row in values]
    fits = max((sheet.wide(t, sheet.small) for row in said for t in row), default=0) < wide - 2

    for down, name in enumerate(rows):
        low = sheet.height - 1 - (down + 1) * tall
        sheet.text(
            left - size * 0.6,
            low + tall / 2,
            fonts.wrap(name, left - size * 0.6 - 1.5, size, 1)[0],
            anchor="right",
        )
        for across, value in enumerate(values[down]):
            x = left + across * wide
            if value is None:
                sheet.unknown_box(x, low, wide, tall)
                continue
            shade = shades[_shade(value, least, most)]
            sheet.box(x, low, wide, tall, shade, palette.WHITE, thickness=0.5)
            if fits:
                sheet.text(
                    x + wide / 2,
                    low + tall / 2,
                    said[down][across],
                    palette.readable_on(shade),
                    "center",
                    sheet.small,
                )
    _columns(sheet, columns, left, wide, below - size * 0.9)
    _key(sheet, block, shades, (least, most), any(v is None for row in values for v in row), left)
    if not fits and known:
        _peak(sheet, values, most, left, wide, tall)


def _shade(value: float, least: float, most: float) -> int:
    if most <= least:
        return 0
    return min(int((value - least) / (most - least) * _STEPS), _STEPS - 1)


def _columns(sheet: Sheet, columns: list[str], left: float, wide: float, y: float) -> None:
    widest = max((sheet.wide(c, sheet.small) for c in columns), default=0) + sheet.size * 0.4
    every = next((e for e in (1, 2, 3, 4, 6, 8, 12) if e * wide >= widest), 24)
    for across, name in enumerate(columns):
        if across % every == 0:
            sheet.text(left + (across + 0.5) * wide, y, name, palette.MUTED, "center", sheet.small)


def _key(
    sheet: Sheet, block: dict[str, Any], shades: list[str], span: tuple[float, float], gaps: bool, left: float
) -> None:
    size, y = sheet.size, sheet.size * 0.9
    low, high = (number(round(v, 2), sheet.lang) for v in span)
    unit = str(block.get("unit") or "")
    text = sheet.words["key_most"].format(high=high, unit=unit) if unit else high
    x = left if left + _key_wide(sheet, low, text, len(shades), gaps) < sheet.width else 0.0
    sheet.text(x, y, low, palette.MUTED, size=sheet.small)
    x += sheet.wide(low, sheet.small) + size * 0.5
    for shade in shades:
        sheet.box(x, y - size * 0.4, size * 1.5, size * 0.8, shade, palette.LINE, thickness=0.3)
        x += size * 1.5
    sheet.text(x + size * 0.5, y, text, palette.MUTED, size=sheet.small)
    x += sheet.wide(text, sheet.small) + size * 2
    if gaps:
        sheet.unknown_box(x, y - size * 0.4, size * 1.5, size * 0.8)
        sheet.text(x + size * 2.0, y, sheet.words["no_data"], palette.MUTED, size=sheet.small)


def _key_wide(sheet: Sheet, low: str, high: str, shades: int, gaps: bool) -> float:
    wide = sheet.wide(low, sheet.small) + sheet.wide(high, sheet.small) + sheet.size * (1.5 * shades + 1)
    return wide + (sheet.size * 4 + sheet.wide(sheet.words["no_data"], sheet.small) if gaps else 0)


def _peak(
    sheet: Sheet, values: list[list[float | None]], most: float, left: float, wide: float, tall: float
) -> None:
    """Ring the greatest cell."""
    for down, row in enumerate(values):
        for across, value in enumerate(row):
            if value == most:
                low = sheet.height - 1 - (down + 1) * tall
                sheet.box(left + across * wide, low, wide, tall, None, palette.INK, thickness=1.1, z=5)
                return
