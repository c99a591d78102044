"""Every page, in both languages and sizes: asks nothing outside, raises nothing, misses nothing, does not overflow."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.conftest import DemoServer
from tests.isolation import ROOT

PASSWORD = yaml.safe_load((ROOT / "qipan/cli/demonstration.yaml").read_text(encoding="utf-8"))["password"]
PAGES = [
    "/highway/",
    "/highway/flow/?from=2021-01-01&to=2021-01-03",
    "/highway/bulletins/",
    "/highway/bulletins/new/",
    "/highway/check/",
    "/highway/data/",
    "/highway/definitions/",
    "/highway/health/",
    "/highway/targets/",
]
WINDOWS = [(language, size) for language in ("zh-CN", "en-US") for size in ((1440, 900), (390, 844))]


@pytest.mark.parametrize(("language", "size"), WINDOWS)
def test_pages_ask_nothing_outside_and_raise_nothing(
    browser: Any, demo_server: DemoServer, language: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(locale=language, viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    faults: list[str] = []
    page.on(
        "request",
        lambda asked: asked.url.startswith((demo_server.url, "data:", "blob:")) or faults.append(asked.url),
    )
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("response", lambda given: given.status >= 400 and faults.append(f"{given.status} {given.url}"))
    page.goto(f"{demo_server.url}/login/")
    page.fill("[name=username]", "zhoumin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    for address in PAGES:
        page.goto(f"{demo_server.url}{address}")
        page.wait_for_load_state("networkidle")
        assert page.locator("h1").count() == 1, address
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is {wide} px wider than the window"
        assert page.evaluate("document.documentElement.lang").startswith(language[:2]), address
    context.close()
    assert not faults, "\n".join(faults)
