"""Escaping 转义: text is never read as markup, in any format."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from docx import Document as open_docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from qipan.board.documents import render
from tests.board.documents.test_render import html_page, pdf_text

pytestmark = pytest.mark.filterwarnings("ignore:Glyph .* missing from font")

NASTY = (
    "#set page(fill: red) *粗* _斜_ $x^2$ @名 <script>alert(1)</script> & \\n `码` [链](http://a.b) ![图](x) "
    "\"]]> {{7*7}} {text} %s //注 /*注*/ ~删~ | 列 | </svg></text> #{1+1} &amp; -- --- '单'"
)


def document_saying(text: str) -> dict[str, Any]:
    """A document that says `text` in every place a text can stand."""
    chart = {"title": text, "subtitle": text, "note": text, "unit": text}
    return {
        "schema": 1,
        "lang": "zh",
        "title": text,
        "subtitle": text,
        "marks": {"synthetic": True, "status": "draft", "number": text},
        "blocks": [
            {"type": "heading", "text": text},
            {"type": "paragraph", "runs": [{"text": text}, {"figure": text, "text": text}, {"footnote": 1}]},
            {
                "type": "chart",
                "id": text,
                "kind": "bar",
                **chart,
                "categories": [text],
                "series": [
                    {"name": text, "values": [3.5], "labels": [text]},
                    {"name": text, "values": [None]},
                ],
            },
            {
                "type": "chart",
                "id": "line",
                "kind": "line",
                **chart,
                "categories": [text, "b"],
                "bands": [{"label": text, "from": 0, "to": 2}],
                "series": [{"name": text, "values": [1, 2]}, {"name": text, "values": [2, None]}],
                "annotations": [{"at": 1, "text": text}],
            },
            {
                "type": "chart",
                "id": "heat",
                "kind": "heat",
                **chart,
                "rows": [text],
                "columns": [text],
                "values": [[1]],
            },
            {
                "type": "map",
                "id": "map",
                **chart,
                "areas": [{"code": "430100", "name": text, "value": 1, "label": text}],
                "points": [
                    {"code": text, "name": text, "lon": 112.9, "lat": 28.2, "value": 1, "label": text}
                ],
                "lines": [{"code": text, "coordinates": [[112, 28], [113, 27]]}],
            },
            {
                "type": "table",
                "id": text,
                **chart,
                "columns": [{"text": text, "align": "left"}],
                "rows": [[text]],
            },
        ],
        "footnotes": [text],
        "sign": [text, text],
        "figures": {text: {"value": 1, "text": text, "name": text, "indicator": text}},
    }


def test_markup_stands_in_the_pdf_as_it_was_written() -> None:
    said = (
        pdf_text(render(document_saying(NASTY), "pdf"))
        .replace("\n", "")
        .replace(" ", "")
        .replace("\u00a0", "")
    )
    assert "#setpage(fill:red)*粗*_斜_$x^2$@名<script>alert(1)</script>" in said
    assert "{{7*7}}{text}%s//注/*注*/" in said


def test_markup_adds_no_element_to_the_page() -> None:
    plain, nasty = (html_page(render(document_saying(text), "html")) for text in ("甲", NASTY))
    kinds = {tag for tag, _ in nasty.tags}
    assert kinds <= {tag for tag, _ in plain.tags} | {"g", "path", "use", "defs"}
    assert "script" not in kinds
    assert NASTY in "".join(nasty.said)


def test_markup_stands_in_word_as_it_was_written() -> None:
    document = open_docx(io.BytesIO(render(document_saying(NASTY), "docx")))
    assert NASTY in [paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs]


def test_markup_stands_in_markdown_as_text() -> None:
    tokens = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .parse(render(document_saying(NASTY), "md").decode().split("[^1]:")[0])
    )
    inner = [child for token in tokens for child in token.children or []]
    assert {child.type for child in inner} <= {
        "text",
        "text_special",
        "strong_open",
        "strong_close",
        "softbreak",
        "hardbreak",
    }
    heading = next(token for token in tokens if token.type == "inline")
    assert "".join(child.content for child in heading.children or []) == NASTY.strip()


@pytest.mark.parametrize(
    "start", ["- 项", "+ 项", "1. 项", "2) 项", "# 题", "> 引", "    码", "---", "===", "|甲|", "~~~", "***"]
)
def test_no_line_of_markdown_begins_a_block_by_chance(start: str) -> None:
    document = document_saying("甲")
    document["blocks"] = [{"type": "paragraph", "runs": [{"text": start}]}]
    document["footnotes"] = document["sign"] = []
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(render(document, "md").decode())
    )
    assert tokens[-2].type == "inline"
    assert tokens[-3].type == "paragraph_open"
    assert "".join(child.content for child in tokens[-2].children or []) == start.strip()


texts = st.text(max_size=40) | st.text(
    alphabet="#*<>&$@_\\`~|[](){}\"'%!/-=+^ \n\t\x00\x1f\u202e甲元旦a1.", max_size=40
)
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(texts)
def test_any_text_gives_wellformed_word(text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(render(document_saying(text), "docx"))) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(name))


@few
@given(texts)
def test_any_text_gives_a_pdf(text: str) -> None:
    assert render(document_saying(text), "pdf").startswith(b"%PDF-")


@few
@given(texts)
def test_any_text_adds_no_element_to_the_page(text: str) -> None:
    page = html_page(render(document_saying(text), "html"))
    assert not {tag for tag, _ in page.tags} & {"script", "img", "iframe", "a href", "style onload"}
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert [tag for tag, _ in page.tags].count("style") == 1
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


@settings(max_examples=150, deadline=None)
@given(texts)
def test_any_text_stays_text_in_markdown(text: str) -> None:
    document = document_saying("甲")
    document["blocks"] = [{"type": "paragraph", "runs": [{"text": "首" + text}]}]
    document["footnotes"] = document["sign"] = []
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(render(document, "md").decode())
    )
    kinds = [token.type for token in tokens]
    assert kinds[-3:] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[-2].children or []} <= {"text", "text_special"}


@settings(max_examples=100, deadline=None)
@given(texts)
def test_any_text_comes_back_from_json(text: str) -> None:
    document = document_saying(text.encode("utf-8", "ignore").decode())
    assert json.loads(render(document, "json")) == document
