"""Sheet 画纸: one figure being drawn, in points from the lower left, text in the house's font.

A thin layer over matplotlib artists: every length is a point of the printed page, so that what is measured is
what is drawn. Refuses to know charts. matplotlib keeps global state: hold DRAWING while a sheet lives.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Sequence
from typing import Literal

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from qipan.board.documents import fonts
from qipan.board.documents.figures import palette
from qipan.board.documents.words import words

DRAWING = threading.RLock()
PNG_DPI = 220

_PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_GROUP_NAME = re.compile(r'<g id="[^"]*">')
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<style type=\"text/css\">.*?</style>", re.DOTALL)
_STILL = re.compile(r' transform="rotate\(-?0 [^"]*\)"')
_STRONG = re.compile(
    r'style="font-weight: \d+; ([^"]*?fill: (#[0-9a-f]{6})[^"]*)"|style="([^"]*)font-weight: \d+;'
)
_TAG = re.compile(r"<[^>]*>")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_FIGURE_SIZE = re.compile(r'width="[\d.]+pt" height="[\d.]+pt"')

Anchor = Literal["left", "center", "right"]
Point = tuple[float, float]


class Sheet:
    """A figure `width` points wide whose body text has `size` points; its height is set when it is known."""

    def __init__(self, width: float, size: float, lang: str, lead: str) -> None:
        self.width = width
        self.size = size
        self.small = size * 0.92
        self.lang = lang
        self.words = words(lang)
        self.lead = lead
        self.height = 0.0
        self._strong: list[Text] = []
        fonts.drawn_family()
        self.figure = Figure(figsize=(width / 72, 1), dpi=72, facecolor="none")
        self.points = Affine2D().scale(1 / 72) + self.figure.dpi_scale_trans

    def tall(self, height: float) -> None:
        """Set the height in points."""
        self.height = height
        self.figure.set_size_inches(self.width / 72, height / 72)

    def wide(self, text: str, size: float | None = None) -> float:
        """Return the width of `text` in points."""
        return fonts.width_of(text, size or self.size)

    def line(
        self,
        points: Sequence[Point],
        colour: str,
        thickness: float = 0.6,
        dash: tuple[float, ...] | None = None,
        z: float = 2,
    ) -> None:
        """Draw a line through points."""
        self.figure.add_artist(
            Line2D(
                [x for x, _ in points],
                [y for _, y in points],
                color=colour,
                linewidth=thickness,
                linestyle="-" if dash is None else (0, dash),
                solid_joinstyle="round",
                solid_capstyle="butt",
                transform=self.points,
                zorder=z,
            )
        )

    def shape(
        self,
        rings: Sequence[Sequence[Point]],
        fill: str | None,
        edge: str | None = None,
        thickness: float = 0.6,
        hatch: str | None = None,
        opacity: float = 1.0,
        z: float = 1,
    ) -> None:
        """Fill a shape given by closed rings (outer ones and holes), with an edge or a hatch."""
        vertices: list[Point] = []
        codes: list[int] = []
        for ring in rings:
            vertices += [*ring, ring[0]]
            codes += [int(Path.MOVETO), *[int(Path.LINETO)] * (len(ring) - 1), int(Path.CLOSEPOLY)]
        patch = PathPatch(
            Path(vertices, codes),
            facecolor=fill or "none",
            edgecolor=edge or "none",
            linewidth=thickness if edge else 0,
            alpha=None if opacity == 1 else opacity,
            joinstyle="round",
            transform=self.points,
            zorder=z,
        )
        self.figure.add_artist(patch)
        if hatch:
            self._hatch(rings, hatch, z)

    def box(
        self,
        left: float,
        low: float,
        width: float,
        height: float,
        fill: str | None,
        edge: str | None = None,
        **rest: float,
    ) -> None:
        """Fill a rectangle."""
        ring = [(left, low), (left + width, low), (left + width, low + height), (left, low + height)]
        self.shape([ring], fill, edge, **rest)  # type: ignore[arg-type]

    def unknown_box(self, left: float, low: float, width: float, height: float, z: float = 1.5) -> None:
        """A rectangle for an unknown value: empty, with one stroke across."""
        self.box(left, low, width, height, palette.WHITE, palette.FAINT, thickness=0.4, z=z)
        self.line([(left, low), (left + width, low + height)], palette.FAINT, 0.5, z=z + 0.1)

    def dot(
        self,
        x: float,
        y: float,
        radius: float,
        fill: str,
        edge: str,
        opacity: float = 1.0,
        z: float = 4,
        thickness: float = 0.7,
    ) -> None:
        """Draw a round point; its edge is `thickness` wide."""
        circle = Path.unit_circle().transformed(Affine2D().scale(radius).translate(x, y))
        self.figure.add_artist(
            PathPatch(
                circle,
                facecolor=fill,
                edgecolor=edge,
                linewidth=thickness,
                alpha=opacity,
                transform=self.points,
                zorder=z,
            )
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        colour: str = palette.INK,
        anchor: Anchor = "left",
        size: float | None = None,
        strong: bool = False,
        z: float = 6,
    ) -> None:
        """Write one line of text whose middle stands at height `y`."""
        size = size or self.size
        artist = Text(
            x,
            y - 0.36 * size,
            text,
            color=colour,
            fontsize=size,
            fontfamily=fonts.DRAWN_FAMILY,
            fontweight=fonts.STRONG if strong else 400,
            ha=anchor,
            va="baseline",
            parse_math=False,
            transform=self.points,
            zorder=z,
        )
        self.figure.add_artist(artist)
        if strong:
            self._strong.append(artist)

    def _hatch(self, rings: Sequence[Sequence[Point]], hatch: str, z: float) -> None:
        from shapely import LineString, Polygon, unary_union

        # Hatches of matplotlib are bitmaps of the page in some viewers: real lines print everywhere.
        area = unary_union([Polygon(ring).buffer(0) for ring in rings])
        left, low, right, high = area.bounds
        step, rise = 5.0, high - low
        for n in range(int((right - left + rise) / step) + 1):
            start = left - rise + n * step
            cut = area.intersection(LineString([(start, low), (start + rise, high)]))
            for part in getattr(cut, "geoms", [cut]):
                if part.geom_type == "LineString" and not part.is_empty:
                    self.line(list(part.coords), hatch, 0.5, z=z + 0.1)

    def svg(self, salt: str, for_print: bool) -> bytes:
        """Return the sheet as SVG, text as text.

        For a page: no size, no name that could meet another figure's, the page's own fonts.
        For print: the house's font by its true name, strong text thickened because the font has one weight.
        """
        written = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
            FigureCanvasSVG(self.figure).print_figure(
                written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
            )
        drawn = _PROLOGUE.sub("", written.getvalue().decode())
        drawn = _TAG.sub(lambda tag: _LONG_NUMBER.sub(_rounded, tag[0]), drawn)
        drawn = _STILL.sub("", _GROUP_NAME.sub("<g>", _STYLE.sub("", _METADATA.sub("", drawn))))
        if for_print:
            drawn = drawn.replace(fonts.DRAWN_FAMILY, fonts.FAMILY)
            return _STRONG.sub(_thickened, drawn).encode()
        drawn = drawn.replace(f"; font-family: '{fonts.DRAWN_FAMILY}'", "")
        drawn = drawn.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")
        drawn = drawn.replace(' xmlns="http://www.w3.org/2000/svg"', "")
        return _FIGURE_SIZE.sub("", drawn, count=1).encode()

    def png(self) -> bytes:
        """Return the sheet as PNG on white."""
        for artist in self._strong:
            artist.set_path_effects([withStroke(linewidth=0.35, foreground=artist.get_color())])
        written = io.BytesIO()
        FigureCanvasAgg(self.figure).print_figure(
            written, dpi=PNG_DPI, format="png", facecolor=palette.WHITE, metadata={"Software": None}
        )
        return written.getvalue()


def _rounded(found: re.Match[str]) -> str:
    """A length to a hundredth of a point: finer than any printer, and half the file."""
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".")


def _thickened(found: re.Match[str]) -> str:
    """A strong text's style with a stroke in its own colour instead of a weight."""
    style, fill, before = found.groups()
    if style is None:
        return f'style="{before}'
    return f'style="{style}; stroke: {fill}; stroke-width: 0.28px"'
