"""A leader before the cockpit 驾驶舱前的一程: an hour, a place, another indicator; on wall, desk and phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

PASSWORD = "qipan-demo-2021"


@pytest.fixture
def cockpit(browser: Any, demo_server: Any) -> Iterator[Callable[..., Any]]:
    """Open the cockpit as somebody, at a size and in a language, its map drawn."""
    contexts = []

    def open(username: str = "zhoumin", width: int = 1366, height: int = 768, locale: str = "zh-CN") -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda told: page.faults.append(told.text) if told.type == "error" else None)
        page.goto(f"{demo_server.url}/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("[data-cockpit][data-ready]")
        return page

    yield open
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (390, 844)])
def test_the_whole_screen_is_there_and_nothing_runs_over(
    cockpit: Callable[..., Any], width: int, height: int
) -> None:
    page = cockpit(width=width, height=height)
    assert page.locator(".areas path").count() == 14
    assert page.locator("[data-ranking] li").count() == 14
    assert page.locator("[data-tiles] .cockpit-tile").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width > 760:
        assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.faults == []


def test_an_hour_of_the_time_line_drives_headline_map_and_ranking(cockpit: Callable[..., Any]) -> None:
    page = cockpit()
    whole = page.inner_text("[data-hero]")
    first = page.inner_text("[data-ranking] li:first-child b")
    page.focus(".time-svg")
    page.keyboard.press("ArrowRight")
    assert "0:00" in page.inner_text("[data-hero-line]")
    assert page.inner_text("[data-hero]") != whole
    assert page.inner_text("[data-ranking] li:first-child b") != first
    page.keyboard.press("Escape")
    assert page.inner_text("[data-hero]") == whole
    page.click("[data-days] button:nth-child(2)")
    assert "1月1日" in page.inner_text("[data-hero-line]")


def test_a_place_opens_how_its_figure_is_made(cockpit: Callable[..., Any]) -> None:
    page = cockpit()
    page.click("[data-ranking] li:first-child button")
    page.wait_for_selector("#drawer .drawer-figure")
    assert "highway.flow.total" in page.inner_text("#drawer")
    assert page.locator(".areas path.chosen").count() == 1


def test_another_indicator_recolours_without_loading_the_page_again(cockpit: Callable[..., Any]) -> None:
    page = cockpit()
    page.evaluate("window.kept = true")
    page.select_option("[data-indicator]", "highway.flow.etc_share")
    page.wait_for_function("document.querySelector('[data-title]').textContent.includes('ETC')")
    assert page.evaluate("window.kept") is True
    assert "indicator=highway.flow.etc_share" in page.url
    assert "%" in page.inner_text("[data-hero]")
    assert page.faults == []


def test_a_prefecture_officer_sees_counties_in_english(cockpit: Callable[..., Any]) -> None:
    page = cockpit("changsha", locale="en-GB")
    assert page.locator(".areas path").count() == 9
    assert "Changsha" in page.inner_text("[data-title]")
    shown = page.inner_text(".cockpit")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in shown), shown
