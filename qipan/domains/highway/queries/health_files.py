"""Health files 健康档案: one judgement of a period as an Arrow file, named by all that it was judged from.

A file cannot be stale: other rows, another register or other rules are another name. It can be removed at any
time, and is then judged anew. Knows files; judges nothing and knows no scope.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings

Days = tuple[dt.date, dt.date]
SUFFIX, DRAFT = ".arrow", ".draft"
SCHEMA = pa.schema(
    [("station", pa.string()), ("status", pa.string()), ("score", pa.float64()), ("told", pa.string())]
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A kept judgement: `head` tells of the whole, `table` of each station, the worst first."""

    path: Path
    head: Mapping[str, Any]
    table: pa.Table

    @property
    def mark(self) -> str:
        """The mark of what it was judged from."""
        return self.path.stem

    def scores(self) -> list[dict[str, Any]]:
        """Return station, status and score of every station judged."""
        rows: list[dict[str, Any]] = self.table.select(["station", "status", "score"]).to_pylist()
        return rows

    def told(self, place: int) -> dict[str, Any]:
        """Return all that was told of the station in a row."""
        found: dict[str, Any] = json.loads(self.table.column("told")[place].as_py())
        return found


def root() -> Path:
    """Return the folder of kept judgements."""
    return Path(settings.QIPAN_DATA) / "health"


def path_of(period: Days, mark: str) -> Path:
    """Return the file of one period judged from what `mark` stands for."""
    return root() / f"{period[0]}_{period[1]}" / f"{mark}{SUFFIX}"


def periods() -> list[Days]:
    """Return the periods of which a judgement is kept, the newest last day first, then the longest."""
    found = []
    for folder in root().glob("*_*"):
        first, _, last = folder.name.partition("_")
        with suppress(ValueError):
            if any(_files(folder)):
                found.append((dt.date.fromisoformat(first), dt.date.fromisoformat(last)))
    return sorted(found, key=lambda one: (one[1], -one[0].toordinal()), reverse=True)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob(f"*{SUFFIX}"))


def read(period: Days, mark: str) -> Kept | None:
    """Return the judgement of a period made from `mark`; else the one still kept from before; None without any.

    A file that cannot be read is as if it were not there: the next run of the job makes it anew.
    """
    wanted = path_of(period, mark)
    others = sorted(_files(wanted.parent), key=lambda path: path != wanted)
    for path in others:
        try:
            facts = path.stat()
            return _read(path, facts.st_ino, facts.st_mtime_ns)
        except (OSError, pa.ArrowException, ValueError, KeyError) as error:
            log.warning("kept health %s cannot be read: %s", path, error)
    return None


@lru_cache(maxsize=32)
def _read(path: Path, inode: int, mtime_ns: int) -> Kept:
    """Read a file, once for every time it was written."""
    with path.open("rb") as file:
        table = pa.ipc.open_file(pa.py_buffer(file.read())).read_all()
    return Kept(path, json.loads(table.schema.metadata[b"head"]), table)


def write(period: Days, mark: str, head: Mapping[str, Any], stations: Sequence[Mapping[str, Any]]) -> None:
    """Keep a judgement, whole or not at all, then remove what stood for the period before."""
    columns = {name: [one[name] for one in stations] for name in ("station", "status", "score")}
    columns["told"] = [json.dumps(one, ensure_ascii=False) for one in stations]
    kept = {"head": json.dumps(head, ensure_ascii=False)}
    table = pa.table(columns, schema=SCHEMA).replace_schema_metadata(kept)
    path = path_of(period, mark)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{mark}.{os.getpid()}-{secrets.token_hex(4)}{DRAFT}")
    try:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with draft.open("wb") as sink, pa.ipc.new_file(sink, table.schema, options=options) as writer:
            writer.write_table(table)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for other in path.parent.iterdir():
        if other != path:
            other.unlink(missing_ok=True)


def remove_others(wanted: Sequence[Days]) -> int:
    """Remove the judgements of periods that nobody keeps any more; return how many."""
    names = {f"{first}_{last}" for first, last in wanted}
    gone = [folder for folder in root().glob("*_*") if folder.name not in names]
    for folder in gone:
        for path in folder.iterdir():
            path.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()
    return len(gone)
