"""Batches 批次: what was brought, by whom, with what result; each within the actor's scope."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import store
from qipan.lake.intake.declarations import table as declared
from qipan.lake.intake.parsing.faults import reasons
from qipan.lake.models import Batch

READ = "lake.batch.read"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


STATUSES = tuple(str(status) for status in Batch.Status.values)


def batches_for(actor: Actor, table: str = "", *, status: str = "") -> QuerySet[Batch]:
    """Return the batches an actor may see, newest first."""
    actor.require(READ)
    scope = Q()
    for prefix in actor.divisions(READ):
        scope |= Q(division__startswith=prefix)
    found = Batch.objects.filter(scope)
    if table:
        domains.table(table)
        found = found.filter(table=table)
    return found.filter(status=status) if status else found


def batch_for(actor: Actor, batch: str) -> Batch:
    """Return one batch; one that does not exist or lies outside the actor's scope is `lake.batch_missing`."""
    found = batches_for(actor).filter(id=batch).first()
    if found is None:
        raise QipanError("lake.batch_missing", batch=batch[:64])
    return found


def newest_event(table: str) -> datetime | None:
    """Return the newest moment the committed batches of a table tell of; None when there is none."""
    found = Batch.objects.filter(table=table, status=Batch.Status.COMMITTED)
    newest: datetime | None = found.aggregate(newest=Max("last_event_at"))["newest"]
    return newest


def batch_with_content(table: str, content_hash: str) -> Batch | None:
    """Return the batch that holds a content, or is about to."""
    return Batch.objects.filter(
        table=table, content_hash=content_hash, status__in=("writing", "committed")
    ).first()


def has_content(table: str, content_hash: str) -> bool:
    """Say whether a content is in the lake."""
    found = batch_with_content(table, content_hash)
    return found is not None and found.status == Batch.Status.COMMITTED


def batch_with_key(by: Actor, key: str) -> Batch | None:
    """Return the batch an actor brought under an idempotency key."""
    if not key:
        return None
    return Batch.objects.filter(
        by=by.key, idempotency_key=key, status__in=("writing", "committed", "refused")
    ).first()


def has_batch_of(table: str, size: int) -> bool:
    """Say whether a batch of exactly so many bytes is in the lake."""
    return Batch.objects.filter(table=table, bytes=size, status=Batch.Status.COMMITTED).exists()


def local_text(moment: datetime | None) -> str:
    """Return a stored time as local text such as 2021-01-01T08:00:00, empty when there is none."""
    return "" if moment is None else timezone.localtime(moment).replace(tzinfo=None).isoformat()


def is_claimed(batch: str) -> bool:
    """Say whether anything is written down of a batch."""
    return Batch.objects.filter(id=batch).exists()


def reason_words(table: str, reason: str, column: str, language: str) -> str:
    """Return why a row was kept out, with the column's name, in one language."""
    words = reasons()[reason][language]
    if not column:
        return words
    try:
        name = declared(table).column(column).names[language]
    except KeyError:
        name = column
    return reasons()["_with_column"][language].format(name=name, column=column, words=words)


def row_words(table: str, row: dict[str, Any], language: str) -> str:
    """Return why one row was kept out, with the code nobody knows when that is why."""
    words = reason_words(table, row["reason"], row["column"], language)
    code = row.get("value")
    return reasons()["_with_code"][language].format(words=words, code=code) if code else words


def rejects_for(batch: Batch, *, offset: int = 0, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rejects of a batch by line: line, reason, column and the text with personal values masked."""
    path = store.rejects_path(batch.table, batch.id)
    if not path.exists():
        if batch.rows_rejected:
            raise QipanError("lake.rejects_missing", batch=batch.id)
        return
    given = 0
    for part in pq.ParquetFile(path).iter_batches(batch_size=10_000):
        if offset >= part.num_rows:
            offset -= part.num_rows
            continue
        for row in part.slice(offset).to_pylist():
            if limit is not None and given >= limit:
                return
            given += 1
            yield row
        offset = 0


def rejected_rows(batch: Batch) -> int:
    """Return how many rejects are kept of a batch."""
    path = store.rejects_path(batch.table, batch.id)
    return int(pq.ParquetFile(path).metadata.num_rows) if path.exists() else 0


def escaped(text: str) -> str:
    """Return text that a spreadsheet takes as text: a leading apostrophe stops it from being a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def rejects_csv(batch: Batch, language: str = "zh") -> Iterator[str]:
    """Yield the rejects of a batch as CSV text, with the byte-order mark Excel wants."""
    heads = {"zh": reasons()["_columns"]["zh"].split(","), "en": reasons()["_columns"]["en"].split(",")}
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(heads[language])
    for row in rejects_for(batch):
        words = row_words(batch.table, row, language)
        writer.writerow([row["line"], row["reason"], row["column"], words, escaped(row["text"])])
        if out.tell() > 65536:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
