"""`python -m bench.atlas URL` 一张图测速: the first view of the map in Chromium, and what it weighs as served.

The server runs already, on whatever province is to be measured; the account is the demo's.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import time
from typing import Any

import yaml
from playwright.sync_api import Browser, sync_playwright

from qipan.web import environment

RESULTS = environment.ROOT / "bench" / "results.json"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
PAN_STEPS, PAN_PIXELS = 12, 24
# Times between frames while the map is dragged, by the browser's own clock.
WATCH = """
window.frames_ms = [];
(function next(before) {
  requestAnimationFrame((now) => { if (before) window.frames_ms.push(now - before); next(now); });
})(0);
"""


def password() -> str:
    """Return the password of the demo accounts."""
    path = environment.ROOT / "qipan" / "cli" / "demonstration.yaml"
    return str(yaml.safe_load(path.read_text(encoding="utf-8"))["password"])


def _state(browser: Browser, url: str, user: str) -> Any:
    """Log in, and return the cookies of the session."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/login/")
    page.fill("[name=username]", user)
    page.fill("[name=password]", password())
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login/" not in address)
    state = context.storage_state()
    context.close()
    return state


def first_view(browser: Browser, url: str, query: str, state: Any) -> dict[str, float]:
    """Open the map with an empty cache; return seconds until all is drawn, kB received, and frame times of a drag."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, storage_state=state)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received = 0

    def finished(event: dict[str, Any]) -> None:
        nonlocal received
        received += event["encodedDataLength"]

    session.on("Network.loadingFinished", finished)
    began = time.perf_counter()
    page.goto(f"{url}/atlas/{query}", wait_until="commit")
    page.wait_for_selector("[data-drawn=gl]")
    seconds = time.perf_counter() - began
    page.wait_for_timeout(500)
    # Tiles come to MapLibre's worker: their size stands in the page's own record of what it loaded.
    size = "performance.getEntriesByType('resource').reduce((sum, one) => sum + one.transferSize, 0)"
    kilobytes = max(received, page.evaluate(size)) / 1000
    page.evaluate(WATCH)
    page.mouse.move(700, 400)
    page.mouse.down()
    for step in range(PAN_STEPS):
        page.mouse.move(700 - step * PAN_PIXELS, 400)
    page.mouse.up()
    frames = sorted(page.evaluate("window.frames_ms"))
    context.close()
    return {
        "first_view_s": seconds,
        "payload_kb": kilobytes,
        "frame_median_ms": statistics.median(frames),
        "frame_p95_ms": frames[int(len(frames) * 0.95)],
    }


def main() -> None:
    """Measure some times, print the medians, and keep them among the results."""
    options = argparse.ArgumentParser(prog="python -m bench.atlas", description=__doc__)
    options.add_argument("url", help="address of a running server, such as http://127.0.0.1:8000")
    options.add_argument("--user", default="zhoumin", help="the demo's account to look as")
    options.add_argument("--query", default="", help="the view, such as ?theme=highway.stations")
    options.add_argument("--times", type=int, default=5, help="how often the map is opened anew")
    given = options.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        state = _state(browser, given.url, given.user)
        runs = [first_view(browser, given.url, given.query, state) for _ in range(given.times + 1)][1:]
        browser.close()
    found = {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}
    print(json.dumps(found, indent=1))
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    kept["atlas"] = {**found, "query": given.query, "runs": len(runs)}
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
