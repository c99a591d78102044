"""Verification 核验: does the lake hold exactly what its batches say, file by file and row by row."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from qipan.engine.actors import Actor
from qipan.lake import store
from qipan.lake.intake import declarations
from qipan.lake.intake.reconcile import reconcile
from qipan.lake.models import Batch
from qipan.lake.queries.batches import rejected_rows


def verify(actor: Actor, table: str = "") -> list[dict[str, Any]]:
    """Return what does not agree, empty when all does: each fault with table, batch, kind, expected and found.

    Kinds: file_missing, file_unreadable, rows_differ, batch_unknown, rejects_differ, commit_missing,
    file_unlisted.
    """
    actor.require("lake.batch.read")
    reconcile()
    faults: list[dict[str, Any]] = []
    for one in declarations.tables():
        if not table or one.name == table:
            faults += _Verification(one.name).faults()
    return faults


class _Verification:
    """One table set against what is written down of it."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.found: list[dict[str, Any]] = []

    def faults(self) -> list[dict[str, Any]]:
        """Return every disagreement."""
        batches = {batch.id: batch for batch in Batch.objects.filter(table=self.table)}
        present = self._files() if store.exists(self.table) else []
        counts = store.row_counts(present)
        for batch in batches.values():
            expected = batch.rows_good if batch.status == Batch.Status.COMMITTED else 0
            self._expect("rows_differ", batch.id, expected, counts.get(batch.id, 0))
            if batch.status != Batch.Status.ABANDONED:
                self._rejects(batch)
        for stranger in counts.keys() - batches.keys():
            self._expect("batch_unknown", stranger, 0, counts[stranger])
        self._log(batches)
        return self.found

    def _expect(self, kind: str, batch: str, expected: object, found: object) -> None:
        if expected != found:
            self.found.append(
                {"table": self.table, "batch": batch, "kind": kind, "expected": expected, "found": found}
            )

    def _files(self) -> list[str]:
        """Return the files that are there and can be read, each column of them."""
        readable = []
        for uri in store.opened(self.table).file_uris():
            path = uri.removeprefix("file://")
            try:
                for _ in pq.ParquetFile(path).iter_batches(batch_size=262_144):
                    pass
            except FileNotFoundError:
                self._expect("file_missing", "", path, None)
            except (OSError, pa.ArrowException):
                self._expect("file_unreadable", "", path, None)
            else:
                readable.append(path)
        return readable

    def _rejects(self, batch: Batch) -> None:
        try:
            kept = rejected_rows(batch)
        except (OSError, pa.ArrowException):
            kept = -1
        self._expect("rejects_differ", batch.id, batch.rows_rejected, kept)

    def _log(self, batches: dict[str, Batch]) -> None:
        """Set the log's own account of additions and withdrawals against the batches'."""
        added, withdrawn = {}, {}
        for version, metadata in store.log(self.table):
            if "batch" in metadata:
                added[metadata["batch"]] = version
            if "withdrawn" in metadata:
                withdrawn[metadata["withdrawn"]] = version
        for batch in batches.values():
            if batch.status in (Batch.Status.COMMITTED, Batch.Status.WITHDRAWN):
                self._expect("commit_missing", batch.id, batch.delta_version, added.get(batch.id))
            if batch.status == Batch.Status.WITHDRAWN:
                self._expect("commit_missing", batch.id, batch.withdrawn_version, withdrawn.get(batch.id))
