"""Word 文字处理文件: a notice as .docx that can be edited, in the form of an official Chinese document.

Real footnotes, styles, repeated table heads, page fields. Nothing in the file tells where it was made.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from qipan.board.documents import figures
from qipan.board.documents.reading import Notice
from qipan.board.documents.tables import described, measure
from qipan.board.documents.word import package, styles
from qipan.board.documents.word.footnotes import Footnotes
from qipan.board.documents.word.parts import add_frame, add_table, describe_picture
from qipan.board.documents.words import footnote_mark, unbroken


def write(notice: Notice) -> bytes:
    """Return the notice as .docx; the same notice gives the same bytes."""
    document = Document()
    for paragraph in list(document.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)
    styles.apply(document, notice)
    add_frame(document, notice)
    _Writer(document, notice).write()
    package.fix_properties(document, notice)
    package.drop_preview(document)
    saved = io.BytesIO()
    document.save(saved)
    return package.repacked(saved.getvalue())


class _Writer:
    """Writes the blocks one after another."""

    def __init__(self, document: WordDocument, notice: Notice) -> None:
        self.document, self.notice = document, notice
        self.footnotes = Footnotes(document, notice)

    def write(self) -> None:
        """Write head, blocks, loose notes and signature."""
        notice = self.notice
        if notice.number:
            self._paragraph("Notice Number", notice.number)
        self._paragraph("Title", notice.title)
        if notice.subtitle:
            self._paragraph("Subtitle", notice.subtitle)
        for block in notice.blocks:
            self._block(block)
        for order, text in enumerate(notice.footnotes, 1):
            if order not in self.footnotes.mentioned:
                self._paragraph("Figure Note", f"{footnote_mark(order, notice.lang)} {text}")
        if notice.sign and self.document.paragraphs:
            # A signature does not stand on a page of its own.
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        for place, line in enumerate(notice.sign):
            paragraph = self._paragraph("Signature Line", line)
            paragraph.paragraph_format.keep_with_next = place < len(notice.sign) - 1
            if place == 0:
                paragraph.paragraph_format.space_before = styles.before_signature(notice)
        self.footnotes.close()

    def _paragraph(self, style: str, text: str = "") -> Paragraph:
        return self.document.add_paragraph(unbroken(text), style=style)

    def _block(self, block: dict[str, Any]) -> None:
        kind = block["type"]
        if kind == "heading":
            self._paragraph(f"Heading {block['level']}", block["text"])
        elif kind == "paragraph":
            self._runs(block["runs"])
        elif kind == "table":
            self._caption(block)
            add_table(self.document, block)
            self._note(block)
        else:
            self._picture(block)

    def _runs(self, runs: list[dict[str, Any]]) -> None:
        paragraph = self._paragraph("Body Text")
        for run in runs:
            if "footnote" in run:
                self.footnotes.refer(paragraph, run["footnote"], again=run["again"])
            else:
                paragraph.add_run(unbroken(run["text"]))

    def _caption(self, block: dict[str, Any]) -> None:
        gap = self.notice.words["caption_gap"]
        self._paragraph("Caption", f"{block['label']}{gap}{block.get('title') or ''}")
        below = measure(block, self.notice.lang)
        if below:
            self._paragraph("Figure Subtitle", below)

    def _note(self, block: dict[str, Any]) -> None:
        text = self.notice.words["note"].format(text=block["note"]) if block.get("note") else ""
        self._paragraph("Figure Note", text)

    def _picture(self, block: dict[str, Any]) -> None:
        self._caption(block)
        paragraph = self._paragraph("Figure Picture")
        drawing = figures.draw(block, self.notice.lang, "png", lead=self.notice.accent)
        picture = paragraph.add_run().add_picture(io.BytesIO(drawing), width=Mm(styles.TEXT_WIDTH_MM))
        describe_picture(picture, described(block, self.notice.lang), block["label"])
        self._note(block)
