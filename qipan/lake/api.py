"""Lake API 事件湖接口: batches come in as streams and are answered after their commit; batches and rejects go out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from ninja import Router, Schema, Status

from qipan.engine.errors import QipanError
from qipan.lake import queries
from qipan.lake.intake import maintenance
from qipan.lake.intake.declarations import table as declared
from qipan.lake.intake.ingest import Delivery, ingest
from qipan.lake.intake.reading.blocks import content_hash
from qipan.lake.intake.reading.opening import Guarded, Upload, unpacked
from qipan.lake.intake.reconcile import reconcile
from qipan.lake.models import Batch
from qipan.people.tokens import authenticated

router = Router(auth=authenticated, tags=["lake"])
SHAPES = {
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/x-ndjson": "ndjson",
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.apache.arrow.stream": "arrow",
    "application/vnd.apache.arrow.file": "arrow",
}
LONGEST_KEY = 200


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


PROBLEMS = {code: Problem for code in (400, 401, 403, 404, 409, 413, 415, 422, 503)}


class BatchOut(Schema):
    """A batch: where it came from, what became of its rows, and the version that first shows it."""

    id: str
    table: str
    source: str
    format: str
    status: str
    content_hash: str
    bytes: int
    by: str
    by_name: str
    division: str
    received_at: dt.datetime
    seconds: float
    rows_good: int
    rows_rejected: int
    rows_known: int
    rows_left_out: int
    known: dict[str, int]
    blank_lines: int
    first_event_at: dt.datetime | None
    last_event_at: dt.datetime | None
    synthetic: bool
    delta_version: int | None
    withdrawn_version: int | None
    reasons: dict[str, int]


class StrangeCodeOut(Schema):
    """A code whose rows were kept out: unknown to the register, or no subject of the importer's area."""

    code: str
    reason: str
    rows: int


class BatchDetail(BatchOut):
    """A batch with the codes for which rows of it were kept out, and what to do about them; rows counted twice."""

    strange_codes: list[StrangeCodeOut]
    mend: str
    rows_counted_twice: int
    warning: str

    @staticmethod
    def resolve_rows_counted_twice(batch: Batch) -> int:
        """Return how many of its rows another batch in the lake holds too."""
        return queries.doubles(batch).twice

    @staticmethod
    def resolve_warning(batch: Batch) -> str:
        """Return what is to be said of rows the lake held already, and what to do; empty when nothing is."""
        found, language = queries.doubles(batch), _language()
        return " ".join(part for part in (found.words(language), found.mend(language)) if part)

    @staticmethod
    def resolve_strange_codes(batch: Batch) -> list[queries.StrangeCode]:
        """Return the codes that were strange."""
        return queries.strange_codes(batch)

    @staticmethod
    def resolve_mend(batch: Batch) -> str:
        """Return what to do about rejected rows, empty when there are none."""
        return queries.mend(batch, _language()) if batch.rows_rejected else ""


class BatchPage(Schema):
    """Some of the batches an actor may see, and how many there are in all."""

    total: int
    items: list[BatchOut]


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _upload(request: HttpRequest, source: str) -> Guarded:
    """Return the body as a guarded stream; a length that is missing or too large is refused before any is read."""
    told = request.META.get("CONTENT_LENGTH") or ""
    if not told.isdigit():
        raise QipanError("lake.length_missing")
    limit = settings.MAX_BATCH_BYTES
    if int(told) > limit:
        raise QipanError("lake.batch_too_large", file=source, limit_mb=limit // 1024 // 1024)
    return unpacked(
        Upload(request, int(told)),
        request.headers.get("Content-Encoding", "").strip().lower(),
        name=source,
        expansion=settings.MAX_EXPANSION,
        limit_bytes=limit,
    )


def _settled(batch: Batch) -> Batch:
    """Return a batch of the past as its answer; a refused one is an error again."""
    if batch.status == Batch.Status.REFUSED:
        raise queries.refusal(batch)
    return batch


@router.post(
    "/lake/{table}/batches",
    response={200: BatchDetail, 201: BatchDetail, **PROBLEMS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in SHAPES},
        },
        "parameters": [
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": False,
                "schema": {"type": "string", "maxLength": LONGEST_KEY},
            }
        ],
    },
)
def record(
    request: HttpRequest,
    response: HttpResponse,
    table: str,
    source: str = "",
    synthetic: bool = False,
    format: str = "auto",
    skip_known: bool = False,
) -> Status[Batch]:
    """Bring a batch into the lake. 201 after its commit; 200 when this very content is in the lake already.

    Rows that other batches hold already come in and are told in `warning`; with `skip_known` they are left out.
    """
    actor = request.auth  # type: ignore[attr-defined]
    actor.require(declared(table).record_permission)
    given = (request.content_type or "").strip().lower()
    if given not in SHAPES:
        raise QipanError("lake.type_unknown", given=given)
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise QipanError("lake.key_too_long", limit=LONGEST_KEY)
    source = source.strip()[:400] or f"HTTP {actor.name}"
    stream = _upload(request, source)
    reconcile()
    earlier = queries.batch_with_key(actor, key)
    if earlier is not None:
        if earlier.table != table or content_hash(stream) != earlier.content_hash:
            raise QipanError("lake.key_reused", key=key)
        if earlier.status == Batch.Status.WRITING:
            raise QipanError("lake.table_busy", table=table)
        return Status(200, _settled(earlier))
    outcome = ingest(
        by=actor,
        delivery=Delivery(
            stream,
            source,
            table,
            shape=SHAPES[given],
            format=format,
            synthetic=synthetic,
            skip_known=skip_known,
            idempotency_key=key,
        ),
    )
    response["Location"] = f"/api/v1/lake/batches/{outcome.batch.id}"
    return Status(201 if outcome.status == "committed" else 200, _settled(outcome.batch))


@router.get("/lake/tables", response={200: list[dict[str, Any]], **PROBLEMS})
def tables(request: HttpRequest) -> list[dict[str, Any]]:
    """List the event tables with their version, rows, days and batches."""
    return queries.tables_for(request.auth)  # type: ignore[attr-defined]


@router.get("/lake/{table}/batches", response={200: BatchPage, **PROBLEMS})
def batches(
    request: HttpRequest, table: str, status: str = "", offset: int = 0, limit: int = 100
) -> dict[str, Any]:
    """List the batches of a table within your scope, newest first."""
    found = queries.batches_for(request.auth, table, status=status)  # type: ignore[attr-defined]
    start = max(0, offset)
    return {"total": found.count(), "items": list(found[start : start + max(1, min(limit, 1000))])}


@router.get("/lake/batches/{batch}", response={200: BatchDetail, **PROBLEMS})
def one(request: HttpRequest, batch: str) -> Batch:
    """Show one batch."""
    return queries.batch_for(request.auth, batch)  # type: ignore[attr-defined]


@router.get("/lake/batches/{batch}/rejects", response={200: None, **PROBLEMS})
def rejects(request: HttpRequest, batch: str) -> StreamingHttpResponse:
    """Download the rejected rows as CSV: line, reason, column and the text with personal values masked."""
    found = queries.batch_for(request.auth, batch)  # type: ignore[attr-defined]
    lines = queries.rejects_csv(found, _language())
    first = next(lines, "")
    response = StreamingHttpResponse(
        (part.encode() for part in _after(first, lines)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="rejects-{found.id}.csv"'
    return response


def _after(first: str, rest: Any) -> Any:
    """Give the first part again: it was asked for early, so that a fault is an answer and not a broken file."""
    yield first
    yield from rest


class Withdrawal(Schema):
    """Why a batch is withdrawn."""

    reason: str = ""


@router.post("/lake/batches/{batch}/withdraw", response={200: BatchOut, **PROBLEMS})
def withdraw(request: HttpRequest, batch: str, payload: Withdrawal) -> Batch:
    """Take a batch's rows out of the newest version; indicators recompute, published bulletins still replay."""
    actor = request.auth  # type: ignore[attr-defined]
    return maintenance.withdraw(by=actor, batch=queries.batch_for(actor, batch), reason=payload.reason)
