"""Files 文件: read and write what the command line is given; a file is written whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import os
import secrets
import shutil
import sys
from io import RawIOBase
from pathlib import Path

from qipan.engine.errors import QipanError

FULL = (errno.ENOSPC, errno.EDQUOT)
STREAMS = (1, 2)
"""The numbers of standard output and standard error."""


def read_text(name: str) -> str:
    """Return the text of a file, or of standard input for `-`, in UTF-8 or GB18030.

    Raises `cli.file_missing` or `cli.text_unreadable`.
    """
    if name == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = Path(name).read_bytes()
        except OSError:
            raise QipanError("cli.file_missing", path=name) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise QipanError("cli.text_unreadable", path=name)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole: beside it first, then in its place. A pipe, a device or a stream is written through.

    Raises `cli.disk_full`, or `cli.file_unwritable`; a file that was there is unchanged then.
    """
    try:
        if _is_a_file(path):
            _replace(path.resolve(), data)
        else:
            _write_through(path, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise QipanError("cli.disk_full", place=path) from error
        raise QipanError("cli.file_unwritable", path=path, fault=error.strerror or str(error)) from error


def _is_a_file(path: Path) -> bool:
    """Say whether a path is a plain file, or free to become one: those alone may be replaced by another."""
    return (path.is_file() and _stream(path) is None) or not path.exists()


def _stream(path: Path) -> int | None:
    """Return which of our own open streams a path such as /dev/stdout is; None when it is another thing."""
    there = path.stat()
    return next((number for number in STREAMS if os.path.samestat(there, os.fstat(number))), None)


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(data)
        if path.exists():
            shutil.copymode(path, draft)
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True) if draft.parent.exists() else None
        raise


def _write_through(path: Path, data: bytes) -> None:
    stream = _stream(path)
    if stream is None:
        with path.open("wb", buffering=0) as through:
            _write_all(through, data)
        return
    # By its name it would be opened anew, at its beginning: what goes on writing to it would overwrite this.
    sys.stdout.flush()
    sys.stderr.flush()
    with os.fdopen(os.dup(stream), "wb", buffering=0) as through:
        _write_all(through, data)


def _write_all(through: RawIOBase, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[through.write(left) or 0 :]


def read_date(text: str) -> dt.date:
    """Return a date from `2021-01-01`, or raise `cli.date_unreadable`."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise QipanError("cli.date_unreadable", text=text) from None


def read_pairs(pairs: list[str]) -> dict[str, str]:
    """Return `name=value` texts as a mapping, or raise `cli.pair_unreadable`."""
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise QipanError("cli.pair_unreadable", text=pair)
        found[name.strip()] = value.strip()
    return found
