"""A bulletin's journey 通报的一程: drafted, contradicted, mended, reviewed by another, published, taken home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

PASSWORD = "qipan-demo-2021"


@pytest.fixture
def seat(browser: Any, demo_server: Any) -> Iterator[Callable[[str], Any]]:
    """Sit somebody down before a browser of their own, logged in: `seat("zhoumin")`."""
    seats = []

    def sit(username: str) -> Any:
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        seats.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(f"{demo_server.url}/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("[data-cockpit]")
        return page

    yield sit
    for context in seats:
        context.close()


def test_a_bulletin_from_draft_to_publication(seat: Callable[[str], Any], demo_server: Any) -> None:
    editor = seat("zhoumin")
    editor.goto(f"{demo_server.url}/highway/bulletins/new/")
    assert editor.input_value("#id_holiday") == "new_year"
    editor.click("form[data-keep] button[type=submit]")
    editor.wait_for_selector(".paper-body h2")
    address = editor.url
    assert "元旦" in editor.inner_text(".paper-body h2")
    assert "待他人校核" in editor.inner_text("#refusal")

    # a figure opens to its making, and computes to the same again
    editor.click("a.figure-link:not(.still) >> nth=0")
    editor.wait_for_selector("#drawer .drawer-figure")
    assert "highway.flow.total" in editor.inner_text("#drawer")
    editor.click("#drawer [data-again]")
    editor.wait_for_selector("#drawer .good >> text=重算一致")
    editor.keyboard.press("Escape")
    editor.wait_for_selector("#drawer", state="hidden")

    # a share printed by hand contradicts the others and is said to
    editor.click("a.figure-link[href*='class_share.small']")
    editor.wait_for_selector("#drawer .hand-form", state="attached")
    editor.click("#drawer details summary")
    editor.fill("#hand-text", "73.33 %")
    editor.fill("#hand-reason", "填报单位上报数")
    editor.click("#drawer .hand-form button >> nth=0")
    editor.wait_for_selector(".contradiction svg.intervals")
    assert "处矛盾未处理" in editor.inner_text("#refusal")
    assert editor.locator("a.figure-link.bad.hand").count() >= 1

    reviewer = seat("litao")
    reviewer.goto(address)
    reviewer.wait_for_selector(".contradiction")
    assert "矛盾" in reviewer.inner_text("#refusal")
    assert reviewer.locator("button[aria-disabled=true]").count() == 1

    # mended by the figure the check suggests
    editor.click(".mend form button >> nth=0")
    editor.wait_for_selector(".contradiction", state="detached")
    assert editor.locator("a.figure-link.hand").count() == 1

    # the wording is changed and read before it is saved
    editor.click("text=改稿")
    editor.wait_for_selector("form[data-preview]")
    editor.fill("#text-closing", "数据为演示。")
    editor.wait_for_selector("[data-preview-place] >> text=数据为演示。")
    editor.click("button[form=editor]")
    editor.wait_for_selector(".paper-body >> text=数据为演示。")

    # another reviews and publishes; what was published replays to the same
    reviewer.goto(address)
    reviewer.on("dialog", lambda dialog: dialog.accept())
    reviewer.click("button:has-text('校核通过')")
    reviewer.wait_for_selector("button.primary:has-text('发布')")
    reviewer.click("button.primary:has-text('发布')")
    reviewer.wait_for_selector("a.button.primary:has-text('重放')")
    for format, mark in (("docx", b"PK"), ("pdf", b"%PDF")):
        reviewer.click("summary:has-text('下载')") if format == "docx" else None
        with reviewer.expect_download() as download:
            reviewer.click(f"a[href$='zh.{format}']")
        with open(download.value.path(), "rb") as file:
            assert file.read(4).startswith(mark)
    reviewer.click("a.button.primary:has-text('重放')")
    reviewer.wait_for_selector(".notice.good")
    assert "逐字节相同" in reviewer.inner_text(".notice.good")

    editor.goto(address)
    assert editor.locator("text=改稿").count() == 0
    assert editor.faults == reviewer.faults == []
