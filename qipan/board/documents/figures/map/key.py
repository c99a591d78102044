"""Key of the map 图例: classes with their counts, sizes of points, scale bar.

Knows a drawn picture. Refuses to know what is mapped.
"""

from __future__ import annotations

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.figures.map.picture import Picture
from qipan.board.documents.figures.scales import class_of, ticks
from qipan.board.documents.words import number

_KM_PER_DEGREE = 111.32


def draw_key(picture: Picture) -> None:
    """Classes with their counts, sizes of points, scale bar."""
    sheet = picture.sheet
    size = sheet.size
    beside = picture.key_wide > 0
    x = sheet.width - picture.key_wide + size if beside else 2.0
    step = size * 1.75
    y = sheet.height - size if beside else picture.key_tall - step * 0.6
    unit = str(picture.block.get("unit") or "")
    if picture.given:
        y = _key_head(picture, x, y, sheet.words["key_areas"].format(unit=unit))
    for n in range(len(picture.bounds) - 1, -1, -1):
        low = number(picture.bounds[n], sheet.lang)
        last = n == len(picture.bounds) - 1
        said = sheet.words["at_least" if last else "low_high"].format(
            low=low, high="" if last else number(picture.bounds[n + 1], sheet.lang)
        )
        count = sum(class_of(v, picture.bounds) == n for v in picture.values)
        sheet.box(x, y - size * 0.45, size * 1.6, size * 0.9, picture.shades[n], palette.FAINT, thickness=0.4)
        sheet.text(x + size * 2.1, y, said, palette.INK, size=sheet.small)
        counted = sheet.words["areas_count"].format(n=count)
        sheet.text(_key_right(picture, x), y, counted, palette.MUTED, "right", sheet.small)
        y -= step
    missing = len(picture.unknown)
    if missing:
        sheet.unknown_box(x, y - size * 0.45, size * 1.6, size * 0.9)
        sheet.text(x + size * 2.1, y, sheet.words["no_data"], palette.INK, size=sheet.small)
        counted = sheet.words["areas_count"].format(n=missing)
        sheet.text(_key_right(picture, x), y, counted, palette.MUTED, "right", sheet.small)
        y -= step
    if picture.most:
        y = _key_head(picture, x, y, sheet.words["key_points"].format(unit=unit))
        for value in _sizes(picture.most):
            sheet.dot(
                x + size * 0.8,
                y,
                picture.radius(value),
                sheet.lead,
                palette.WHITE,
                picture.opacity,
                thickness=picture.edge,
            )
            sheet.text(x + size * 2.1, y, number(value, sheet.lang), palette.INK, size=sheet.small)
            y -= step
    _scale_bar(picture, x, size * 0.8)


def _key_head(picture: Picture, x: float, y: float, said: str) -> float:
    """Write a head of the key, on two lines if it must; return the height of what follows."""
    sheet = picture.sheet
    for text in fonts.wrap(said, sheet.width - x - 1, sheet.small):
        sheet.text(x, y, text, palette.MUTED, size=sheet.small)
        y -= sheet.size * 1.3
    return y - sheet.size * 0.45


def _key_right(picture: Picture, x: float) -> float:
    return (
        picture.sheet.width - 1
        if picture.key_wide
        else min(x + picture.sheet.size * 16, picture.sheet.width - 1)
    )


def _scale_bar(picture: Picture, x: float, y: float) -> None:
    sheet = picture.sheet
    per_km = picture.scale / _KM_PER_DEGREE
    km = max((k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500) if k * per_km <= sheet.width * 0.16), default=1)
    end = x + km * per_km
    sheet.line([(x, y + 2.5), (x, y), (end, y), (end, y + 2.5)], palette.MUTED, 0.7)
    said = sheet.words["scale"].format(n=km)
    sheet.text(end + sheet.size * 0.5, y + 1, said, palette.MUTED, size=sheet.small)


def _sizes(most: float) -> list[float]:
    """Two or three round values for the key of sizes."""
    rounds = [t for t in ticks(0, most, 4) if 0 < t <= most]
    if len(rounds) < 2:
        return rounds or [most]
    return [rounds[-1], rounds[len(rounds) // 2 - 1]]
