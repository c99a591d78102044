"""Footnotes 脚注: real Word footnotes, which python-docx (1.2) does not write by itself.

Writes the part word/footnotes.xml and the references to it. Knows nothing of where they are mentioned.
"""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from qipan.board.documents.reading import Notice
from qipan.board.documents.words import footnote_mark

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))


class Footnotes:
    """The footnotes of one document, written where they are first mentioned."""

    def __init__(self, document: Document, notice: Notice) -> None:
        self.document, self.notice = document, notice
        self.mentioned: list[int] = []
        self.root = etree.Element(qn("w:footnotes"), nsmap={"w": _WORD})
        for number, kind in _SEPARATORS:
            note = etree.SubElement(self.root, qn("w:footnote"))
            note.set(qn("w:type"), kind)
            note.set(qn("w:id"), str(number))
            paragraph = etree.SubElement(note, qn("w:p"))
            etree.SubElement(etree.SubElement(paragraph, qn("w:r")), qn(f"w:{kind}"))

    def refer(self, paragraph: Paragraph, order: int, again: bool) -> None:
        """Mention the footnote with this order; Word ties it to one place, later mentions repeat the mark."""
        run = paragraph.add_run()
        run.style = self.document.styles["Footnote Reference"]
        if again:
            run.text = footnote_mark(order, self.notice.lang)
            return
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(order))
        run._element.append(reference)
        self.mentioned.append(order)
        self._write(order, self.notice.footnotes[order - 1])

    def _write(self, order: int, text: str) -> None:
        note = etree.SubElement(self.root, qn("w:footnote"))
        note.set(qn("w:id"), str(order))
        paragraph = etree.SubElement(note, qn("w:p"))
        style = etree.SubElement(etree.SubElement(paragraph, qn("w:pPr")), qn("w:pStyle"))
        style.set(qn("w:val"), self.document.styles["Footnote Text"].style_id)
        mark = etree.SubElement(paragraph, qn("w:r"))
        mark_style = etree.SubElement(etree.SubElement(mark, qn("w:rPr")), qn("w:rStyle"))
        mark_style.set(qn("w:val"), self.document.styles["Footnote Reference"].style_id)
        etree.SubElement(mark, qn("w:footnoteRef"))
        said = etree.SubElement(etree.SubElement(paragraph, qn("w:r")), qn("w:t"))
        said.set(_XML_SPACE, "preserve")
        said.text = f" {text}"

    def close(self) -> None:
        """Put the part into the package, if any note was mentioned, and say how notes are numbered."""
        if not self.mentioned:
            return
        package = self.document.part.package
        assert package is not None
        blob = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, blob, package)
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self._number_in_section()
        self._separators_in_settings()

    def _number_in_section(self) -> None:
        properties = OxmlElement("w:footnotePr")
        form = OxmlElement("w:numFmt")
        form.set(qn("w:val"), self.notice.words["word"]["footnotes"])
        properties.append(form)
        section = self.document.sections[0]._sectPr
        page_size = section.find(qn("w:pgSz"))
        page_size.addprevious(properties)

    def _separators_in_settings(self) -> None:
        properties = OxmlElement("w:footnotePr")
        for number, _ in _SEPARATORS:
            entry = OxmlElement("w:footnote")
            entry.set(qn("w:id"), str(number))
            properties.append(entry)
        settings = self.document.settings.element
        after = settings.find(qn("w:compat"))
        if after is None:
            settings.append(properties)
        else:
            after.addprevious(properties)
