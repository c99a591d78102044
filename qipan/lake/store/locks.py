"""Locks 写入锁: one locked file per batch being written. The system frees it however its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from qipan.lake.store.faults import environment_faults


def locks_folder() -> Path:
    """Return the folder of locks, made if need be."""
    path = Path(settings.QIPAN_DATA) / "lake" / "_locks"
    with environment_faults(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def exclusive(name: str) -> Iterator[None]:
    """Hold a named lock, waiting for it if need be."""
    with (locks_folder() / f"{name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class BatchLock:
    """Held while a batch is written; its file says which table the batch is for."""

    def __init__(self, batch: str, table: str) -> None:
        self.path = locks_folder() / f"batch-{batch}.lock"
        with environment_faults(self.path):
            # The lock is taken before the file has its name, so that no one ever sees it free.
            draft = self.path.with_suffix(".new")
            self.handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                fcntl.flock(self.handle, fcntl.LOCK_EX)
                os.write(self.handle, json.dumps({"batch": batch, "table": table}).encode())
                draft.rename(self.path)
            except OSError:
                os.close(self.handle)
                draft.unlink(missing_ok=True)
                raise

    def release(self) -> None:
        """Free the lock and remove its file."""
        if self.handle < 0:
            return
        self.path.unlink(missing_ok=True)
        os.close(self.handle)
        self.handle = -1


def is_alive(batch: str) -> bool:
    """Say whether a writer of this batch lives."""
    return _is_held(locks_folder() / f"batch-{batch}.lock")


def _is_held(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def dead_writers() -> Iterator[tuple[str, str]]:
    """Yield batch and table of every lock whose holder has died; each is held while it is looked after.

    The lock file is removed when the caller comes back for the next one.
    """
    for path in sorted(locks_folder().glob("batch-*")):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            try:
                found = json.loads(file.read())
            except ValueError:
                # Killed between making the file and writing it: nothing else was begun.
                found = None
            if found and path.suffix == ".lock":
                yield str(found["batch"]), str(found["table"])
            path.unlink(missing_ok=True)
