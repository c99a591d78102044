"""Ingest 入湖: one content, read once, becomes one batch: whole in the lake, or nothing of it.

Order of things: lock, files, rejects, claim of the content, Delta commit, mark. Whatever dies between leaves
either nothing visible or a commit that `reconcile` finds in the Delta log.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import actions, queries, store
from qipan.lake.intake.declarations import Table
from qipan.lake.intake.declarations import table as declared
from qipan.lake.intake.known import Known, known_files, without
from qipan.lake.intake.parsing.delimited import is_cut_line, parse_block
from qipan.lake.intake.parsing.parsed import Rows, Rulebook
from qipan.lake.intake.parsing.records import (
    arrow_batches,
    is_cut_record,
    keys_of,
    parquet_batches,
    parse_batch,
    parse_ndjson,
)
from qipan.lake.intake.parsing.rules import local_now
from qipan.lake.intake.reading.blocks import Block, Blocks
from qipan.lake.intake.reading.headers import Layout, lay_out, split_header
from qipan.lake.intake.reading.opening import Readable
from qipan.lake.intake.reconcile import reconcile
from qipan.lake.intake.subjects import Subjects, ensure_known, subjects_for
from qipan.lake.models import Batch
from qipan.lake.store.faults import environment_faults
from qipan.lake.store.locks import BatchLock
from qipan.lake.store.writing import EPOCH, DayWriter, RejectsWriter

WORKERS = 2
PATIENCE_SECONDS = 60.0
Progress = Callable[[int, int], None]
"""Called with the bytes read and the rows judged so far."""


@dataclass(frozen=True)
class Delivery:
    """What is brought: a stream, what it is called, and in which shape and on whose terms."""

    stream: Readable
    source: str
    table: str
    shape: str = "csv"
    format: str = "auto"
    synthetic: bool = False
    idempotency_key: str = ""
    skip_known: bool = False
    progress: Progress | None = None


@dataclass
class Outcome:
    """What became of a delivery; `status` is committed, refused or duplicate (of batch `batch`).

    A delivery whose every row was left out as known is a duplicate of the batch that holds most of them.
    """

    status: str
    batch: Batch
    layout: Layout | None = None
    encoding: str = ""
    seconds: float = 0.0
    lines: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


def new_batch_id() -> str:
    """Return a fresh batch id: the day, then sixteen hexadecimal digits no one can guess."""
    return f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(8)}"


def ingest(*, by: Actor, delivery: Delivery) -> Outcome:
    """Bring a delivery into the lake and return what became of it.

    Raises a QipanError of the families input, data, limit, permission or environment; then nothing of the
    delivery is left in the lake.
    """
    table = declared(delivery.table)
    by.require(table.record_permission)
    with environment_faults(store.root()):
        reconcile()
        return _Ingest(by, table, delivery).run()


class _Reading:
    """The delivery as a run of parsing tasks, whatever its shape."""

    def __init__(self, table: Table, delivery: Delivery, subjects: Subjects) -> None:
        self.table, self.delivery, self.subjects = table, delivery, subjects
        self.blocks = Blocks(delivery.stream, delivery.source)
        self.layout: Layout | None = None
        self.book: Rulebook | None = None

    def tasks(self) -> Iterator[Callable[[], Rows]]:
        """Yield one task per block, in order."""
        shape = self.delivery.shape
        if shape in ("csv", "ndjson"):
            yield from self._lines(ndjson=shape == "ndjson")
        else:
            yield from self._records()

    def _open_book(self, headers: tuple[str, ...], delimiter: str = ",") -> Rulebook:
        self.layout = lay_out(
            self.table, self.delivery.format, headers, name=self.delivery.source, delimiter=delimiter
        )
        self.book = Rulebook(
            self.layout, settings.HASH_KEY.encode(), local_now(), self.subjects.known, self.subjects.own
        )
        return self.book

    def _lines(self, *, ndjson: bool) -> Iterator[Callable[[], Rows]]:
        for block in self.blocks:
            if self.book is None:
                if ndjson:
                    keys = keys_of(block)
                    if not keys:
                        raise QipanError("lake.records_broken", file=self.delivery.source)
                    self._open_book(keys)
                else:
                    after_header = self._header(block)
                    if after_header is None:
                        continue
                    block = after_header
                    if not block.lines:
                        continue
            if self.blocks.ends_open and self._is_cut(block, ndjson=ndjson):
                raise QipanError("lake.file_cut", file=self.delivery.source, line=block.first_line)
            yield _Task(parse_ndjson if ndjson else parse_block, block, self.book)

    def _is_cut(self, block: Block, *, ndjson: bool) -> bool:
        """Say whether the last line, which has no end, is only the beginning of one."""
        line = block.line(0)
        if not line.strip():
            return False
        if ndjson:
            return is_cut_record(line)
        assert self.layout is not None
        return is_cut_line(line, self.layout)

    def _header(self, block: Block) -> Block | None:
        """Read the header from the first line that is not blank; return the lines after it."""
        blank = block.blank()
        if blank.all():
            return None
        at = int(blank.argmin())
        delimiter, headers = split_header(block.line(at), self.delivery.source)
        self._open_book(headers, delimiter)
        return Block(block.data[int(block.ends[at]) + 1 :], block.first_line + at + 1)

    def _records(self) -> Iterator[Callable[[], Rows]]:
        hashed = _Hashed(self.blocks)
        if self.delivery.shape == "parquet":
            # A Parquet file is read from its end: it is held in memory, where personal values may stand in clear.
            batches = parquet_batches(pa.BufferReader(hashed.whole()), self.delivery.source)
        else:
            batches = arrow_batches(hashed, self.delivery.source)  # type: ignore[arg-type]
        line = 1
        for batch in batches:
            book = self.book or self._open_book(tuple(batch.schema.names))
            yield _Task(parse_batch, batch, line, book)
            line += batch.num_rows
        hashed.drain()


class _Task:
    """One block with what parses it."""

    def __init__(self, function: Callable[..., Rows], *arguments: Any) -> None:
        self.function, self.arguments = function, arguments

    def __call__(self) -> Rows:
        return self.function(*self.arguments)


class _Ingest:
    """One delivery on its way into the lake."""

    def __init__(self, by: Actor, table: Table, delivery: Delivery) -> None:
        self.by, self.table, self.delivery = by, table, delivery
        self.batch = new_batch_id()
        self.started = time.monotonic()
        self.rejects = RejectsWriter(table.name, self.batch)
        self.blank = 0
        self.newcomers: set[str] = set()

    def run(self) -> Outcome:
        lock = BatchLock(self.batch, self.table.name)
        settled = False
        try:
            with ThreadPoolExecutor(max(WORKERS, min(4, os.cpu_count() or 1))) as pool:
                writer = DayWriter(self.table, self.batch, self.delivery.synthetic, pool)
                try:
                    reading = self._read(writer, pool)
                    files = writer.finish()
                    self.rejects.finish()
                finally:
                    writer.abandon()
                    self.rejects.abandon()
            outcome = self._settle(reading, writer, files)
            settled = True
            if outcome.status == "duplicate":
                store.discard(self.table.name, self.batch)
            return outcome
        finally:
            claimed = settled or queries.is_claimed(self.batch)
            if not claimed:
                store.discard(self.table.name, self.batch)
            lock.release()
            if claimed and not settled:
                # The claim stands but no mark: the log tells what became of it.
                reconcile()

    def _read(self, writer: DayWriter, pool: ThreadPoolExecutor) -> _Reading:
        reading = _Reading(self.table, self.delivery, subjects_for(self.by, self.table))
        waiting: deque[Future[Rows]] = deque()

        def take() -> None:
            rows = waiting.popleft().result()
            self.blank += rows.blank
            self.newcomers |= rows.newcomers
            self.rejects.add(rows.rejected)
            writer.add(rows)
            if self.delivery.progress:
                self.delivery.progress(reading.blocks.size, writer.rows + self.rejects.count)

        try:
            for task in reading.tasks():
                waiting.append(pool.submit(task))
                if len(waiting) > WORKERS:
                    take()
            while waiting:
                take()
        finally:
            for future in waiting:
                future.cancel()
        if reading.layout is None or not writer.rows + self.rejects.count:
            raise QipanError("lake.file_empty", file=self.delivery.source)
        return reading

    def _settle(self, reading: _Reading, writer: DayWriter, files: list[store.DataFile]) -> Outcome:
        """Claim the content, commit the files, mark the batch; or say whose content it already is."""
        assert reading.layout is not None
        outcome = Outcome("committed", Batch(), reading.layout, reading.blocks.encoding or "ascii")
        outcome.lines = writer.rows + self.rejects.count
        outcome.reasons = dict(self.rejects.reasons)
        facts: dict[str, Any] = {
            "id": self.batch,
            "table": self.table.name,
            "source": self.delivery.source[:500],
            "format": reading.layout.format.name,
            "content_hash": reading.blocks.content_hash,
            "bytes": reading.blocks.size,
            "rows_good": writer.rows,
            "rows_rejected": self.rejects.count,
            "blank_lines": self.blank,
            "first_event_at": _moment(writer.first),
            "last_event_at": _moment(writer.last),
            "synthetic": self.delivery.synthetic,
            "idempotency_key": self.delivery.idempotency_key,
            "reasons": outcome.reasons,
        }
        if not writer.rows:
            facts["seconds"] = outcome.seconds = time.monotonic() - self.started
            outcome.batch = actions.refuse_batch(
                by=self.by, permission=self.table.record_permission, facts=facts
            )
            outcome.status = "refused"
            return outcome
        ensure_known(
            by=self.by,
            kind=self.table.subject_kind,
            codes=sorted(self.newcomers),
            source=self.delivery.source,
            synthetic=self.delivery.synthetic,
        )
        seen = store.newest(self.table.name)
        if not queries.has_content(self.table.name, facts["content_hash"]):
            outcome.known = known = known_files(self.table, files, seen, placed=self.delivery.skip_known)
            if self.delivery.skip_known:
                files = without(self.table, known, files, self.batch, self.delivery.synthetic)
            if not files:
                return self._all_known(outcome)
            left_out = known.rows if self.delivery.skip_known else 0
            facts |= {
                "rows_good": writer.rows - left_out,
                "rows_left_out": left_out,
                "rows_known": known.rows,
                "known": known.batches,
            }
        earlier = self._claimed_elsewhere(facts)
        if earlier is not None:
            outcome.batch, outcome.status = earlier, "duplicate"
            return outcome
        metadata = {"batch": self.batch, "rows": facts["rows_good"], "rejected": self.rejects.count}
        version = store.commit(self.table.name, self.table.schema, self.batch, files, metadata)
        recount = None if version - 1 == seen else self._recount(files, version - 1, facts)
        outcome.seconds = time.monotonic() - self.started
        outcome.batch = actions.record_batch(
            by=self.by, batch=self.batch, version=version, seconds=outcome.seconds, known=recount
        )
        return outcome

    def _all_known(self, outcome: Outcome) -> Outcome:
        most = max(outcome.known.batches.items(), key=lambda item: item[1])[0]
        outcome.batch, outcome.status = Batch.objects.get(id=most), "duplicate"
        return outcome

    def _recount(self, files: list[store.DataFile], version: int, facts: dict[str, Any]) -> dict[str, Any]:
        """Compare anew when others committed meanwhile, or the table was made: what is in the lake beside us now."""
        known = known_files(self.table, files, version)
        if not facts["rows_left_out"]:
            return {"rows_known": known.rows, "known": known.batches}
        return {
            "rows_known": facts["rows_left_out"] + known.rows,
            "known": Counter(facts["known"]) + Counter(known.batches),
        }

    def _claimed_elsewhere(self, facts: dict[str, Any]) -> Batch | None:
        """Claim the content; return the batch that has it already, once that batch's fate is known."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                actions.claim_batch(by=self.by, permission=self.table.record_permission, facts=facts)
                return None
            except QipanError as error:
                if error.code != "lake.content_claimed":
                    raise
            earlier = queries.batch_with_content(self.table.name, facts["content_hash"])
            if earlier is not None and earlier.status == Batch.Status.COMMITTED:
                return earlier
            if time.monotonic() > deadline:
                raise QipanError("lake.table_busy", table=self.table.name)
            reconcile()
            time.sleep(0.1)


def _moment(micros: int | None) -> datetime | None:
    """Return stored local microseconds as an aware time for the database."""
    if micros is None:
        return None
    naive = datetime.combine(EPOCH, datetime.min.time()) + timedelta(microseconds=micros)
    return timezone.make_aware(naive)


class _Hashed:
    """The stream of a binary delivery as its parser reads it, hashed and counted on the way."""

    closed = False

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks

    def read(self, size: int = -1) -> bytes:
        return self.blocks.raw(size)

    def readable(self) -> bool:
        return True

    def whole(self) -> bytes:
        """Return all there is."""
        return b"".join(iter(lambda: self.read(1024 * 1024), b""))

    def drain(self) -> None:
        """Read what the parser left, so that the hash is that of the whole content."""
        while self.read(1024 * 1024):
            pass
