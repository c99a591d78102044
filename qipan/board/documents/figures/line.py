"""Line 折线图: values over hours or days, with day bands, a dashed comparison, intervals and annotations.

Names stand beside their lines. An unknown value is a gap in the line. The scale starts at zero.
"""

from __future__ import annotations

import math
from typing import Any

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.figures.placing import Box, Ground, around
from qipan.board.documents.figures.scales import ticks
from qipan.board.documents.figures.sheet import Point, Sheet
from qipan.board.documents.words import moment, number, period

_DASHES = ((3.2, 2.2), (1.2, 1.8), (6, 2, 1.2, 2), (8, 2.5), (4, 1.5, 1, 1.5, 1, 1.5))


def draw(sheet: Sheet, block: dict[str, Any]) -> None:
    """Draw a line chart; `intervals` (name, low, high) are shaded, `annotations` mark points of a series."""
    plot = _Plot(sheet, block)
    plot.frame()
    plot.lines()
    plot.marks()
    plot.names()


class _Plot:
    """The chart's room on the sheet and its scales."""

    def __init__(self, sheet: Sheet, block: dict[str, Any]) -> None:
        self.sheet, self.block = sheet, block
        self.categories = [str(c) for c in block["categories"]]
        self.series: list[dict[str, Any]] = block["series"]
        self.intervals: list[dict[str, Any]] = block.get("intervals") or []
        self.bands: list[dict[str, Any]] = block.get("bands") or []
        drawn = [s["values"] for s in self.series] + [
            i[side] for i in self.intervals for side in ("low", "high")
        ]
        values = [v for row in drawn for v in row if v is not None]
        self.scale = ticks(min([0.0, *values]), max([0.0, *values]), 4 if sheet.width < 350 else 5)
        size = sheet.size
        self.left = max(sheet.wide(number(t, sheet.lang)) for t in self.scale) + size * 0.7
        self.right = sheet.width - size * 0.6
        self.band_texts = self._band_texts()
        head = max((len(lines) for lines in self.band_texts), default=0) * size * 1.3 + size * 0.9
        sheet.tall(max(sheet.width * 0.36, 150) + head + size * 2)
        self.low, self.high = size * 2.0, sheet.height - head
        self.ground = Ground(Box(self.left, self.low, sheet.width, self.high + size * 0.6))

    def x(self, place: float) -> float:
        """The horizontal place of a category's edge; a value stands in the middle, at +0.5."""
        return self.left + (self.right - self.left) * place / max(len(self.categories), 1)

    def y(self, value: float) -> float:
        first, last = self.scale[0], self.scale[-1]
        return self.low + (self.high - self.low) * (value - first) / (last - first)

    def at(self, place: int, value: float) -> Point:
        return self.x(place + 0.5), self.y(value)

    def _band_texts(self) -> list[list[str]]:
        """The bands' labels in lines that fit their bands, all in one form: whole, stacked, or the day alone."""
        room = [
            (self.right - self.left) * (band["to"] - band["from"]) / max(len(self.categories), 1)
            - self.sheet.size
            for band in self.bands
        ]
        labels = [str(band.get("label") or "") for band in self.bands]
        forms = [
            [[label] for label in labels],
            [[part.strip() for part in label.split("·")] for label in labels],
            [self._stacked(label, width) for label, width in zip(labels, room, strict=True)],
            [[self._short_day(band)] for band in self.bands],
        ]
        for form in forms:
            if all(
                lines and all(self.sheet.wide(line, self.sheet.small) <= width for line in lines)
                for lines, width in zip(form, room, strict=True)
            ):
                return form
        return [
            fonts.wrap(label, width, self.sheet.small, 2) for label, width in zip(labels, room, strict=True)
        ]

    def _stacked(self, label: str, width: float) -> list[str]:
        """The label's words in as many lines as they need, up to four; [] when they need more."""
        lines: list[str] = []
        for word in label.replace("·", " ").split():
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.sheet.wide(joined, self.sheet.small) <= width:
                lines[-1] = joined
            else:
                lines.append(word)
        return lines if len(lines) <= 4 else []

    def _short_day(self, band: dict[str, Any]) -> str:
        at = moment(self.categories[band["from"]]) if 0 <= band["from"] < len(self.categories) else None
        return f"{at.month}/{at.day}" if at else str(band.get("label") or "")

    def frame(self) -> None:
        """Grid, scale, bands and the categories below."""
        sheet = self.sheet
        for tick in self.scale:
            y = self.y(tick)
            zero = tick == 0
            sheet.line(
                [(self.left, y), (self.right, y)],
                palette.MUTED if zero else palette.LINE,
                0.7 if zero else 0.5,
            )
            sheet.text(
                self.left - sheet.size * 0.5, y, number(tick, sheet.lang), palette.MUTED, "right", sheet.small
            )
        for order, (band, lines) in enumerate(zip(self.bands, self.band_texts, strict=True)):
            start, end = self.x(band["from"]), self.x(band["to"])
            if order % 2:
                sheet.box(start, self.low, end - start, self.high - self.low, palette.GROUND, z=0.5)
            if band["from"] > 0:
                sheet.line([(start, self.low), (start, sheet.height)], palette.FAINT, 0.6, z=1.5)
                self.ground.take_line([(start, self.low), (start, sheet.height)])
            for n, text in enumerate(lines):
                y = sheet.height - sheet.size * (0.8 + 1.3 * n)
                sheet.text((start + end) / 2, y, text, palette.INK, "center", sheet.small, strong=n == 0)
        self._categories()

    def _categories(self) -> None:
        sheet = self.sheet
        moments = [moment(c) if len(c) > 10 else None for c in self.categories]
        hourly = bool(moments) and all(m is not None for m in moments)
        y = self.low - sheet.size * 0.95
        every = 1
        if hourly:
            texts = [str(m.hour) for m in moments if m is not None]
            hours = [m.hour for m in moments if m is not None]
            room = (self.right - self.left) / max(len(texts), 1)
            every = next((e for e in (1, 2, 3, 6, 12) if e * room > sheet.wide("00", sheet.small) * 1.8), 24)
            for place, text in enumerate(texts):
                if hours[place] % every == 0:
                    x = self.x(place)
                    sheet.line([(x, self.low), (x, self.low - 2.5)], palette.MUTED, 0.6)
                    sheet.text(x, y, text, palette.MUTED, "center", sheet.small)
            return
        texts = [period(c, sheet.lang) for c in self.categories]
        widest = max((sheet.wide(t, sheet.small) for t in texts), default=0) + sheet.size * 0.6
        every = max(1, -(-int(widest * max(len(texts), 1)) // max(int(self.right - self.left), 1)))
        for place, text in enumerate(texts):
            if place % every == 0:
                x = min(max(self.x(place + 0.5), widest / 2), sheet.width - widest / 2)
                sheet.text(x, y, text, palette.MUTED, "center", sheet.small)

    def lines(self) -> None:
        """Intervals, then the series, the first one on top."""
        sheet = self.sheet
        for interval in self.intervals:
            for run in _runs([*zip(interval["low"], interval["high"], strict=True)]):
                ring = [self.at(p, v[0]) for p, v in run] + [self.at(p, v[1]) for p, v in reversed(run)]
                if len(run) > 1:
                    sheet.shape([ring], palette.tint(sheet.lead, 0.16), z=1.2)
        for order, one in enumerate(self.series):
            colour, dash, thick = self._style(order)
            for run in _runs(one["values"]):
                points = [self.at(place, value) for place, value in run]
                if len(points) == 1:
                    sheet.dot(*points[0], 1.6, colour, colour, z=4 - order * 0.1)
                sheet.line(points, colour, thick, dash, z=4 - order * 0.1)
                self.ground.take_line(points)

    def _style(self, order: int) -> tuple[str, tuple[float, ...] | None, float]:
        sheet = self.sheet
        if self.series[order].get("style") == "dashed":
            return palette.MUTED, _DASHES[0], 1.0
        solid = [n for n, s in enumerate(self.series) if s.get("style") != "dashed"]
        rank = solid.index(order)
        return (
            palette.series_colour(rank, sheet.lead),
            None if rank == 0 else _DASHES[rank % 5],
            1.6 if rank == 0 else 1.2,
        )

    def marks(self) -> None:
        """Ring the annotated points and write their texts where there is room."""
        sheet = self.sheet
        for note in self.block.get("annotations") or []:
            which = int(note.get("series") or 0)
            place = int(note["at"])
            value = self.series[which]["values"][place] if 0 <= place < len(self.categories) else None
            if value is None:
                continue
            point = self.at(place, value)
            colour = self._style(which)[0]
            sheet.dot(*point, 2.6, palette.WHITE, colour, z=5)
            sheet.dot(*point, 1.3, colour, colour, z=5.1)
            self.ground.take_dot(*point, 6)
            text = str(note["text"])
            wide, tall = sheet.wide(text) * 1.06, sheet.size * 1.25
            above = [
                Box.around(point[0] + s, point[1] + tall * 0.95, wide, tall) for s in (0, -wide / 2, wide / 2)
            ]
            box = self.ground.place([*above, *around(*point, wide, tall, 5, 6)])
            if box is None:
                continue
            self._lead_line(box, point, colour)
            sheet.text(*box.middle, text, colour, "center", strong=True)

    def names(self) -> None:
        """Write each line's name beside it where lines are farthest apart; one series needs no name."""
        self._interval_names()
        if len(self.series) > 1:
            for order, one in enumerate(self.series):
                places = [(p, v) for p, v in enumerate(one["values"]) if v is not None]
                self._name(str(one.get("name") or ""), [self.at(p, v) for p, v in places], order)

    def _interval_names(self) -> None:
        for interval in self.intervals:
            runs = _runs([*zip(interval["low"], interval["high"], strict=True)])
            self._name(
                str(interval.get("name") or ""), [self.at(p, v[1]) for run in runs for p, v in run], None
            )

    def _name(self, text: str, points: list[Point], order: int | None) -> None:
        """Write a name beside its line, where other lines and labels are far; `order` None is an interval."""
        if not points or not text:
            return
        sheet = self.sheet
        colour = palette.MUTED if order is None else self._style(order)[0]
        wide, tall = sheet.wide(text) * 1.06, sheet.size * 1.3
        others = [
            self.at(p, v)
            for n, s in enumerate(self.series)
            if n != order and order is not None
            for p, v in enumerate(s["values"])
            if v is not None
        ]
        labels = [box.middle for box in self.ground.boxes]

        def room(point: Point) -> float:
            lines = min((math.dist(point, other) for other in others), default=30.0)
            texts = min((math.dist(point, label) for label in labels), default=80.0)
            return min(lines, 30.0) + 0.5 * min(texts, 80.0) + 0.2 * min(point[1] - self.low, 60.0)

        favourites = sorted(points, key=room, reverse=True)[:30]
        for gap in (3.0, 8.0, 16.0, 28.0, 42.0, 60.0):
            for point in favourites if gap < 40 else points:
                box = self.ground.first_free(around(*point, wide, tall, gap, 1), owner=point)
                if box is not None:
                    self.ground.take(box)
                    self._lead_line(box, point, colour)
                    sheet.text(*box.middle, text, colour, "center", strong=order == 0)
                    return

    def _lead_line(self, box: Box, point: Point, colour: str) -> None:
        near = box.nearest(point)
        if (near[0] - point[0]) ** 2 + (near[1] - point[1]) ** 2 > 49:
            self.sheet.line([near, point], colour, 0.5, z=3.5)


def _runs(values: list[Any]) -> list[list[tuple[int, Any]]]:
    """Cut a list at its unknown values: runs of (place, value)."""
    runs: list[list[tuple[int, Any]]] = [[]]
    for place, value in enumerate(values):
        if value is None or (isinstance(value, tuple) and None in value):
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if run]
