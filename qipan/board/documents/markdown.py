"""Markdown 文本: a notice as plain text that reads well as it stands; figures become their tables.

Every character of the text that Markdown or HTML would take as markup is escaped.
"""

from __future__ import annotations

import re
from typing import Any

from qipan.board.documents.reading import Notice
from qipan.board.documents.tables import Table, measure, table_of

# What can begin or close markup within a line, a bare address included; a backslash escapes each.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$@]|:(?=//))")
_LINE_START = re.compile(r"^(\s*)(?:([-+])|(\d{1,9})([.)]))")


def write(notice: Notice) -> str:
    """Return the notice as CommonMark with tables and footnotes (GitHub's way)."""
    parts = [f"# {_escaped(notice.title)}"]
    if notice.number:
        parts.append(_escaped(notice.number))
    if notice.subtitle:
        parts.append(_escaped(notice.subtitle))
    if notice.marks:
        parts.append(f"> **{' · '.join(_escaped(mark) for mark in notice.marks)}**")
    parts += [_block(block, notice) for block in notice.blocks]
    parts += ["  \n".join(_escaped(line) for line in notice.sign)] if notice.sign else []
    if notice.footnotes:
        parts.append("\n".join(f"[^{n}]: {_escaped(text)}" for n, text in enumerate(notice.footnotes, 1)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: dict[str, Any], notice: Notice) -> str:
    if block["type"] == "heading":
        return f"{'#' * (block['level'] + 1)} {_escaped(block['text'])}"
    if block["type"] == "paragraph":
        return _LINE_START.sub(_started, "".join(_run(run) for run in block["runs"]).strip())
    title = _escaped(str(block.get("title") or ""))
    gap = notice.words["caption_gap"]
    parts = [f"**{_escaped(block['label'])}{gap}{title}**" if title else f"**{_escaped(block['label'])}**"]
    if block["type"] == "table":
        numeric = [column["align"] == "right" for column in block["columns"]]
        table = Table([column["text"] for column in block["columns"]], numeric, block["rows"])
    else:
        table = table_of(block, notice.lang)
        parts.append(_escaped(measure(block, notice.lang)))
    parts += [_table(table), _escaped(table.more)]
    if block.get("note"):
        parts.append(_escaped(notice.words["note"].format(text=block["note"])))
    return "\n\n".join(part for part in parts if part)


def _run(run: dict[str, Any]) -> str:
    return f"[^{run['footnote']}]" if "footnote" in run else _inline(run["text"])


def _table(table: Table) -> str:
    lines = [
        "| " + " | ".join(_inline(head) or " " for head in table.heads) + " |",
        "| " + " | ".join("---:" if numeric else "---" for numeric in table.numeric) + " |",
    ]
    lines += ["| " + " | ".join(_inline(cell) or " " for cell in row) + " |" for row in table.rows]
    return "\n".join(lines)


def _inline(text: str) -> str:
    """Escape text that stands within a line."""
    return _MARKUP.sub(r"\\\1", text)


def _escaped(text: str) -> str:
    """Escape text that begins a line: list marks and rules too."""
    return _LINE_START.sub(_started, _inline(text.strip()))


def _started(found: re.Match[str]) -> str:
    space, mark, digits, stop = found.groups()
    return f"{space}\\{mark}" if mark else f"{space}{digits}\\{stop}"
