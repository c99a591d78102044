"""Opening 打开来件: plain, .gz and .zip content as a plain stream, guarded against bombs and broken archives.

Knows compression and its faults; knows nothing of text, columns or tables.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from qipan.engine.errors import QipanError

# Text of events packs about 10:1 and repeated lines up to 100:1; a small file of that kind is no danger yet.
BOMB_FLOOR_BYTES = 64 * 1024 * 1024
LARGEST_BYTES = 64 * 1024 * 1024 * 1024


def allowed_bytes(packed_bytes: int, expansion: int) -> int:
    """Return how many plain bytes a content packed into `packed_bytes` may give before it counts as a bomb."""
    return max(BOMB_FLOOR_BYTES, packed_bytes * expansion)


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...


@dataclass
class Guarded:
    """A stream that counts what it gives and stops at a bomb, a limit or a broken archive."""

    inner: Readable
    name: str
    packed_bytes: int = 0
    limit_bytes: int = LARGEST_BYTES
    expansion: int = 200
    given_bytes: int = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; raise `lake.archive_broken`, `lake.zip_bomb` or `lake.batch_too_large`."""
        try:
            data = self.inner.read(size)
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise QipanError("lake.archive_broken", file=self.name) from error
        self.given_bytes += len(data)
        if self.packed_bytes and self.given_bytes > allowed_bytes(self.packed_bytes, self.expansion):
            raise QipanError("lake.zip_bomb", file=self.name, expansion=self.expansion)
        if self.given_bytes > self.limit_bytes:
            raise QipanError(
                "lake.batch_too_large", file=self.name, limit_mb=self.limit_bytes // 1024 // 1024
            )
        return data


@dataclass(frozen=True)
class Content:
    """One content of a file: the file itself, or one member of an archive."""

    path: Path
    member: str = ""

    @property
    def name(self) -> str:
        """What people call it: the file's name, with the member behind a slash."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def plain_bytes(self) -> int | None:
        """The content's size when it can be told without reading it, else None."""
        if self.member:
            with zipfile.ZipFile(self.path) as archive:
                return archive.getinfo(self.member).file_size
        return None if _is_gzip(self.path) else self.path.stat().st_size


def _starts_with(path: Path, mark: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(mark)) == mark
    except PermissionError as error:
        raise QipanError("lake.file_not_readable", file=str(path)) from error


def _is_gzip(path: Path) -> bool:
    return _starts_with(path, b"\x1f\x8b")


def contents(path: Path) -> list[Content]:
    """Return the contents of a file: itself, or every member of a .zip that is not hidden.

    Raises `lake.file_missing`, `lake.file_not_readable` or `lake.archive_broken`.
    """
    if not path.is_file():
        raise QipanError("lake.file_missing", file=str(path))
    if not (_starts_with(path, b"PK\x03\x04") or path.suffix.lower() == ".zip"):
        return [Content(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                info.filename
                for info in archive.infolist()
                if not info.is_dir() and not Path(info.filename).name.startswith((".", "__"))
            ]
    except zipfile.BadZipFile as error:
        raise QipanError("lake.archive_broken", file=path.name) from error
    if not members:
        raise QipanError("lake.file_empty", file=path.name)
    return [Content(path, member) for member in sorted(members)]


@contextmanager
def opened(content: Content, *, expansion: int, limit_bytes: int = LARGEST_BYTES) -> Iterator[Guarded]:
    """Open a content as a guarded plain stream."""
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(content.path.open("rb"))
            packed = 0
            inner: Readable = raw
            if content.member:
                archive = stack.enter_context(zipfile.ZipFile(raw))
                packed = max(1, archive.getinfo(content.member).compress_size)
                # An archive that says itself what it would unpack to is refused before a byte of it is read.
                if archive.getinfo(content.member).file_size > allowed_bytes(packed, expansion):
                    raise QipanError("lake.zip_bomb", file=content.name, expansion=expansion)
                inner = stack.enter_context(archive.open(content.member))
            elif _is_gzip(content.path):
                packed = content.path.stat().st_size
                inner = stack.enter_context(gzip.GzipFile(fileobj=raw))
        except PermissionError as error:
            raise QipanError("lake.file_not_readable", file=str(content.path)) from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError) as error:
            raise QipanError("lake.archive_broken", file=content.name) from error
        yield Guarded(inner, content.name, packed, limit_bytes, expansion)


class Upload:
    """The body of a request, which must be as long as it said: a connection that breaks is no end of a file."""

    def __init__(self, stream: Readable, expected: int) -> None:
        self.stream, self.expected, self.got = stream, expected, 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes; raise `lake.upload_broken` when the body ends early."""
        try:
            data = self.stream.read(size)
        except OSError as error:
            raise QipanError("lake.upload_broken", expected=self.expected, got=self.got) from error
        self.got += len(data)
        if not data and size != 0 and self.got < self.expected:
            raise QipanError("lake.upload_broken", expected=self.expected, got=self.got)
        return data


def unpacked(stream: Readable, encoding: str, *, name: str, expansion: int, limit_bytes: int) -> Guarded:
    """Guard an upload: `encoding` is its Content-Encoding, empty or `gzip`; another is `lake.type_unknown`."""
    if encoding in ("", "identity"):
        return Guarded(stream, name, 0, limit_bytes, expansion)
    if encoding != "gzip":
        raise QipanError("lake.type_unknown", given=encoding)
    counted = _Counted(stream)
    file: BinaryIO = io.BufferedReader(counted, 1024 * 1024)
    return _GuardedUpload(gzip.GzipFile(fileobj=file), name, 1, limit_bytes, expansion, counted=counted)


class _Counted(io.RawIOBase):
    """The packed side of an upload, counted as it comes in."""

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self.stream.read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


@dataclass
class _GuardedUpload(Guarded):
    counted: _Counted | None = None

    def read(self, size: int = -1, /) -> bytes:
        if self.counted is not None:
            self.packed_bytes = max(1, self.counted.count)
        return super().read(size)
