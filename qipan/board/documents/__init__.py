"""Documents 文稿: a bulletin's Document as JSON, Markdown, web page, Word or PDF.

Pure rendering: the same Document gives the same bytes. Knows no database, no indicator and no person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qipan.engine.errors import QipanError, register_catalogue

register_catalogue(__file__)

FORMATS = ("json", "md", "html", "docx", "pdf")

CONTENT_TYPES = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def render(document: Mapping[str, Any], format: str) -> bytes:
    """Return `document` (schema 1) as a file in `format`; the same document gives the same bytes.

    Raises board.format_unknown, and board.document_invalid with the place of the fault.
    """
    if format not in FORMATS:
        raise QipanError("board.format_unknown", given=format, known=", ".join(FORMATS))
    # The writers are imported when asked for: matplotlib alone takes longer than most pages.
    from qipan.board.documents import reading

    notice = reading.read(document)
    if format == "json":
        return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    if format == "md":
        from qipan.board.documents import markdown

        return markdown.write(notice).encode()
    if format == "html":
        from qipan.board.documents import page

        return page.write(notice).encode()
    if format == "docx":
        from qipan.board.documents import word

        return word.write(notice)
    from qipan.board.documents import pdf

    return pdf.write(notice)
