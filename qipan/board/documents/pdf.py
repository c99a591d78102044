"""PDF 版式文件: a notice set by typst from notice.typ, with selectable text, tags and a fixed date.

The notice travels as data, never as markup. Only the house's font is used, on every machine.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from qipan.board.documents import figures, fonts
from qipan.board.documents.reading import Notice
from qipan.board.documents.tables import described, measure
from qipan.board.documents.words import footnote_mark, unbroken

_TEMPLATE = Path(__file__).with_name("notice.typ")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(fonts.font_path().parent)]
    )


def write(notice: Notice) -> bytes:
    """Return the notice as a tagged PDF; the same notice gives the same bytes."""
    made = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"notice": json.dumps(_data(notice), ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made


def _data(notice: Notice) -> dict[str, Any]:
    """The notice as the template reads it."""
    mentioned = {run["footnote"] for b in notice.blocks for run in b.get("runs", ()) if "footnote" in run}
    said = notice.words
    loose = [
        f"{footnote_mark(n, notice.lang)} {text}"
        for n, text in enumerate(notice.footnotes, 1)
        if n not in mentioned
    ]
    marks = notice.marks
    return {
        "lang": notice.lang,
        "title": notice.title,
        "subtitle": notice.subtitle,
        "number": notice.number,
        "synthetic": notice.synthetic,
        "draft": marks[-1] if notice.status != "published" else None,
        "marks": marks,
        "blocks": [_block(block, notice) for block in notice.blocks],
        "footnotes": [unbroken(text) for text in notice.footnotes],
        "loose": loose,
        "sign": notice.sign,
        "words": {key: said[key] for key in ("synthetic", "page", "note", "caption_gap", "footnote_marks")},
    }


def _block(block: dict[str, Any], notice: Notice) -> dict[str, Any]:
    kind = block["type"]
    if kind == "heading":
        return block
    if kind == "paragraph":
        runs = [{**run, "text": unbroken(run["text"])} if "text" in run else run for run in block["runs"]]
        return {**block, "runs": runs}
    captioned = {
        "type": kind,
        "label": block["label"],
        "title": str(block.get("title") or ""),
        "subtitle": measure(block, notice.lang),
        "note": str(block.get("note") or ""),
    }
    if kind == "table":
        return {**captioned, "columns": block["columns"], "rows": block["rows"]}
    drawing = figures.draw(block, notice.lang, "typst", lead=notice.accent).decode()
    return {**captioned, "drawing": drawing, "alt": described(block, notice.lang)}
