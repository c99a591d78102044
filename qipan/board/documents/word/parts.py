"""Parts 构件: three-line tables, header and footer with marks and page fields, descriptions of pictures.

Knows how Word spells them. Refuses to know what a notice says.
"""

from __future__ import annotations

import re
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shape import InlineShape
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from qipan.board.documents import fonts
from qipan.board.documents.reading import Notice
from qipan.board.documents.word.styles import TEXT_WIDTH_MM
from qipan.board.documents.words import unbroken

_ALIGN = {"left": ALIGN.LEFT, "center": ALIGN.CENTER, "right": ALIGN.RIGHT}
# Beyond so many columns a table is set small and tight.
_MANY, _WIDE_SIZE = 6, 9.0
_WATCH, _ALARM = RGBColor(0x8F, 0x56, 0x00), RGBColor(0xB9, 0x32, 0x2B)


def add_table(document: Document, block: dict[str, Any]) -> None:
    """Add a table with three lines; its head repeats on every page and no row is torn."""
    columns, rows = block["columns"], block["rows"]
    if not columns:
        return
    table = document.add_table(rows=1 + len(rows), cols=len(columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    size = _WIDE_SIZE if len(columns) > _MANY else None
    widths = _widths(columns, rows, size or 12)
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = Mm(width)
    # Cells are reached through the rows' elements: the table's own access walks all cells each time.
    for place, (row, texts) in enumerate(zip(table.rows, [[c["text"] for c in columns], *rows], strict=True)):
        for cell, column, text, width in zip(row.cells, columns, texts, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["Table Cell"]
            paragraph.alignment = _ALIGN[column["align"]]
            paragraph.paragraph_format.keep_with_next = place < len(rows) and len(rows) <= 15
            run = paragraph.add_run(unbroken(text))
            run.bold = place == 0 or None
            run.font.size = Pt(size) if size else None
            if place == 0:
                _cell_line(cell._element.get_or_add_tcPr(), 6)
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
    _table_lines(table)
    if size:
        _narrow_margins(table)


def _widths(columns: list[dict[str, Any]], rows: list[list[str]], size: float) -> list[float]:
    """Widths in millimetres, by the widest text of each column, together no wider than the page's text."""
    mm = 25.4 / 72
    needed = []
    for n, column in enumerate(columns):
        texts = [column["text"], *(row[n] for row in rows[:200])]
        needed.append(
            max(fonts.width_of(text, size) for text in texts) * mm + (7 if size > _WIDE_SIZE else 3.5)
        )
    total = sum(needed)
    if total > TEXT_WIDTH_MM:
        return [width * TEXT_WIDTH_MM / total for width in needed]
    # A small table is spread a little, not stretched over the page.
    spread = min(TEXT_WIDTH_MM / total, 1.5)
    return [width * spread for width in needed]


def _cell_line(properties: BaseOxmlElement, eighths: int) -> None:
    borders = OxmlElement("w:tcBorders")
    borders.append(_line("w:bottom", eighths))
    properties.append(borders)


def _table_lines(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("w:top", "w:bottom"):
        borders.append(_line(side, 12))
    properties = table._tbl.tblPr
    layout = properties.find(qn("w:tblLayout"))
    if layout is None:
        properties.append(borders)
    else:
        layout.addprevious(borders)


def _narrow_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "57")  # a millimetre
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _line(side: str, eighths: int) -> BaseOxmlElement:
    line = OxmlElement(side)
    for key, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", "18212F")):
        line.set(qn(f"w:{key}"), value)
    return line


def add_frame(document: Document, notice: Notice) -> None:
    """Put the marks into the header and the page's number into the footer of every page."""
    section = document.sections[0]
    header = section.header.paragraphs[0]
    stops = header.paragraph_format.tab_stops
    for stop in list(header.style.paragraph_format.tab_stops):
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    room = TEXT_WIDTH_MM * 72 / 25.4 * 0.66
    header.add_run(fonts.wrap(notice.title, room, 10.5, 1)[0])
    header.add_run("\t")
    for place, mark in enumerate(notice.marks):
        if place:
            header.add_run("  ")
        run = header.add_run(f"[{mark}]")
        run.bold = True
        run.font.color.rgb = _WATCH if notice.synthetic and place == 0 else _ALARM
    footer = section.footer.paragraphs[0]
    footer.alignment = ALIGN.CENTER
    for piece in re.split(r"(\{pages?\})", notice.words["page"]):
        if piece == "{page}":
            _field(footer, "PAGE")
        elif piece == "{pages}":
            _field(footer, "NUMPAGES")
        elif piece:
            footer.add_run(piece)


def _field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "shown" else "")
        if kind == "shown":
            continue
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._element.append(mark)


def describe_picture(picture: InlineShape, description: str, name: str) -> None:
    """Give a picture its description for those who do not see it."""
    properties = picture._inline.docPr
    properties.set("descr", description)
    properties.set("name", name)
