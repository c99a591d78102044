"""Queries 查询: batches within the actor's scope, and tables as they stood at a version."""

from qipan.lake.queries.batches import (
    STATUSES,
    batch_for,
    batch_with_content,
    batch_with_key,
    batches_for,
    has_batch_of,
    is_claimed,
    local_text,
    reason_words,
    rejects_csv,
    rejects_for,
    row_words,
)
from qipan.lake.queries.refusals import StrangeCode, codes_in_words, mend, refusal, strange_codes
from qipan.lake.queries.snapshots import (
    Snapshot,
    days,
    ibis_backend,
    location,
    newest_version,
    open_duckdb,
    provenance,
    snapshot,
    tables_for,
)
from qipan.lake.queries.verification import verify

__all__ = [
    "STATUSES",
    "Snapshot",
    "StrangeCode",
    "batch_for",
    "batch_with_content",
    "batch_with_key",
    "batches_for",
    "codes_in_words",
    "days",
    "has_batch_of",
    "ibis_backend",
    "is_claimed",
    "local_text",
    "location",
    "mend",
    "newest_version",
    "open_duckdb",
    "provenance",
    "reason_words",
    "refusal",
    "rejects_csv",
    "rejects_for",
    "row_words",
    "snapshot",
    "strange_codes",
    "tables_for",
    "verify",
]
