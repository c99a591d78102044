"""Refusals 拒收说明: why rows of a batch were kept out, which codes were strange, and what to do about it.

Knows reasons and their words; changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow.parquet as pq

from qipan.engine.errors import LANGUAGES, QipanError
from qipan.lake import store
from qipan.lake.intake.declarations import table as declared
from qipan.lake.intake.parsing.faults import SUBJECT_REASONS, reasons
from qipan.lake.models import Batch
from qipan.lake.queries.batches import reason_words

MOST_CODES = 10


@dataclass(frozen=True)
class StrangeCode:
    """A code whose rows were kept out because no subject of that code is known, or none of the importer's."""

    code: str
    reason: str
    rows: int


def strange_codes(batch: Batch) -> list[StrangeCode]:
    """Return the codes for which rows of a batch were kept out, those with most rows first."""
    path = store.rejects_path(batch.table, batch.id)
    if not any(key.partition(":")[0] in SUBJECT_REASONS for key in batch.reasons) or not path.exists():
        return []
    file = pq.ParquetFile(path)
    if "value" not in file.schema_arrow.names:
        return []
    counts: Counter[tuple[str, str]] = Counter()
    for part in file.iter_batches(batch_size=100_000, columns=["reason", "value"]):
        counts.update(zip(part["reason"].to_pylist(), part["value"].to_pylist(), strict=True))
    found = [StrangeCode(code, reason, rows) for (reason, code), rows in counts.items() if code]
    return sorted(found, key=lambda one: (-one.rows, one.code))


def codes_in_words(found: list[StrangeCode], reason: str, language: str) -> str:
    """Return the codes of one reason with their rows, the ten with most of them; empty when there are none."""
    of_reason = [one for one in found if one.reason == reason]
    told = [
        reasons()["_codes"][language].format(code=one.code, rows=f"{one.rows:,}")
        for one in of_reason[:MOST_CODES]
    ]
    if len(of_reason) > MOST_CODES:
        told.append(reasons()["_more_codes"][language].format(number=f"{len(of_reason) - MOST_CODES:,}"))
    return reasons()["_and"][language].join(told)


def mend(batch: Batch, language: str) -> str:
    """Return what to do about the codes nobody knows, or what to do in general."""
    present = {key.partition(":")[0] for key in batch.reasons}
    kind = declared(batch.table).subject_kind
    steps = [
        reasons()[f"_mend_{reason}"][language].format(kind=kind)
        for reason in SUBJECT_REASONS
        if reason in present
    ]
    return reasons()["_then"][language].join(steps or [reasons()["_mend"][language]])


def refusal(batch: Batch, source: str = "") -> QipanError:
    """Return the error of a batch of which not one row was good: its reasons, the codes nobody knows, the mend."""
    found = strange_codes(batch)
    why = {language: _why(batch, found, language) for language in LANGUAGES}
    return QipanError(
        "lake.batch_refused",
        source=source or batch.source,
        rows=batch.rows_rejected,
        batch=batch.id,
        why=why,
        mend={language: mend(batch, language) for language in LANGUAGES},
    )


def _why(batch: Batch, found: list[StrangeCode], language: str) -> str:
    parts = []
    for key, count in sorted(batch.reasons.items(), key=lambda item: -item[1]):
        reason, _, column = key.partition(":")
        words = reason_words(batch.table, reason, column, language)
        codes = codes_in_words(found, reason, language)
        parts.append(
            reasons()["_with_code"][language].format(words=words, code=codes)
            if codes
            else reasons()["_counted"][language].format(words=words, rows=f"{count:,}")
        )
    return reasons()["_then"][language].join(parts)
