"""Actions 动作: what is written down about batches. The rows themselves are committed by the store."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake.models import Batch
from qipan.trail.actions import action, note


def _division(by: Actor, permission: str) -> str:
    """Return the widest division within which the actor may record: where the batch belongs."""
    held = by.divisions(permission)
    return (held[0] if held else "") or settings.PROVINCE


def _noted(batch: Batch) -> None:
    note(
        subject=f"lake.batch:{batch.id}",
        table=batch.table,
        source=batch.source,
        content_hash=batch.content_hash,
        rows_good=batch.rows_good,
        rows_rejected=batch.rows_rejected,
        rows_known=batch.rows_known,
        rows_left_out=batch.rows_left_out,
        synthetic=batch.synthetic,
    )


def _kept(by: Actor, permission: str, facts: dict[str, Any], status: str) -> Batch:
    return Batch.objects.create(
        **facts,
        by=by.key,
        by_name=by.name,
        division=_division(by, permission),
        received_at=timezone.now(),
        status=status,
    )


@action("lake.batch_claimed")
def claim_batch(*, by: Actor, permission: str, facts: dict[str, Any]) -> Batch:
    """Claim a content for a batch about to be committed.

    Content that another batch has is `lake.content_claimed`; an idempotency key used before is `lake.key_reused`.
    """
    by.require(permission)
    try:
        with transaction.atomic():
            batch = _kept(by, permission, facts, Batch.Status.WRITING)
    except IntegrityError as error:
        claimed = Batch.objects.filter(
            table=facts["table"], content_hash=facts["content_hash"], status__in=("writing", "committed")
        )
        if claimed.exists():
            raise QipanError("lake.content_claimed", source=facts["source"]) from error
        if not facts["idempotency_key"]:
            raise
        raise QipanError("lake.key_reused", key=facts["idempotency_key"]) from error
    _noted(batch)
    return batch


def _writing(batch: str) -> Batch:
    """Return a batch still being written, locked; another state is `lake.batch_settled`."""
    found = Batch.objects.select_for_update().get(id=batch)
    if found.status != Batch.Status.WRITING:
        raise QipanError("lake.batch_settled", batch=batch, status=found.status)
    return found


@action("lake.batch_recorded")
def record_batch(
    *, by: Actor, batch: str, version: int, seconds: float, known: dict[str, Any] | None = None
) -> Batch:
    """Mark a batch as committed in a version of its table; say anew which rows were `known` if others came between."""
    found = _writing(batch)
    found.status, found.delta_version, found.seconds = Batch.Status.COMMITTED, version, seconds
    for name, value in (known or {}).items():
        setattr(found, name, value)
    found.save(update_fields=["status", "delta_version", "seconds", *(known or {})])
    _noted(found)
    note(version=version)
    return found


@action("lake.batch_abandoned")
def abandon_batch(*, by: Actor, batch: str) -> Batch:
    """Mark a batch whose writer died before its commit; its content may be brought again."""
    found = _writing(batch)
    found.status = Batch.Status.ABANDONED
    found.save(update_fields=["status"])
    _noted(found)
    return found


@action("lake.batch_refused")
def refuse_batch(*, by: Actor, permission: str, facts: dict[str, Any]) -> Batch:
    """Keep what was refused because not one row of it was good, so that its rejects can be read."""
    by.require(permission)
    try:
        with transaction.atomic():
            batch = _kept(by, permission, facts, Batch.Status.REFUSED)
    except IntegrityError as error:
        raise QipanError("lake.key_reused", key=facts["idempotency_key"]) from error
    _noted(batch)
    return batch


def _in_the_lake(batch: str) -> Batch:
    """Return a batch that is in the lake, locked; another state is `lake.batch_settled`."""
    found = Batch.objects.select_for_update().get(id=batch)
    if found.status != Batch.Status.COMMITTED:
        raise QipanError("lake.batch_settled", batch=batch, status=found.status)
    return found


def _mark_withdrawn(batch: str, version: int) -> Batch:
    found = _in_the_lake(batch)
    found.status, found.withdrawn_version = Batch.Status.WITHDRAWN, version
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["status", "withdrawn_version", "withdrawn_at"])
    _noted(found)
    return found


@action("lake.withdrawal_begun")
def begin_withdrawal(*, by: Actor, batch: Batch, reason: str) -> Batch:
    """Say that a batch is about to be taken out, and by whom; the work on the table follows."""
    by.require("lake.batch.withdraw", batch.division)
    found = _in_the_lake(batch.id)
    _noted(found)
    note(reason=reason.strip()[:500])
    return found


@action("lake.batch_withdrawn")
def withdraw_batch(*, by: Actor, batch: Batch, version: int, reason: str) -> Batch:
    """Mark a batch whose rows a version of the table no longer holds."""
    by.require("lake.batch.withdraw", batch.division)
    found = _mark_withdrawn(batch.id, version)
    note(version=version, reason=reason.strip()[:500])
    return found


@action("lake.withdrawal_completed")
def complete_withdrawal(*, by: Actor, batch: str, version: int) -> Batch:
    """Mark a batch whose rows were taken out by someone who died before saying so."""
    found = _mark_withdrawn(batch, version)
    note(version=version)
    return found


@action("lake.compaction_begun")
def begin_compaction(*, by: Actor, table: str) -> None:
    """Say that a table's small files are about to be gathered, and by whom."""
    by.require("lake.table.maintain")
    note(subject=f"lake.table:{table}")


@action("lake.table_compacted")
def compact_table(*, by: Actor, table: str, found: dict[str, int]) -> None:
    """Say what gathering a table's small files came to."""
    by.require("lake.table.maintain")
    note(subject=f"lake.table:{table}", **found)
