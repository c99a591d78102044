"""Behaviour 页面行为: the drawer, keys, tables and charts in a real browser, with and without scripts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qipan.web import assets

pytestmark = [
    pytest.mark.urls("tests.web.test_frame"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(assets.entry("main") is None, reason="front end not built: run make frontend"),
]
DESK, NARROW, PHONE = (1440, 900), (1000, 800), (390, 844)


@pytest.fixture
def guide(browser: Any, live_server: Any) -> Iterator[Any]:
    """Open the style guide at a size; faults of scripts fail the test."""
    faults: list[str] = []
    asked: list[str] = []
    contexts = []

    def opened(
        size: tuple[int, int] = DESK, locale: str = "zh-CN", scripts: bool = True, query: str = ""
    ) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, locale=locale, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()

        def noted(request: Any) -> None:
            asked.append(request.url)

        def broke(error: Any) -> None:
            faults.append(str(error))

        page.on("request", noted)
        page.on("pageerror", broke)
        page.goto(f"{live_server.url}/styles/{query}")
        if scripts:
            page.wait_for_selector("figure.mounted svg")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
    assert [url for url in asked if not url.startswith((live_server.url, "blob:", "data:"))] == []


def test_the_drawer_docks_and_gives_the_focus_back(guide: Any) -> None:
    page = guide(DESK)
    opener = page.locator("a.figure-link").first
    opener.click()
    page.wait_for_selector("#drawer h2")
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.locator("#drawer").get_attribute("role") == "complementary"
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()
    assert page.evaluate("document.activeElement.classList.contains('figure-link')")


@pytest.mark.parametrize("size", [NARROW, PHONE])
def test_as_an_overlay_the_drawer_holds_the_focus(guide: Any, size: tuple[int, int]) -> None:
    page = guide(size)
    page.locator("a.figure-link").first.click()
    page.wait_for_selector("#drawer h2")
    for _press in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#drawer') !== null")


def test_without_scripts_the_same_link_is_a_page_and_charts_are_tables(guide: Any) -> None:
    page = guide(scripts=False)
    assert page.locator(".chart-table table").first.is_visible()
    page.locator("a.figure-link").first.click()
    assert page.url.endswith("/styles/drawer/")
    assert page.locator(".drawer-page h2").is_visible()


def test_keys_are_listed(guide: Any) -> None:
    page = guide()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_a_table_sorts_and_unknown_stands_last_both_ways(guide: Any) -> None:
    page = guide()
    head = page.locator("#stations th[data-sort] button").nth(2)
    cells = page.locator("#stations tbody td:nth-child(4)")
    for first in ("12.42 %", "8.92 %"):
        head.click()
        assert cells.all_inner_texts()[0] == first
        assert cells.all_inner_texts()[-1] == "—"


def test_a_chart_leaves_as_csv_and_png(guide: Any, tmp_path: Path) -> None:
    page = guide()
    with page.expect_download() as wanted:
        page.locator("[data-chart-csv]").nth(1).click()
    wanted.value.save_as(tmp_path / "chart.csv")
    rows = list(csv.reader((tmp_path / "chart.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 4
    assert len(rows[0]) == 25
    assert "" in rows[2]
    with page.expect_download() as wanted:
        page.locator("[data-chart-png]").nth(1).click()
    wanted.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("size", [DESK, NARROW, PHONE])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_nothing_is_wider_than_the_page(guide: Any, size: tuple[int, int], locale: str) -> None:
    page = guide(size, locale)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_words_on_a_banded_line_stand_apart_and_inside(guide: Any, size: tuple[int, int]) -> None:
    page = guide(size)
    drawing = page.locator("figure.mounted svg", has_text="1-3").first
    frame = drawing.bounding_box()
    boxes = [(one.text_content(), one.bounding_box()) for one in drawing.locator("text").all()]
    headings = [box for text, box in boxes if text.startswith("1-")]
    assert len(headings) == 3
    for text, box in boxes:
        assert box["x"] >= frame["x"] - 1, text
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1, text
    below = max(box["y"] + box["height"] for box in headings)
    left = min(box["x"] for _text, box in boxes)
    axis = [box["y"] + box["height"] / 2 for _text, box in boxes if box["x"] < left + 20]
    assert min(axis) - below >= 22, "no room for a peak's name between the headings and the top of the grid"


def test_errors_take_the_focus_and_lead_to_the_field(guide: Any) -> None:
    page = guide(query="?errors=1")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_end"


def test_what_was_typed_comes_back(guide: Any) -> None:
    page = guide()
    page.fill("#id_note", "雨雪天气")
    page.reload()
    assert page.input_value("#id_note") == "雨雪天气"
