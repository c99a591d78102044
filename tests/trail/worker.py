"""A process of its own 独立进程: appends to the trail or verifies it, on the database the environment names."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.web.settings")

import django

django.setup()

from django.db import connection  # noqa: E402

from qipan.engine.actors import Actor  # noqa: E402
from qipan.trail import queries  # noqa: E402
from qipan.trail.actions import action, note  # noqa: E402

ODD = {
    "whole": 1.0,
    "large": 1e23,
    "larger_whole": 2.0**60,
    "small": 1e-7,
    "third": 0.1 + 0.2,
    "negative_zero": -0.0,
    "nothing": None,
    "yes": True,
    "big": 2**70,
    "words": "长沙 é e\u0301 🚗 \0 \ud800",
    "é": {"b": [1, 2.5, {"z": 1, "a": 2}], "长": ()},
    "infinite": float("inf"),
}


@action("test.appended")
def append(*, by: Actor, number: int) -> None:
    """Append one entry with details that databases like to rewrite."""
    note(subject=f"test.thing:{number}", number=number, **ODD)


def many(count: int, failures: list[BaseException]) -> None:
    """Append `count` entries in this thread."""
    try:
        for number in range(count):
            append(by=Actor.system(f"{os.getpid()}:{threading.get_ident()}"), number=number)
    except BaseException as error:
        failures.append(error)
        raise
    finally:
        connection.close()


def main(verb: str, *rest: str) -> None:
    """Run `append THREADS COUNT`, or `verify`: an anchor (or nothing) a line in, a result a line out."""
    if verb == "verify":
        for line in sys.stdin:
            print(json.dumps(dataclasses.asdict(queries.verify(line.strip()))), flush=True)
        return
    failures: list[BaseException] = []
    threads = [threading.Thread(target=many, args=(int(rest[1]), failures)) for _ in range(int(rest[0]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
