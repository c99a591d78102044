"""Environment faults 环境故障: a full disk or a closed folder, said plainly whoever meets it first."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import DeltaError
from django.db import DatabaseError

from qipan.engine.errors import QipanError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
FULL_WORDS = ("no space left", "disk is full", "disk full", "file too large", "quota exceeded")
CLOSED_WORDS = ("permission denied", "read-only file system", "readonly database", "operation not permitted")


@contextmanager
def environment_faults(path: Path) -> Iterator[None]:
    """Turn faults of the disk under `path` into errors that say what to do; pass others on.

    They are `lake.disk_full`, `lake.folder_closed` and `lake.disk_failed`.
    """
    try:
        yield
    except (OSError, pa.ArrowException, DeltaError, DatabaseError) as error:
        number = getattr(error, "errno", None)
        words = str(error).lower()
        if number in FULL or any(word in words for word in FULL_WORDS):
            raise QipanError("lake.disk_full", path=str(path)) from error
        if number in CLOSED or any(word in words for word in CLOSED_WORDS):
            raise QipanError("lake.folder_closed", path=str(path)) from error
        if number == errno.EIO or "disk i/o error" in words:
            raise QipanError("lake.disk_failed", path=str(path)) from error
        raise
