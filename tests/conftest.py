"""Fixtures 测试夹具: a lake of one's own, actors, real data, PostgreSQL, a browser and a running server.

What a machine lacks is skipped with a plain statement; with CI=true it is a failure.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qipan.engine.actors import Actor, Grant
from qipan.web import environment
from tests.isolation import ROOT

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


def lacking(what: str, mend: str) -> None:
    """Skip because the machine lacks something, or fail when CI=true."""
    message = f"{what} {mend}"
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they ask for; browser tests stay on one worker, which shares one server."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & {"browser", "page", "demo_server"}:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
        if "real_data" in asked:
            item.add_marker(pytest.mark.real_data)
        if "postgresql" in asked:
            item.add_marker(pytest.mark.services)


@pytest.fixture(autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory, settings: object) -> Path:
    """The test's own QIPAN_DATA: no lake outlives the database rows that name its batches."""
    folder = tmp_path_factory.mktemp("data")
    settings.QIPAN_DATA = folder  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def system() -> Actor:
    """The machine's operator, who may do everything."""
    return Actor.system("test")


@pytest.fixture
def actor() -> Callable[..., Actor]:
    """Make an actor with permissions in one division: `actor("lake.batch.read", division="4301")`."""

    def make(*permissions: str, division: str = "43", id: str = "7", name: str = "李某") -> Actor:
        return Actor("user", id, name, tuple(Grant(permission, division) for permission in permissions))

    return make


@pytest.fixture
def nobody(actor: Callable[..., Actor]) -> Actor:
    """Somebody who may do nothing."""
    return actor(id="99", name="无权者")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, from QIPAN_REAL_DATA (relative ones from the project's root)."""
    folder = (ROOT / environment.read("QIPAN_REAL_DATA")).resolve()
    if not (folder / "highway").is_dir():
        lacking(f"No real data in {folder}.", "Set QIPAN_REAL_DATA to its folder.")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The address of a PostgreSQL server on this machine that may create databases."""
    import psycopg

    address = os.environ.get("QIPAN_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        lacking(f"No PostgreSQL at 127.0.0.1:5432 ({error}).", "Start one with trust for the user postgres.")
    return address


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        lacking("Chromium is not installed.", "Run apt-get install chromium, then make test again.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@dataclass(frozen=True)
class DemoServer:
    """A running server on a small demo province: its address and its data folder."""

    url: str
    folder: Path


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_up(process: subprocess.Popen[bytes], url: str, log: Path, seconds: float = 240) -> None:
    """Wait until `url` answers; a server that ends first shows the end of its log."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(
        f"The server did not answer at {url}:\n{log.read_text(errors='replace')[-4000:]}", pytrace=False
    )


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """`qipan start` in a process of its own on a small demo province: what a user gets from `make run`."""
    folder = tmp_path_factory.mktemp("demo")
    log = folder / "server.log"
    port = free_port()
    qipan = [sys.executable, "-m", "qipan.cli.main"]
    environ = {**os.environ, "QIPAN_DATA": str(folder / "data")}
    made = subprocess.run(
        [*qipan, "demo", "--scale", "0.002"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*qipan, "start", "--port", str(port)],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(process, f"{url}/login/", log)
        yield DemoServer(url, folder / "data")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Lift the trail's triggers from the test database, which is emptied after tests that commit.

    tests/trail/test_guards.py puts them back and tries them.
    """
    from django.db import connection

    from qipan.trail import guards

    with django_db_blocker.unblock():
        guards.remove(connection)
