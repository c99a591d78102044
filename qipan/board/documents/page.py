"""Page 网页: a notice as one HTML file that asks for nothing: styles and drawings stand inside it.

Each chart is drawn twice, for desk and phone, and has its numbers as a table below. All text is escaped.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qipan.board.documents import figures
from qipan.board.documents.reading import Notice
from qipan.board.documents.tables import Table, described, measure, table_of
from qipan.board.documents.words import footnote_mark, number

# A page that would still ask for something is stopped by the browser.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@lru_cache(maxsize=1)
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def write(notice: Notice) -> str:
    """Return the notice as a whole HTML page."""
    return format_html(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n<title>{}</title>\n'
        "<style>\n{}</style>\n</head>\n"
        '<body{}>\n{}<main>\n<article class="notice">\n{}\n</article>\n</main>\n</body>\n</html>\n',
        notice.words["tag"],
        mark_safe(_POLICY),
        notice.title,
        mark_safe(_style()),  # our own file
        mark_safe(' class="marked"') if notice.marks else "",
        _marks(notice),
        article(notice),
    )


def article(notice: Notice) -> SafeString:
    """Return the notice's content without the page around it, for a page that has its own."""
    parts = []
    if notice.number:
        parts.append(format_html('<p class="number">{}</p>', notice.number))
    parts.append(format_html("<h1>{}</h1>", notice.title))
    if notice.subtitle:
        parts.append(format_html('<p class="subtitle">{}</p>', notice.subtitle))
    seen: set[int] = set()
    parts += [_block(block, notice, seen) for block in notice.blocks]
    parts += [_footnotes(notice, seen), _sign(notice), _exact(notice)]
    return mark_safe("\n".join(part for part in parts if part))  # every part is escaped


def _marks(notice: Notice) -> SafeString:
    if not notice.marks:
        return SafeString()
    kinds = (["synthetic"] if notice.synthetic else []) + ["draft"]
    marks = format_html_join("", '<span class="mark {}">{}</span>', zip(kinds, notice.marks, strict=False))
    return format_html('<div class="marks">{}</div>\n', marks)


def _block(block: dict[str, Any], notice: Notice, seen: set[int]) -> SafeString:
    if block["type"] == "heading":
        tag = mark_safe(f"h{block['level'] + 1}")  # a number from 1 to 3
        return format_html("<{}>{}</{}>", tag, block["text"], tag)
    if block["type"] == "paragraph":
        runs = [_run(run, notice, seen) for run in block["runs"]]
        return format_html('<p class="text">{}</p>', mark_safe("".join(runs)))  # runs are escaped
    if block["type"] == "table":
        return _table_block(block, notice)
    return _figure(block, notice)


def _run(run: dict[str, Any], notice: Notice, seen: set[int]) -> SafeString:
    if "footnote" in run:
        order = run["footnote"]
        name = SafeString("") if order in seen else format_html(' id="mention-{}"', order)
        seen.add(order)
        mark = footnote_mark(order, notice.lang)
        return format_html('<sup><a href="#note-{}"{}>{}</a></sup>', order, name, mark)
    if "figure" not in run:
        return format_html("{}", run["text"])
    figure = notice.figures.get(str(run["figure"]), {})
    exact = [str(figure[key]) for key in ("name",) if figure.get(key)]
    exact += [number(figure["value"], notice.lang)] if isinstance(figure.get("value"), int | float) else []
    return format_html(
        '<span class="value" data-figure="{}" title="{}">{}</span>',
        run["figure"],
        " ".join(exact),
        run["text"],
    )


def _caption(tag: str, block: dict[str, Any], notice: Notice) -> SafeString:
    below = measure(block, notice.lang)
    gap = notice.words["caption_gap"]
    head = format_html("<b>{}{}{}</b>", block["label"], gap, block.get("title") or "")
    said = format_html("<span>{}</span>", below) if below else SafeString()
    name = mark_safe(tag)  # a tag's name of ours
    return format_html("<{}>{}{}</{}>", name, head, said, name)


def _note(block: dict[str, Any], notice: Notice) -> SafeString:
    if not block.get("note"):
        return SafeString()
    return format_html('<p class="note">{}</p>', notice.words["note"].format(text=block["note"]))


def _figure(block: dict[str, Any], notice: Notice) -> SafeString:
    drawn = []
    table = table_of(block, notice.lang)
    left_out = format_html('<p class="note">{}</p>', table.more) if table.more else SafeString()
    widths: tuple[figures.Width, ...] = ("wide", "narrow")
    for width in widths:
        svg = figures.draw(block, notice.lang, "svg", width, notice.accent).decode()
        alt = format_html('<svg class="{}" role="img" aria-label="{}" ', width, described(block, notice.lang))
        drawn.append(alt + svg.removeprefix("<svg").lstrip())
    return format_html(
        '<figure id="figure-{}">{}\n{}\n{}<details><summary>{}</summary>{}</details></figure>',
        block.get("id") or block["label"],
        _caption("figcaption", block, notice),
        mark_safe("\n".join(drawn)),  # drawn by us; text in it is escaped by the drawer
        _note(block, notice),
        notice.words["data_of"],
        format_html("{}{}", _scrolled(_table(table)), left_out),
    )


def _table_block(block: dict[str, Any], notice: Notice) -> SafeString:
    aligns = [column["align"] for column in block["columns"]]
    heads = format_html_join(
        "", '<th scope="col" class="{}">{}</th>', ((c["align"], c["text"]) for c in block["columns"])
    )
    rows = [
        format_html(
            "<tr>{}</tr>", format_html_join("", '<td class="{}">{}</td>', zip(aligns, row, strict=True))
        )
        for row in block["rows"]
    ]
    table = format_html(
        "<table>{}<thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table>",
        _caption("caption", block, notice),
        heads,
        mark_safe("\n".join(rows)),  # rows are escaped
    )
    return format_html(
        '<div class="table" id="table-{}">{}{}</div>',
        block.get("id") or "",
        _scrolled(table),
        _note(block, notice),
    )


def _table(table: Table) -> SafeString:
    aligns = ["right" if numeric else "left" for numeric in table.numeric]
    heads = format_html_join("", '<th scope="col" class="{}">{}</th>', zip(aligns, table.heads, strict=True))
    rows = [
        format_html(
            "<tr>{}</tr>", format_html_join("", '<td class="{}">{}</td>', zip(aligns, row, strict=True))
        )
        for row in table.rows
    ]
    body = mark_safe("\n".join(rows))  # rows are escaped
    return format_html("<table><thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table>", heads, body)


def _scrolled(table: SafeString) -> SafeString:
    return format_html('<div class="scroll" tabindex="0">{}</div>', table)


def _footnotes(notice: Notice, seen: set[int]) -> SafeString:
    if not notice.footnotes:
        return SafeString()
    items = []
    for order, text in enumerate(notice.footnotes, 1):
        mark = footnote_mark(order, notice.lang)
        back = (
            format_html('<a href="#mention-{}">{}</a>', order, mark)
            if order in seen
            else format_html("{}", mark)
        )
        items.append(format_html('<li id="note-{}">{}<span>{}</span></li>', order, back, text))
    return format_html('<ol class="footnotes">{}</ol>', mark_safe("\n".join(items)))  # items are escaped


def _sign(notice: Notice) -> SafeString:
    if not notice.sign:
        return SafeString()
    return format_html(
        '<div class="sign">{}</div>', format_html_join("", "<div>{}</div>", ((s,) for s in notice.sign))
    )


def _exact(notice: Notice) -> SafeString:
    """The exact values behind the printed figures."""
    if not notice.figures:
        return SafeString()
    said = notice.words
    rows = [
        [
            str(figure.get("name") or key),
            str(figure.get("text") or said["unknown"]),
            number(figure["value"], notice.lang, None)
            if isinstance(figure.get("value"), int | float)
            else str(figure.get("value") or said["unknown"]),
            str(figure.get("indicator") or ""),
        ]
        for key, figure in notice.figures.items()
    ]
    heads = [said[f"figure_{name}"] for name in ("name", "printed", "exact", "indicator")]
    table = _table(Table(heads, [False, True, True, False], rows))
    return format_html(
        '<details class="exact"><summary>{}</summary>{}</details>', said["figures_of"], _scrolled(table)
    )
