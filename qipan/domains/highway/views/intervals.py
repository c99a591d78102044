"""Intervals 区间图: a finding as ranges on one axis, in coordinates a template draws as SVG.

Knows findings and where to put lines and words; judges nothing and writes no markup.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from qipan.engine.bulletins import Finding, Side
from qipan.engine.bulletins.intervals import Interval
from qipan.engine.bulletins.writing import digits, range_text, suffix

WIDTH, ROW, TOP = 304.0, 34.0, 4.0
LEFT, RIGHT = 10.0, 294.0
LEAST_BAR = 3.0


@dataclass(frozen=True)
class Bar:
    """One side: its words, its range as printed, and where its bar and words stand (SVG units)."""

    label: str
    range: str
    against: bool
    x: float
    width: float
    y: float
    text_x: float
    anchor: str
    open: bool

    @property
    def text_y(self) -> float:
        """Where the words above the bar stand."""
        return self.y - 5

    @property
    def end(self) -> float:
        """The bar's right end."""
        return self.x + self.width


@dataclass(frozen=True)
class Drawing:
    """A whole drawing: bars, the range the agreeing sides share, the gap, the axis and its unit."""

    bars: tuple[Bar, ...]
    height: float
    axis_y: float
    ticks: tuple[tuple[float, str], ...]
    common: tuple[float, float] | None
    gap: tuple[float, float, float, str] | None
    unit: str

    @property
    def width(self) -> float:
        """The drawing's width."""
        return WIDTH

    @property
    def tick_y(self) -> float:
        """Where a tick ends."""
        return self.axis_y + 4

    @property
    def number_y(self) -> float:
        """Where a tick's number stands."""
        return self.axis_y + 17

    @property
    def gap_y(self) -> float:
        """Where the gap's words stand."""
        return self.gap[2] - 4 if self.gap else 0.0


def drawing_of(finding: Finding, language: str) -> Drawing | None:
    """Return a contradiction's drawing; None where no side has a range to show."""
    scope = finding.scope
    scale = float(scope.scale)
    ends = [float(side.low) / scale for side in finding.sides]
    ends += [float(side.high) / scale for side in finding.sides if side.high is not None]
    if not ends:
        return None
    low, high = min(ends), max(ends)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    start, stop = low - room, high + room
    if low >= 0:
        start = max(start, 0.0)

    def place(value: float) -> float:
        return LEFT + (value - start) / (stop - start) * (RIGHT - LEFT)

    bars = []
    for row, side in enumerate(finding.sides):
        x = place(float(side.low) / scale)
        end = RIGHT if side.high is None else place(float(side.high) / scale)
        width = max(end - x, LEAST_BAR)
        shown = _shown(finding, side)
        bars.append(
            Bar(
                side.label,
                shown[language],
                side.side == "against",
                round(x, 1),
                round(width, 1),
                TOP + row * ROW + 18,
                *_words_at(x + width / 2, _width(f"{side.label}  {shown[language]}")),
                side.high is None,
            )
        )
    axis = TOP + len(bars) * ROW + 4
    unit = suffix(scope.dimension, scope.scale)[language].strip()
    if scope.dimension == "percent":
        unit = _("percentage points")
    return Drawing(
        tuple(bars),
        axis + 22,
        axis,
        tuple((round(place(at), 1), text) for at, text in _ticks(start, stop)),
        _common(finding, place, scale),
        _gap(finding, bars),
        unit,
    )


def _shown(finding: Finding, side: Side) -> dict[str, str]:
    """Return a side's range as printed; a narrow one with one more decimal, or both ends would read alike."""
    scope = finding.scope
    step = scope.scale / 10**scope.decimals
    narrow = side.high is not None and side.high - side.low < 3 * step
    decimals = scope.decimals + (1 if narrow else 0)
    return range_text(Interval(side.low, side.high), scope.dimension, scope.scale, decimals)


def _words_at(middle: float, width: float) -> tuple[float, str]:
    if middle - width / 2 < 2:
        return 2.0, "start"
    if middle + width / 2 > WIDTH - 2:
        return WIDTH - 2, "end"
    return round(middle, 1), "middle"


def _width(text: str) -> float:
    return sum(12.0 if ord(letter) > 0x2E7F else 6.6 for letter in text)


def _ticks(start: float, stop: float) -> list[tuple[float, str]]:
    raw = (stop - start) / 4
    power = 10.0 ** math.floor(math.log10(raw)) if raw > 0 else 1.0
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw * 0.8)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    first = math.ceil(start / step)
    return [
        (number * step, f"{number * step:,.{places}f}")
        for number in range(first, math.floor(stop / step) + 1)
    ]


def _common(finding: Finding, place: object, scale: float) -> tuple[float, float] | None:
    agreeing = [Interval(side.low, side.high) for side in finding.sides if side.side == "for"]
    if not agreeing or not callable(place):
        return None
    shared = agreeing[0]
    for one in agreeing[1:]:
        shared = shared.cut(one)
    if shared.empty or shared.high is None:
        return None
    x = place(float(shared.low) / scale)
    return round(x, 1), round(max(place(float(shared.high) / scale) - x, LEAST_BAR), 1)


def _gap(finding: Finding, bars: Sequence[Bar]) -> tuple[float, float, float, str] | None:
    """Return from where to where the gap runs, at which height, and how wide it is as printed."""
    text = digits(finding.gap, finding.scope.scale, finding.scope.decimals)
    if not finding.gap or not text.strip("0."):
        return None
    agreeing = [bar for bar in bars if not bar.against]
    for bar in bars:
        if bar.against and agreeing:
            nearest = min(agreeing, key=lambda one: abs((one.x + one.end) - (bar.x + bar.end)))
            if nearest.x > bar.end:
                return bar.end, nearest.x, bar.y + 4, text
            if nearest.end < bar.x:
                return nearest.end, bar.x, bar.y + 4, text
    return None


@dataclass(frozen=True)
class Mend:
    """One way to mend a contradiction by one figure: what it prints now, what it might, and the range allowed."""

    figure: str
    name: str
    printed: str
    suggested: str
    allowed: str
    slip: bool


def mends_of(finding: Finding, language: str) -> list[Mend]:
    """Return the single-figure repairs of a contradiction, the likeliest first."""
    found = []
    for repair in finding.repairs:
        figure = repair.figure
        value = repair.edits[0] if repair.edits else repair.nearest
        decimals = len(repair.printed(value).partition(".")[2])
        shown = range_text(
            Interval(repair.lowest, repair.highest),
            figure.dimension,
            figure.scale,
            decimals,
            absolute=figure.value < 0,
        )
        found.append(
            Mend(
                figure.id,
                figure.label,
                figure.text,
                replaced(figure.text, repair.printed(value), sign=_sign(figure.value, value)),
                shown[language],
                bool(repair.edits),
            )
        )
    return found


def _sign(before: Fraction, after: Fraction) -> bool:
    """Say whether the sign turned, so that the printed words cannot simply keep theirs."""
    return (before < 0) != (after < 0)


def replaced(text: str, number: str, *, sign: bool = False) -> str:
    """Return a printed figure with its number replaced and its unit kept.

    >>> replaced("20.62 %", "21.62"), replaced("1,840 x", "1940")
    ('21.62 %', '1,940 x')
    """
    starts = next((place for place, letter in enumerate(text) if letter.isdigit()), None)
    if starts is None:
        return number
    ends = starts
    while ends < len(text) and (text[ends].isdigit() or text[ends] in ",."):
        ends += 1
    if "," in text[starts:ends] and "." not in number:
        number = f"{int(number):,}"
    before = text[:starts]
    if sign:
        before = before.replace("\N{MINUS SIGN}", "").replace("-", "") or "-"
    return before + number + text[ends:]
