"""Snapshots 快照: a table as it stood at one version, for DuckDB and Ibis; what it rests on.

Reads only. A version once seen never changes, so its files and batches are remembered.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db.models import Max, Q, QuerySet

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import store
from qipan.lake.intake import declarations
from qipan.lake.intake.reconcile import reconcile
from qipan.lake.models import Batch

THREADS = 2


@dataclass(frozen=True)
class Snapshot:
    """A table at a version: when that version was made, its files, and the batches it holds."""

    table: str
    version: int
    as_of: dt.datetime
    uris: tuple[str, ...]
    batches: tuple[str, ...]
    synthetic: bool


def location(table: str) -> Path:
    """Return the folder of a table: with the version it tells one state of the lake from any other."""
    return store.folder(table)


def newest_version(table: str) -> int | None:
    """Return the newest version of a table, or None when it has never held a row."""
    reconcile()
    return store.newest(table)


def snapshot(actor: Actor, table: str, version: int | None = None) -> Snapshot:
    """Return a table at a version, the newest by default.

    Raises `engine.not_allowed`, `engine.table_missing`, `lake.table_empty` or `lake.version_missing`.
    """
    actor.require(declarations.table(table).read_permission)
    reconcile()
    state = _state(str(store.folder(table)), table, _version(table, version))
    found = list(_batches_at(table, state.version))
    return Snapshot(
        table,
        state.version,
        state.as_of,
        tuple(uri for _, uris in state.files for uri in uris),
        tuple(batch.id for batch in found),
        any(batch.synthetic for batch in found),
    )


@dataclass(frozen=True)
class _State:
    version: int
    as_of: dt.datetime
    files: tuple[tuple[dt.date, tuple[str, ...]], ...]
    days: Mapping[dt.date, str]


def _version(table: str, version: int | None) -> int:
    if version is not None:
        return version
    newest = store.newest(table)
    if newest is None:
        raise QipanError("lake.table_empty", table=table)
    return newest


@lru_cache(maxsize=64)
def _state(folder: str, table: str, version: int) -> _State:
    """Read one version's log. Versions are immutable: `folder` keeps apart the lakes of different runs."""
    found = store.opened(table, version)
    files: dict[dt.date, list[str]] = {}
    for uri in found.file_uris():
        day = dt.date.fromisoformat(uri.rsplit("day=", 1)[1][:10])
        files.setdefault(day, []).append(uri.removeprefix("file://"))
    as_of = dt.datetime.fromtimestamp(store.committed_at_ms(table, version) / 1000, tz=dt.UTC)
    listed = tuple((day, tuple(sorted(files[day]))) for day in sorted(files))
    return _State(version, as_of, listed, _day_marks(str(found.metadata().id), listed))


def _day_marks(identity: str, files: Iterable[tuple[dt.date, tuple[str, ...]]]) -> dict[dt.date, str]:
    """Return a mark of each day's set of files: no file is ever written twice under one name."""
    return {
        day: hashlib.sha256(
            "\n".join([identity, *(uri.rsplit("/", 1)[1] for uri in uris)]).encode()
        ).hexdigest()[:32]
        for day, uris in files
    }


def _batches_at(table: str, version: int) -> QuerySet[Batch]:
    return Batch.objects.filter(
        Q(withdrawn_version__isnull=True) | Q(withdrawn_version__gt=version),
        table=table,
        delta_version__lte=version,
        status__in=("committed", "withdrawn"),
    ).order_by("delta_version", "id")


def newest_event_at(table: str, version: int) -> dt.datetime | None:
    """Return the newest moment the batches within a version tell of; None when it holds none."""
    found: dt.datetime | None = _batches_at(table, version).aggregate(newest=Max("last_event_at"))["newest"]
    return found


def days(table: str, version: int | None = None) -> tuple[dt.date, ...]:
    """Return the days of which a version holds rows, in order; none when the table is empty."""
    if store.newest(table) is None:
        return ()
    state = _state(str(store.folder(table)), table, _version(table, version))
    return tuple(day for day, _ in state.files)


def day_states(table: str, version: int | None = None) -> Mapping[dt.date, str]:
    """Return, for each day a version holds, a mark of its set of files: equal marks are equal rows.

    The mark holds the table's own identity, so that a lake begun anew is another one.
    """
    if store.newest(table) is None:
        return {}
    return _state(str(store.folder(table)), table, _version(table, version)).days


def day_files(table: str, version: int | None, day: dt.date) -> frozenset[str]:
    """Return the files a version holds of a day: no file is ever changed, and none written twice under one name."""
    if store.newest(table) is None:
        return frozenset()
    state = _state(str(store.folder(table)), table, _version(table, version))
    return frozenset(uri for held, uris in state.files if held == day for uri in uris)


def provenance(
    table: str, version: int | None, first: dt.date | None = None, last: dt.date | None = None
) -> dict[str, Any]:
    """Return what the rows of a period rest on, as plain JSON: version, moment, batches, synthetic mark.

    A batch counts when its span of event times touches the period.
    """
    if version is None and store.newest(table) is None:
        return {"table": table, "version": None, "as_of": None, "batches": [], "synthetic": False}
    state = _state(str(store.folder(table)), table, _version(table, version))
    found = [batch for batch in _batches_at(table, state.version) if _touches(batch, first, last)]
    return {
        "table": table,
        "version": state.version,
        "as_of": state.as_of.isoformat(timespec="seconds"),
        "batches": [
            {
                "id": batch.id,
                "source": batch.source,
                "received_at": batch.received_at.isoformat(timespec="seconds"),
                "rows": batch.rows_good,
                "rejected": batch.rows_rejected,
                "synthetic": batch.synthetic,
            }
            for batch in found
        ],
        "synthetic": any(batch.synthetic for batch in found),
    }


def _touches(batch: Batch, first: dt.date | None, last: dt.date | None) -> bool:
    from django.utils import timezone

    if batch.first_event_at is None or batch.last_event_at is None:
        return False
    begins, ends = (timezone.localtime(t).date() for t in (batch.first_event_at, batch.last_event_at))
    return (last is None or begins <= last) and (first is None or ends >= first)


def files_of(
    table: str,
    version: int | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    within: Iterable[str] | None = None,
) -> list[str]:
    """Return the paths of a version's files of the days `first`..`last`, of those `within` alone when given.

    There is none when the table has never held a row.
    """
    if version is None and store.newest(table) is None:
        return []
    wanted = None if within is None else set(within)
    state = _state(str(store.folder(table)), table, _version(table, version))
    return [
        uri
        for day, files in state.files
        if (first is None or day >= first) and (last is None or day <= last)
        for uri in files
        if wanted is None or uri in wanted
    ]


@cache
def _engine(process: int, memory_mb: int) -> duckdb.DuckDBPyConnection:
    """Start this process's one engine: all questions share its threads and its memory, none the other's views.

    A forked process starts its own. What it reads of files is not kept: a file of the lake is read rarely twice.
    """
    return duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": f"{memory_mb}MB",
            "enable_external_file_cache": False,
        }
    )


def open_duckdb(
    table: str,
    version: int | None = None,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    columns: Sequence[str] | None = None,
    within: Iterable[str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB connection with a view named as the table, over the files of one version.

    Only files of days from `first` to `last` are part of it, and of those the ones `within` when given.
    The caller closes the connection.
    Raises `engine.table_missing`; an empty table gives an empty view.
    """
    schema = declarations.table(table).schema
    uris = files_of(table, version, first, last, within)
    connection = _engine(os.getpid(), settings.QUERY_MEMORY_MB).cursor()
    try:
        if uris:
            listed = ", ".join("'" + uri.replace("'", "''") + "'" for uri in uris)
            source = (
                f"read_parquet([{listed}], hive_partitioning=true, hive_types={{'day': DATE}}, "
                # Files written before a column was declared lack it: it is null there.
                "union_by_name=true)"
            )
            connection.execute(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM {source}')
        else:
            connection.register("_empty", schema.empty_table())
            connection.execute(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM _empty')
        wanted = {row[0] for row in connection.execute(f'DESCRIBE "{table}"').fetchall()}
        if columns and not set(columns) <= wanted:
            raise QipanError("lake.column_missing", table=table, column=", ".join(set(columns) - wanted))
    except duckdb.Error:
        connection.close()
        raise
    return connection


def ibis_backend(table: str, version: int | None = None) -> Any:
    """Return an Ibis backend with the table of one version."""
    import ibis

    return ibis.duckdb.from_connection(open_duckdb(table, version))


def tables_for(actor: Actor) -> list[dict[str, Any]]:
    """Return every event table the actor may know of: names, version, rows, days, batches and size."""
    actor.require("lake.batch.read")
    reconcile()
    return [_summary(actor, one) for one in declarations.tables()]


def _summary(actor: Actor, one: declarations.Table) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "version": None,
        "rows": 0,
        "files": 0,
        "bytes": 0,
        "first_day": None,
        "last_day": None,
    }
    if store.exists(one.name):
        found = store.opened(one.name)
        held = days(one.name)
        facts = store.sizes(found)
        counts = {
            "version": found.version(),
            **facts,
            "first_day": str(held[0]) if held else None,
            "last_day": str(held[-1]) if held else None,
        }
    batches = Batch.objects.filter(table=one.name, status=Batch.Status.COMMITTED)
    return {
        "table": one.name,
        "domain": one.domain,
        "names": one.names,
        **counts,
        "batches": batches.count(),
        "synthetic": batches.filter(synthetic=True).exists(),
    }
