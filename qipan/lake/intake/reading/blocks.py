"""Blocks 分块: a stream cut into blocks of whole UTF-8 lines, hashed and counted on the way.

Knows encodings and line ends; knows nothing of columns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qipan.engine.errors import QipanError
from qipan.lake.intake.reading.opening import Readable

BLOCK_BYTES = 12 * 1024 * 1024
LONGEST_LINE_BYTES = 4 * 1024 * 1024
LONGEST_CHARACTER_BYTES = 4
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass
class Block:
    """Whole lines of a file in UTF-8, each ended by a line feed; `first_line` counts from 1."""

    data: bytes
    first_line: int

    @cached_property
    def lines(self) -> int:
        """How many lines the block holds, blank ones included."""
        return int(np.count_nonzero(np.frombuffer(self.data, dtype=np.uint8) == 10))

    @cached_property
    def ends(self) -> np.ndarray:
        """The positions of every line feed; not asked for while all lines are as declared."""
        return np.flatnonzero(np.frombuffer(self.data, dtype=np.uint8) == 10)

    def line(self, index: int) -> bytes:
        """Return one line without its end; `index` counts from 0."""
        start = int(self.ends[index - 1]) + 1 if index else 0
        return self.data[start : int(self.ends[index])].rstrip(b"\r")

    def blank(self) -> np.ndarray:
        """Return a mask of the lines that hold nothing but spaces."""
        solid = np.frombuffer(self.data, dtype=np.uint8) > 32
        starts = np.concatenate(([0], self.ends[:-1] + 1))
        return ~np.logical_or.reduceat(solid, starts)


def content_hash(stream: Readable) -> str:
    """Return the SHA-256, in hex, of a stream read to its end."""
    found = hashlib.sha256()
    while piece := stream.read(BLOCK_BYTES):
        found.update(piece)
    return found.hexdigest()


@dataclass
class Blocks:
    """Reads a stream once; `encoding`, `content_hash` and `size` are final when it has been read to its end.

    `ends_open` is set before the last block when the content has no line end behind it: that block is one line.
    """

    stream: Readable
    name: str
    block_bytes: int = BLOCK_BYTES
    encoding: str = ""
    size: int = 0
    ends_open: bool = False
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256, repr=False)

    @property
    def content_hash(self) -> str:
        """SHA-256, in hex, of the unpacked bytes read so far."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[Block]:
        """Yield blocks; raise `lake.encoding_unknown`, `lake.file_cut`, `lake.line_too_long`, or the stream's."""
        rest, line, position = b"", 1, 0
        while chunk := self._filled():
            if not self.size:
                chunk = self._first(chunk)
            self.size += len(chunk)
            cut = chunk.rfind(b"\n") + 1
            if not cut:
                rest += chunk
                if len(rest) > LONGEST_LINE_BYTES + self.block_bytes:
                    raise QipanError("lake.line_too_long", file=self.name, line=line, limit_mb=4)
                continue
            block = self._block(rest + chunk[:cut], line, position)
            position += len(rest) + cut
            rest = chunk[cut:]
            line += block.lines
            yield block
        if rest:
            self.ends_open = True
            try:
                last = self._block(rest + b"\n", line, position)
            except QipanError as error:
                # Half a character at the very end is a cut, not another encoding.
                if error.values["position"] - position < len(rest) - LONGEST_CHARACTER_BYTES:
                    raise
                raise QipanError("lake.file_cut", file=self.name, line=line) from error
            yield last

    def raw(self, size: int = -1) -> bytes:
        """Read bytes as they come, hashed and counted: for contents that are not text."""
        data = self.stream.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def _filled(self) -> bytes:
        """Read a whole block where the stream gives small pieces; end only at its end."""
        pieces, missing = [], self.block_bytes
        while missing > 0 and (piece := self.stream.read(missing)):
            self._hash.update(piece)
            pieces.append(piece)
            missing -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _first(self, chunk: bytes) -> bytes:
        if chunk.startswith(WIDE_MARKS) or (len(chunk) > 3 and chunk[:200].count(0) > 20):
            raise QipanError("lake.encoding_unknown", file=self.name, line=1, position=0)
        if chunk.startswith(BYTE_ORDER_MARK):
            self.encoding = "utf-8"
            return chunk[3:]
        return chunk

    def _block(self, data: bytes, first_line: int, position: int) -> Block:
        if not data.isascii():
            data = self._utf8(data, first_line, position)
        return Block(data, first_line)

    def _utf8(self, data: bytes, first_line: int, position: int) -> bytes:
        """Decide the encoding at the first block that is not ASCII, then hold the file to it."""
        faults: list[UnicodeDecodeError] = []
        for encoding in (self.encoding,) if self.encoding else ("utf-8", "gb18030"):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                faults.append(error)
                continue
            self.encoding = encoding
            return data if encoding == "utf-8" else text.encode()
        at = max(fault.start for fault in faults)
        raise QipanError(
            "lake.encoding_unknown",
            file=self.name,
            line=first_line + data.count(b"\n", 0, at),
            position=position + at,
        )
