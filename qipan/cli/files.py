"""Files 文件: read and write what the command line is given, whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sys
from pathlib import Path

from qipan.engine.errors import QipanError


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
    """Write a file whole: beside it first, then in its place; else `cli.file_unwritable` and nothing changed."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True) if draft.parent.exists() else None
        raise QipanError("cli.file_unwritable", path=path, fault=error.strerror or str(error)) from error


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
