"""Maintenance 维护: batches taken out and small files gathered, as intake works: claim, work, mark.

The database is written before and after the work on the table, and is free for others during it; what dies
between is completed by `reconcile`, as the Delta log tells.
"""

from __future__ import annotations

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import actions, store
from qipan.lake.models import Batch
from qipan.lake.store.faults import environment_faults
from qipan.lake.store.locks import BatchLock, exclusive


def withdraw(*, by: Actor, batch: Batch, reason: str) -> Batch:
    """Take a batch's rows out of the table's newest version; earlier versions keep them for replay.

    The same content may be brought again afterwards. A batch not in the lake is `lake.batch_settled`, no reason
    `lake.reason_missing`.
    """
    by.require("lake.batch.withdraw", batch.division)
    if not reason.strip():
        raise QipanError("lake.reason_missing")
    with environment_faults(store.root()), exclusive(f"maintenance-{batch.table}"):
        actions.begin_withdrawal(by=by, batch=batch, reason=reason)
        # Held until the mark is committed: should this process die before, reconcile reads in the log what it did.
        lock = BatchLock(batch.id, batch.table)
        try:
            version = store.withdrawn_version(batch.table, batch.id) or store.take_out(batch.table, batch.id)
            return actions.withdraw_batch(by=by, batch=batch, version=version, reason=reason)
        finally:
            lock.release()


def compact(*, by: Actor, table: str) -> dict[str, int]:
    """Gather a table's small files, day by day; no version and no file of an earlier version is removed."""
    by.require("lake.table.maintain")
    with environment_faults(store.root()), exclusive(f"maintenance-{table}"):
        actions.begin_compaction(by=by, table=table)
        found = store.compact(table)
        actions.compact_table(by=by, table=table, found=found)
        return found
