"""Serving 对外服务: a process of its own that loads nothing of the lake before it divides into workers.

The lake's library must not be loaded in a process that forks; `qipan start` therefore becomes this one. The
scheduler runs beside it as a process of its own, is started again when it dies, and ends with it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from qipan.web import environment

FIRST_RESTART_S, LAST_RESTART_S, STEADY_S = 1.0, 60.0, 60.0
log = logging.getLogger(__name__)


def serve(host: str, port: int) -> None:
    """Serve the pages and the API until stopped."""
    stop = threading.Event()
    keeper = threading.Thread(target=keep_scheduler, args=(stop,), daemon=True)
    if environment.read_flag("QIPAN_SCHEDULER"):
        keeper.start()
    try:
        Granian(
            "qipan.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=environment.read_number("QIPAN_WORKERS"),
            blocking_threads=4,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        stop.set()
        if keeper.is_alive():
            keeper.join(10)


def keep_scheduler(stop: threading.Event) -> None:
    """Run a scheduler until told to stop; one that dies is started again, ever later while it keeps dying."""
    wait = FIRST_RESTART_S
    while not stop.is_set():
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "qipan.cli.main", "scheduler", "--beside-parent"])
        while process.poll() is None and not stop.wait(0.2):
            pass
        if stop.is_set():
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
            return
        wait = FIRST_RESTART_S if time.monotonic() - started > STEADY_S else min(wait * 2, LAST_RESTART_S)
        log.warning("the scheduler ended with code %s, started again in %s s", process.returncode, wait)
        stop.wait(wait)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
