"""Styles 样式: fonts, sizes, spacing and page of the Word notice.

Chinese: the measures of GB/T 9704, the form of official documents (margins, body of 16 points, lines of 28).
English: a plain report. Knows no content.
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from qipan.board.documents.fonts import width_of
from qipan.board.documents.reading import Notice

TEXT_WIDTH_MM = 156
_INK = RGBColor(0x18, 0x21, 0x2F)
_MUTED = RGBColor(0x58, 0x64, 0x77)


def apply(document: Document, notice: Notice) -> None:
    """Set page, language and every style the notice uses."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(210 - 28 - TEXT_WIDTH_MM)
    chinese = notice.lang == "zh"
    section.top_margin, section.bottom_margin = (Mm(37), Mm(35)) if chinese else (Mm(28), Mm(28))
    section.header_distance, section.footer_distance = Mm(15), Mm(18 if chinese else 14)
    size = 16.0 if chinese else 11.5
    fonts = notice.words["word"]

    normal = _style(document, "Normal", fonts["body"], fonts["latin"], size)
    normal.paragraph_format.widow_control = True
    _language(normal, notice)

    body = _style(document, "Body Text", fonts["body"], fonts["latin"], size)
    body.paragraph_format.alignment = ALIGN.JUSTIFY if chinese else ALIGN.LEFT
    body.paragraph_format.space_after = Pt(0 if chinese else 8)
    _lines(body, exactly=28 if chinese else None, times=1.5)
    if chinese:
        _indent_characters(body, 2, size)

    latin = fonts["latin"] if chinese else fonts["heading"]
    title = _style(document, "Title", fonts["title"], latin, _title_size(notice))
    _rule_off(title)
    title.paragraph_format.alignment = ALIGN.CENTER
    title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(6), Pt(10)
    _lines(title, exactly=34 if chinese else None, times=1.2)

    subtitle = _style(document, "Subtitle", fonts["caption"], fonts["latin"], 12 if chinese else 10.5, _MUTED)
    number = _style(document, "Notice Number", fonts["body"], fonts["latin"], 12 if chinese else 10.5, _MUTED)
    for style, after in ((subtitle, 20), (number, 2)):
        style.paragraph_format.alignment = ALIGN.CENTER
        style.paragraph_format.space_after = Pt(after)
        _lines(style, times=1.2)

    for level, (font, points) in enumerate(_headings(fonts, chinese), 1):
        heading = _style(document, f"Heading {level}", font, latin, points)
        heading.paragraph_format.space_before = Pt(12)
        heading.paragraph_format.space_after = Pt(6)
        heading.paragraph_format.keep_with_next = True
        _lines(heading, exactly=28 if chinese else None, times=1.3)

    caption = _style(document, "Caption", fonts["heading"], latin, 12 if chinese else 10.5)
    caption.font.bold = not chinese
    below = _style(
        document, "Figure Subtitle", fonts["caption"], fonts["latin"], 10.5 if chinese else 9.5, _MUTED
    )
    picture = _style(document, "Figure Picture", fonts["body"], fonts["latin"], 10.5)
    for style, before in ((caption, 14), (below, 0), (picture, 4)):
        style.paragraph_format.alignment = ALIGN.CENTER
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
        _lines(style, times=1.15)
    note = _style(document, "Figure Note", fonts["caption"], fonts["latin"], 10.5 if chinese else 9.5, _MUTED)
    note.paragraph_format.space_before, note.paragraph_format.space_after = Pt(3), Pt(12)
    _lines(note, times=1.2)

    cell = _style(document, "Table Cell", fonts["body"], fonts["latin"], 12 if chinese else 10)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(3)
    _lines(cell, times=1.0)

    sign = _style(document, "Signature Line", fonts["body"], fonts["latin"], size)
    sign.paragraph_format.alignment = ALIGN.RIGHT
    sign.paragraph_format.right_indent = Pt(size * 2)
    _lines(sign, exactly=28 if chinese else None, times=1.5)

    for name in ("Header", "Footer"):
        style = _style(document, name, fonts["body"], fonts["latin"], 10.5 if chinese else 9, _MUTED)
        _lines(style, times=1.0)
    footnote = _style(document, "Footnote Text", fonts["body"], fonts["latin"], 10.5 if chinese else 9)
    _lines(footnote, times=1.2)
    mark = document.styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True


def before_signature(notice: Notice) -> Length:
    """The room above the signature: two lines."""
    return Pt(56 if notice.lang == "zh" else 36)


def _title_size(notice: Notice) -> float:
    """The largest size at which the title stands on one line; a longer title is set in the usual size."""
    sizes = (22.0, 20.0, 18.0) if notice.lang == "zh" else (20.0, 18.0, 16.0)
    room = TEXT_WIDTH_MM * 72 / 25.4
    return next((size for size in sizes if width_of(notice.title, size) < room), sizes[0])


def _headings(fonts: dict[str, str], chinese: bool) -> list[tuple[str, float]]:
    if chinese:
        return [(fonts["heading"], 16), (fonts["caption"], 16), (fonts["body"], 16)]
    return [(fonts["heading"], 14), (fonts["heading"], 12), (fonts["heading"], 11)]


def _style(
    document: Document, name: str, font: str, latin: str, size: float, colour: RGBColor = _INK
) -> ParagraphStyle:
    styles = document.styles
    known = name in [style.name for style in styles]
    style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    if name.startswith("Figure") or name in (
        "Notice Number",
        "Signature Line",
        "Table Cell",
        "Footnote Text",
    ):
        style.base_style = styles["Normal"]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key, value in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", font)):
        fonts.set(qn(f"w:{key}"), value)
    style.font.size = Pt(size)
    style.font.color.rgb = colour
    style.font.bold = style.font.italic = False
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    style.quick_style = True
    return style


def _language(style: ParagraphStyle, notice: Notice) -> None:
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "en-US" if notice.lang == "zh" else "en-GB")
    lang.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(lang)


def _lines(style: ParagraphStyle, exactly: float | None = None, times: float = 1.0) -> None:
    """Set the line spacing: exact points, or times the font's own."""
    paragraph = style.paragraph_format
    if exactly is None:
        paragraph.line_spacing = times
    else:
        paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.line_spacing = Pt(exactly)


def _indent_characters(style: ParagraphStyle, characters: int, size: float) -> None:
    style.paragraph_format.first_line_indent = Pt(size * characters)
    style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(characters * 100))


def _rule_off(style: ParagraphStyle) -> None:
    """Take away the rule below the title of the package's own template."""
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)
