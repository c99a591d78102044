"""Reconcile 对账: what writers that died left behind is finished or removed, as the Delta log tells.

The log decides: a commit that stands there is marked, anything else is as if it had never been begun.
"""

from __future__ import annotations

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import actions, store
from qipan.lake.models import Batch
from qipan.lake.store import locks

RECONCILER = Actor.system("lake.reconcile")


def reconcile() -> list[str]:
    """Settle every batch whose writer has died; return their ids."""
    settled = []
    for batch, table in locks.dead_writers():
        _settle(batch, table)
        settled.append(batch)
    for found in Batch.objects.filter(status=Batch.Status.WRITING):
        if not locks.is_alive(found.id):
            _settle(found.id, found.table)
            settled.append(found.id)
    return settled


def _settle(batch: str, table: str) -> None:
    found = Batch.objects.filter(id=batch).first()
    if found is None:
        store.discard(table, batch)
        return
    if found.status not in (Batch.Status.WRITING, Batch.Status.COMMITTED):
        return
    try:
        if found.status == Batch.Status.COMMITTED:
            withdrawn = store.withdrawn_version(table, batch)
            if withdrawn is not None:
                actions.complete_withdrawal(by=RECONCILER, batch=batch, version=withdrawn)
            return
        if store.is_committed(table, batch):
            version = store.version_of(table, batch, "batch")
            actions.record_batch(by=RECONCILER, batch=batch, version=version, seconds=0.0)
        else:
            actions.abandon_batch(by=RECONCILER, batch=batch)
            store.discard(table, batch)
    except QipanError as error:
        # Its writer, or another reconciler, was quicker.
        if error.code != "lake.batch_settled":
            raise
