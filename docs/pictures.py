"""Pictures 图片: starts the server on a demo province and takes the READMEs' pictures with Chromium.

`python docs/pictures.py` writes those the READMEs show; `--all FOLDER` every page, for looking at.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
QIPAN = [sys.executable, "-m", "qipan.cli.main"]
SIZES = {"": {"width": 1440, "height": 900}, "-phone": {"width": 390, "height": 844}}
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PERIOD = ["--from", "2021-01-01", "--to", "2021-01-03", "--compare", "2020-01-01..2020-01-01"]
SHOWN = ("cockpit", "bulletin", "flow", "data", "check", "atlas", "health", "bulletin-phone")


def command(folder: Path, *arguments: str) -> str:
    """Run a command on the data folder and return what it said on standard error."""
    environ = {**os.environ, "QIPAN_DATA": str(folder), "QIPAN_LANG": "en"}
    done = subprocess.run(
        [*QIPAN, *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"qipan {' '.join(arguments)}:\n{done.stderr[-2000:]}")
    return done.stderr


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a data folder on a free port; yields the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        [*QIPAN, "start", "--no-demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "QIPAN_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/login/", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.3)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def log_in(browser: Browser, address: str, username: str, password: str, language: str, size: str) -> Page:
    """Open a window of one size and language and log a demo person in."""
    context = browser.new_context(viewport=SIZES[size], locale=LANGUAGES[language], reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def shoot(page: Page, target: Path, *, whole: bool) -> None:
    """Take one picture once the page is still."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    page.screenshot(path=target, full_page=whole)
    print(target, file=sys.stderr)


def walk(
    page: Page, address: str, bulletin: str, into: Path, end: str, *, whole: bool, only: tuple[str, ...]
) -> None:
    """Take the pictures of one window: every page, or those named."""
    pages = {
        "cockpit": "/",
        "board": "/highway/",
        "flow": "/highway/flow/?from=2021-01-01&to=2021-01-03",
        "bulletins": "/highway/bulletins/",
        "bulletin": f"/highway/bulletins/{bulletin}/",
        "edit": f"/highway/bulletins/{bulletin}/edit/",
        "check": "/highway/check/",
        "data": "/highway/data/",
        "atlas": "/atlas/",
        "health": "/highway/health/",
        "definitions": "/highway/definitions/",
    }
    for name, path in pages.items():
        if only and name not in only:
            continue
        page.goto(f"{address}{path}")
        if name == "check":
            page.click("[data-sample]")
            page.click("#check-form [type=submit]")
        shoot(page, into / f"{name}{end}.png", whole=whole)


def main() -> None:
    """Make or reuse a demo, draft its bulletin, and walk it in each language and size."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scale", default="0.02", help="scale of the demo province")
    options.add_argument("--data", type=Path, help="a data folder with a demo, instead of a new one")
    options.add_argument("--all", type=Path, metavar="FOLDER", help="every page, whole length, into a folder")
    given = options.parse_args()
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    people = yaml.safe_load((ROOT / "qipan/cli/demonstration.yaml").read_text(encoding="utf-8"))
    into = given.all or PICTURES
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qipan-pictures-") as name:
        folder = given.data or Path(name) / "data"
        if given.data is None:
            command(folder, "demo", "--scale", given.scale)
        said = command(
            folder, "highway", "bulletin", *PERIOD, "--save", "--as", "zhoumin", "--out", f"{name}/kept.md"
        )
        bulletin = next(
            word for line in said.splitlines() if "kept as draft" in line for word in line.split()[-1:]
        )
        with served(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            for language in LANGUAGES:
                for size in SIZES:
                    only = (
                        ()
                        if given.all
                        else tuple(s.removesuffix(size) for s in SHOWN if ("-phone" in s) == bool(size))
                    )
                    page = log_in(browser, address, "zhoumin", people["password"], language, size)
                    if given.all:
                        shoot(page, into / f"home{size}-{language}.png", whole=True)
                    walk(
                        page, address, bulletin, into, f"{size}-{language}", whole=bool(given.all), only=only
                    )
                    page.context.close()
            browser.close()


if __name__ == "__main__":
    main()
