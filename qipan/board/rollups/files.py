"""Files 文件: one day's cells as an Arrow stream with its SHA-256 behind it; what does not agree is not read.

Any Arrow reader opens a file: a stream says itself where it ends.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

DIGEST = hashlib.sha256().digest_size
DRAFT = ".draft"
OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4", emit_dictionary_deltas=False)
log = logging.getLogger(__name__)


def read(path: Path) -> pa.Table | None:
    """Return the cells of a file; None when there is none, or it is damaged and must be counted again."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("roll-up %s cannot be read: %s", path, error)
        return None
    body = memoryview(content)[:-DIGEST]
    if len(content) <= DIGEST or hashlib.sha256(body).digest() != content[-DIGEST:]:
        log.warning("roll-up %s is damaged and is counted again", path)
        return None
    return pa.ipc.open_stream(pa.py_buffer(body)).read_all()


def write(path: Path, cells: pa.Table) -> None:
    """Keep cells under a name, whole or not at all; a full or closed disk costs a warning, the answer stands."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, cells.schema, options=OPTIONS) as writer:
        writer.write_table(cells)
    body = sink.getvalue()
    draft = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}{DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(body)
            file.write(hashlib.sha256(body).digest())
        draft.replace(path)
    except OSError as error:
        log.warning("roll-up %s cannot be kept: %s", path, error)
        with suppress(OSError):
            draft.unlink()
