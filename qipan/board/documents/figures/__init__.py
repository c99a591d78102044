"""Figures 插图: charts and maps of documents, drawn in one hand for print and screen.

Knows blocks of type chart and map and the house palette. The title stands in the document, not the picture.
"""

from __future__ import annotations

from typing import Any, Literal

from qipan.board.documents.figures import bar, heat, line, map, palette
from qipan.board.documents.figures.sheet import DRAWING, Sheet

Width = Literal["print", "wide", "narrow"]

# Width and body size in points: a printed page's text width, a desk's article, a phone.
SIZES: dict[str, tuple[float, float]] = {"print": (442, 8.8), "wide": (560, 9.4), "narrow": (300, 10.0)}

_DRAWERS = {"bar": bar.draw, "line": line.draw, "heat": heat.draw, "map": map.draw}


def draw(
    block: dict[str, Any],
    lang: str,
    form: Literal["svg", "typst", "png"],
    width: Width = "print",
    lead: str = palette.LEAD,
) -> bytes:
    """Draw a chart or map block: `svg` for a web page, `typst` an SVG for print, `png` of 220 dots an inch.

    The same block gives the same bytes. `lead` is the colour that leads. Safe in threads.
    """
    with DRAWING:
        sheet = compose(block, lang, width, lead)
        salt = f"{block.get('id', '')}-{block.get('label', '')}-{width}"
        return sheet.png() if form == "png" else sheet.svg(salt, for_print=form == "typst")


def compose(block: dict[str, Any], lang: str, width: Width, lead: str = palette.LEAD) -> Sheet:
    """Return a chart or map block on its sheet, not yet written in any form; hold DRAWING."""
    points, size = SIZES[width]
    sheet = Sheet(points, size, lang, lead)
    _DRAWERS["map" if block["type"] == "map" else block["kind"]](sheet, block)
    return sheet
