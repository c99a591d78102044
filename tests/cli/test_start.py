"""`qipan start` from nothing: the first start makes the demo and serves pages that read the lake."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

PASSWORD = "qipan-demo-2021"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int, *more: str) -> subprocess.Popen[bytes]:
    settings = {**os.environ, "QIPAN_DATA": str(data), "QIPAN_WORKERS": "1"}
    command = [sys.executable, "-m", "qipan.cli.main", "start", "--port", str(port), *more]
    return subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(address + "/login/", timeout=5).read()
            return
        except (urllib.error.URLError, OSError):
            assert server.poll() is None, server.communicate()[0].decode()
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def stop(server: subprocess.Popen[bytes]) -> str:
    server.send_signal(signal.SIGTERM)
    return server.communicate(timeout=30)[0].decode()


def test_the_first_start_serves_what_the_lake_holds(tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = start(tmp_path / "var", port)
    try:
        wait_for(address, server)
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = browser.open(address + "/login/").read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
        assert token
        form = {"csrfmiddlewaretoken": token.group(1), "username": "zhoumin", "password": PASSWORD}
        data = urllib.parse.urlencode(form).encode()
        browser.open(urllib.request.Request(address + "/login/", data, {"Referer": address + "/login/"}))
        board = browser.open(address + "/highway/")
        assert board.status == 200
        assert "演示数据" in board.read().decode()
    finally:
        said = stop(server)
    assert address in said
    assert "zhoumin" in said


def test_without_a_demo_it_says_how_to_add_somebody(tmp_path: Path) -> None:
    port = free_port()
    server = start(tmp_path / "var", port, "--no-demo")
    try:
        wait_for(f"http://127.0.0.1:{port}", server)
    finally:
        said = stop(server)
    assert "qipan people add" in said
