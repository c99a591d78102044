"""Rendering 文稿输出: every format says what the Document says, the same way every time."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html.parser import HTMLParser
from typing import Any

import pytest
from docx import Document as open_docx
from pypdf import PdfReader

from qipan.board.documents import FORMATS, render
from qipan.engine.errors import QipanError
from tests.board.documents.samples import bulletin


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [
            packed.read(n).decode() for n in packed.namelist() if n.startswith("word/") and n.endswith(".xml")
        ]
    return "\n".join("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", part)) for part in parts)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def html_page(content: bytes) -> _Text:
    parser = _Text()
    parser.feed(content.decode())
    return parser


def text_of(content: bytes, format: str) -> str:
    if format == "pdf":
        text = pdf_text(content)
    elif format == "docx":
        text = docx_text(content)
    elif format == "html":
        text = "".join(html_page(content).said)
    else:
        text = content.decode()
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("format", FORMATS)
def test_same_document_gives_same_bytes(format: str, lang: str) -> None:
    assert render(bulletin(lang), format) == render(bulletin(lang), format)


@pytest.mark.parametrize("format", FORMATS)
def test_figures_and_holiday_come_out_of_every_format(format: str) -> None:
    text = text_of(render(bulletin("zh"), format), format)
    assert "718.9" in text
    assert "元旦" in text
    assert "83.33 %" in text
    assert "湖南省高速公路管理局" in text


@pytest.mark.parametrize("format", ["md", "html", "docx", "pdf"])
def test_english_notice_has_english_fixed_words(format: str) -> None:
    text = text_of(render(bulletin("en"), format), format)
    assert "Figure 1" in text
    assert "Table 1" in text
    assert "Demonstration data" in text
    assert "DRAFT" in text
    assert "图 1" not in text


@pytest.mark.parametrize("format", ["md", "html", "docx", "pdf"])
def test_unknown_is_a_dash_and_never_zero(format: str) -> None:
    document = bulletin("zh")
    document["blocks"] = [
        {"type": "paragraph", "runs": [{"text": "同比增长 "}, {"figure": "growth", "text": None}]},
        {"type": "table", "id": "t", "columns": [{"text": "甲", "align": "right"}], "rows": [[None]]},
    ]
    document["figures"] = {}
    text = text_of(render(document, format), format)
    assert "同比增长 —" in text
    assert text.count("—") >= 2
    assert "None" not in text
    assert "null" not in text


def test_published_real_notice_bears_no_mark() -> None:
    document = bulletin("zh", status="published")
    document["marks"]["synthetic"] = False
    for format in ("md", "html", "docx", "pdf"):
        text = text_of(render(document, format), format)
        assert "草稿" not in text
        assert "演示数据" not in text


def test_checked_notice_is_still_a_draft() -> None:
    text = pdf_text(render(bulletin("zh", status="checked"), "pdf"))
    assert "草稿" in text


def test_every_pdf_page_bears_both_marks_and_its_number() -> None:
    pages = PdfReader(io.BytesIO(render(bulletin("zh"), "pdf"))).pages
    assert len(pages) >= 2
    for order, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "演示数据" in text
        assert "草稿" in text
        assert f"第 {order} 页" in text


def test_pdf_is_tagged_titled_and_undated() -> None:
    document = bulletin("zh")
    reader = PdfReader(io.BytesIO(render(document, "pdf")))
    root: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == document["title"]
    assert "/CreationDate" not in reader.metadata
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("zh")
    fonts = {str(font) for page in reader.pages for font in _font_names(page)}
    assert fonts
    assert all("NotoSansCJK" in font for font in fonts), fonts


def _font_names(page: Any) -> list[str]:
    return [font.get_object()["/BaseFont"] for font in page["/Resources"].get("/Font", {}).values()]


def test_docx_has_real_footnotes_in_order() -> None:
    with zipfile.ZipFile(io.BytesIO(render(bulletin("zh"), "docx"))) as packed:
        notes = packed.read("word/footnotes.xml").decode()
        body = packed.read("word/document.xml").decode()
    assert re.findall(r'<w:footnoteReference w:id="(\d+)"', body) == ["1", "2", "3"]
    assert re.findall(r'<w:footnote w:id="(\d+)"', notes) == ["1", "2", "3"]
    assert "省内行程计两次" in notes


def test_docx_opens_with_title_styles_and_described_pictures() -> None:
    document = open_docx(io.BytesIO(render(bulletin("zh"), "docx")))
    assert document.core_properties.title == bulletin("zh")["title"]
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None]
    assert styles.count("Heading 1") == 4
    assert styles.count("Heading 2") == 1
    assert styles.count("Caption") == 6
    assert len(document.inline_shapes) == 5
    descriptions = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert all("图" in str(text) for text in descriptions)


def test_docx_pictures_are_sharp_enough_for_print() -> None:
    from PIL import Image

    with zipfile.ZipFile(io.BytesIO(render(bulletin("zh"), "docx"))) as packed:
        pictures = [packed.read(name) for name in packed.namelist() if name.endswith(".png")]
    assert len(pictures) == 5
    for picture in pictures:
        assert Image.open(io.BytesIO(picture)).width >= 156 / 25.4 * 200


def test_html_asks_for_nothing() -> None:
    content = render(bulletin("zh"), "html").decode()
    assert not re.search(r"https?://", content)
    assert not re.search(r"url\((?!#)", content)
    tags = html_page(content.encode()).tags
    assert not [tag for tag, _ in tags if tag in ("script", "link", "img", "iframe", "object")]
    for _, attributes in tags:
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith("#")


def test_html_names_are_unique_and_every_reference_has_its_target() -> None:
    tags = html_page(render(bulletin("zh"), "html")).tags
    names = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(names) == len(set(names))
    wanted = {str(attributes["href"])[1:] for _, attributes in tags if "href" in attributes}
    assert wanted <= set(names)


def test_html_shows_the_exact_value_behind_a_printed_figure() -> None:
    tags = html_page(render(bulletin("zh"), "html")).tags
    titles = [a.get("title") for tag, a in tags if a.get("data-figure") == "total"]
    assert titles == ["出入口总流量 7,189,000"]


def test_json_is_the_document_itself() -> None:
    assert json.loads(render(bulletin("zh"), "json")) == bulletin("zh")


@pytest.mark.parametrize(("lang", "more"), [("zh", "另有 470 个未列"), ("en", "470 more are not")])
@pytest.mark.parametrize("form", ["md", "html"])
def test_map_lists_its_areas_and_ten_greatest_points(form: Any, lang: str, more: str) -> None:
    points = [
        {
            "code": f"S{n}",
            "name": f"Point{n}",
            "lon": 112.9,
            "lat": 28.1,
            "value": n / 1000,
            "label": f"{n} 辆次",
        }
        for n in range(480)
    ]
    areas = [{"code": f"43{n:02d}00", "name": f"Area{n}", "value": 1.0, "label": "1.0"} for n in range(1, 14)]
    block = {"type": "map", "id": "m", "unit": "万辆次", "areas": areas, "points": points, "lines": []}
    said = render({**bulletin(lang), "blocks": [block]}, form).decode()
    if form == "html":
        said = said[said.index("<details>") :]
    listed = re.findall(r"(?:\| |>)(Point\d+)(?: \||<)", said)
    assert listed == [f"Point{n}" for n in range(479, 469, -1)]
    assert len(set(re.findall(r"Area\d+", said))) == 13
    assert more in said

    few = {**block, "points": points[:10]}
    said = render({**bulletin(lang), "blocks": [few]}, form).decode()
    assert more.split("470")[1] not in said


def test_markdown_tells_the_numbers_of_every_figure() -> None:
    text = render(bulletin("zh"), "md").decode()
    assert "| 小型客车 | 83.33 %  599.1 万辆次 |" in text
    assert "| 1月2日 |" in text
    assert "| 地区 | 张家界市 | — |" in text
    assert "[^1]: 出入口车流量为入口与出口之和" in text


def test_footnotes_are_numbered_as_they_are_met() -> None:
    document = bulletin("zh")
    document["blocks"] = [
        {"type": "paragraph", "runs": [{"text": "甲"}, {"footnote": 3}, {"text": "乙"}, {"footnote": 1}]}
    ]
    text = render(document, "md").decode()
    assert "甲[^1]乙[^2]" in text
    assert f"[^1]: {document['footnotes'][2]}" in text
    assert f"[^3]: {document['footnotes'][1]}" in text


def test_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QipanError) as caught:
        render(bulletin("zh"), "odt")
    assert caught.value.code == "board.format_unknown"
    assert caught.value.exit_code == 2
    for lang in ("zh", "en"):
        assert "odt" in caught.value.text(lang).message
        assert "docx" in caught.value.text(lang).fix


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"schema": 2}, "schema"),
        ({"lang": "fr"}, "lang"),
        ({"title": None}, "title"),
        ({"accent": "red;"}, "accent"),
        ({"blocks": None}, "blocks"),
        ({"blocks": [{"type": "video"}]}, "blocks/0"),
        ({"blocks": [{"type": "paragraph", "runs": [{"footnote": 9}]}]}, "blocks/0"),
        ({"blocks": [{"type": "chart", "kind": "pie"}]}, "blocks/0"),
        ({"blocks": [{"type": "table", "columns": [{"text": "甲"}], "rows": [["1", "2"]]}]}, "blocks/0"),
        (
            {"blocks": [{"type": "chart", "kind": "bar", "categories": ["甲"], "series": [{"values": []}]}]},
            "blocks/0",
        ),
        ({"blocks": [{"type": "map", "areas": [{"name": "甲"}]}]}, "blocks/0/areas"),
        ({"blocks": [{"type": "map", "points": [{"lon": "东", "lat": 28}]}]}, "blocks/0/points"),
        (
            {"blocks": [{"type": "map", "lines": [{"code": "G4", "coordinates": [[112, 28]]}]}]},
            "blocks/0/lines",
        ),
        ({"figures": {"x": {"value": float("nan")}}}, "/"),
    ],
)
def test_faulty_document_is_refused_and_says_where(change: dict[str, Any], where: str) -> None:
    with pytest.raises(QipanError) as caught:
        render({**bulletin("zh"), **change}, "md")
    assert caught.value.code == "board.document_invalid"
    assert where in caught.value.text("en").message
    assert where in caught.value.text("zh").message


def test_long_table_repeats_its_head_on_every_page() -> None:
    document = bulletin("zh")
    columns = [{"text": "表头甲", "align": "left"}, {"text": "表头乙", "align": "right"}]
    document["blocks"] = [
        {"type": "table", "id": "long", "columns": columns, "rows": [[f"县 {n}", str(n)] for n in range(122)]}
    ]
    pages = PdfReader(io.BytesIO(render(document, "pdf"))).pages
    assert len(pages) > 2
    for page in pages[:-1]:
        assert "表头甲" in page.extract_text()
    with zipfile.ZipFile(io.BytesIO(render(document, "docx"))) as packed:
        assert packed.read("word/document.xml").count(b"<w:tblHeader/>") == 1


def test_signature_never_stands_alone_on_a_page() -> None:
    document = bulletin("zh")
    document["footnotes"] = []
    last = {"type": "paragraph", "runs": [{"text": "最后一段。"}]}
    for lines in range(24, 34):
        filler = [{"type": "paragraph", "runs": [{"text": f"第 {n} 段。"}]} for n in range(lines)]
        document["blocks"] = [*filler, last]
        final = PdfReader(io.BytesIO(render(document, "pdf"))).pages[-1].extract_text()
        assert "最后一段" in final
        assert document["sign"][0] in final


def test_document_without_footnotes_signature_or_figures_is_whole() -> None:
    document = {"schema": 1, "lang": "en", "title": "Bare", "marks": {"status": "published"}, "blocks": []}
    for format in FORMATS:
        assert "Bare" in text_of(render(document, format), format)
    with zipfile.ZipFile(io.BytesIO(render(document, "docx"))) as packed:
        assert "word/footnotes.xml" not in packed.namelist()


def test_figures_are_drawn_in_the_accent_the_document_names() -> None:
    document = bulletin("zh")
    assert b"#1d7f53" not in render(document, "html")
    assert b"#1d7f53" in render({**document, "accent": "#1d7f53"}, "html")


def test_unit_is_said_once_below_a_title() -> None:
    document = bulletin("zh")
    chart = next(block for block in document["blocks"] if block.get("id") == "by_class")
    document["blocks"] = [
        {**chart, "subtitle": "三天合计", "unit": "%"},
        {**chart, "subtitle": "占比，%", "unit": "%"},
    ]
    text = render(document, "md").decode()
    assert "三天合计　单位：%" in text
    assert "占比，%\n" in text
