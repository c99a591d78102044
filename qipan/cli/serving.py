"""Serving 对外服务: a process of its own that loads nothing of the lake before it divides into workers.

The lake's library must not be loaded in a process that forks; `qipan start` therefore becomes this one.
"""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from qipan.web import environment


def serve(host: str, port: int) -> None:
    """Serve the pages and the API until stopped."""
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


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
