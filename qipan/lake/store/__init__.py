"""Store 存储: the Delta tables of the lake. Files first, then one commit that makes a batch visible.

Knows Delta logs, versions and files; knows nothing of the database.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from deltalake.transaction import (
    AddAction,
    CommitProperties,
    PostCommitHookProperties,
    RemoveAction,
    Transaction,
)
from django.conf import settings

from qipan.engine.errors import QipanError
from qipan.lake.store.faults import environment_faults
from qipan.lake.store.locks import exclusive

COMMIT_RETRIES = 50
TARGET_BYTES = 128 * 1024 * 1024
# Logs are kept for ever: a published bulletin replays from the version it was computed on.
KEEP_LOGS = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)
CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
    "delta.checkpointInterval": "50",
}
_newest: dict[str, int] = {}


@dataclass(frozen=True)
class DataFile:
    """One finished Parquet file, not yet part of any version."""

    path: str
    day: str
    rows: int
    size: int
    stats: dict[str, Any]


def root() -> Path:
    """Return the lake's folder."""
    return Path(settings.QIPAN_DATA) / "lake"


def folder(table: str) -> Path:
    """Return the folder of a table."""
    return root() / table


def rejects_path(table: str, batch: str) -> Path:
    """Return where the rejects of a batch are kept."""
    return root() / "_rejects" / table / f"{batch}.parquet"


def exists(table: str) -> bool:
    """Say whether anything has ever been written to a table."""
    return (folder(table) / "_delta_log").is_dir() and DeltaTable.is_deltatable(str(folder(table)))


def opened(table: str, version: int | None = None) -> DeltaTable:
    """Open a table at a version, the newest by default.

    Raises `lake.table_empty` or `lake.version_missing`.
    """
    if not exists(table):
        raise QipanError("lake.table_empty", table=table)
    try:
        found = DeltaTable(str(folder(table)))
        if version is not None and version != found.version():
            if not 0 <= version <= found.version():
                raise QipanError("lake.version_missing", table=table, version=version, newest=found.version())
            found.load_as_version(version)
    except TableNotFoundError as error:
        raise QipanError("lake.table_empty", table=table) from error
    return found


def ensured(table: str, schema: pa.Schema) -> DeltaTable:
    """Open a table, made or widened by new columns if need be."""
    if exists(table):
        found = DeltaTable(str(folder(table)))
        present = {field.name for field in found.schema().fields}
        if all(name in present for name in schema.names):
            return found
    with environment_faults(folder(table)), exclusive(f"table-{table}"):
        if not exists(table):
            folder(table).mkdir(parents=True, exist_ok=True)
            return DeltaTable.create(
                str(folder(table)), schema, mode="ignore", partition_by=["day"], configuration=CONFIGURATION
            )
        found = DeltaTable(str(folder(table)))
        present = {field.name for field in found.schema().fields}
        fresh = pa.schema([field for field in schema if field.name not in present])
        if len(fresh):
            from deltalake import Schema

            found.alter.add_columns(Schema.from_arrow(fresh).fields)
            found = DeltaTable(str(folder(table)))
        return found


def newest(table: str) -> int | None:
    """Return the newest version, None where there is no table, from the names in the log alone.

    Versions follow on each other and their entries are kept for ever: from a version known, the next ones are looked
    for by name, which costs as much with a million of them.
    """
    entries = folder(table) / "_delta_log"
    known = _newest.get(str(entries), -1)
    if known < 0 or not _entry(entries, known).exists():
        known = max((int(one.name[:20]) for one in entries.glob(f"{'[0-9]' * 20}.json")), default=-1)
    while known >= 0 and _entry(entries, known + 1).exists():
        known += 1
    _newest[str(entries)] = known
    return known if known >= 0 else None


def _entry(entries: Path, version: int) -> Path:
    return entries / f"{version:020d}.json"


def transaction_name(batch: str) -> str:
    """Return the name under which a batch's commit stands in the Delta log."""
    return f"qipan-batch-{batch}"


def is_committed(table: str, batch: str) -> bool:
    """Say whether the log holds the batch's commit."""
    return (
        exists(table)
        and DeltaTable(str(folder(table))).transaction_version(transaction_name(batch)) is not None
    )


def commit(table: str, schema: pa.Schema, batch: str, files: list[DataFile], metadata: dict[str, Any]) -> int:
    """Make a batch's files part of the table, all at once; return the version that first shows them."""
    moment = int(time.time() * 1000)
    actions: list[AddAction | RemoveAction] = [
        AddAction(file.path, file.size, {"day": file.day}, moment, True, json.dumps(file.stats))
        for file in files
    ]
    with environment_faults(folder(table)):
        found = ensured(table, schema)
        found.create_write_transaction(
            actions,
            "append",
            found.schema(),
            ["day"],
            commit_properties=CommitProperties(
                custom_metadata={"qipan": json.dumps(metadata, ensure_ascii=False)},
                max_commit_retries=COMMIT_RETRIES,
                app_transactions=[Transaction(transaction_name(batch), 1)],
            ),
            post_commithook_properties=KEEP_LOGS,
        )
    version = version_of(table, batch, "batch")
    sync_folder(folder(table) / "_delta_log")
    return version


def version_of(table: str, batch: str, key: str) -> int:
    """Return the version whose commit names the batch under `key`: "batch" when added, "withdrawn" when taken out."""
    # It is nearly always among the last few; the whole log is read only when it is not.
    for newest in (20, None):
        for version, metadata in log(table, newest):
            if metadata.get(key) == batch:
                return version
    raise QipanError("lake.commit_missing", table=table, batch=batch)


def log(table: str, newest: int | None = None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each version of a table (the newest few if told) and what Qipan wrote about it, newest first.

    Read from the log's own files, whose names are the versions: the library's history counts down from the
    newest version it knew, and is off by one when another writer commits meanwhile.
    """
    entries = sorted((folder(table) / "_delta_log").glob("[0-9]*.json"), reverse=True)
    for entry in entries[:newest]:
        version = int(entry.name.split(".")[0])
        noted = next(
            (
                found.get("qipan")
                for line in entry.open("rb")
                if (found := json.loads(line).get("commitInfo"))
            ),
            None,
        )
        yield version, json.loads(noted) if noted else {}


def committed_at_ms(table: str, version: int) -> int:
    """Return when a version was committed, in milliseconds since 1970; no such version is `lake.version_missing`.

    Read from the version's own entry: the library tells the newest commit's time for a table opened at an older one.
    """
    entry = folder(table) / "_delta_log" / f"{version:020d}.json"
    try:
        with entry.open("rb") as lines:
            told = next(found for line in lines if (found := json.loads(line).get("commitInfo")))
    except (FileNotFoundError, StopIteration):
        raise QipanError(
            "lake.version_missing", table=table, version=version, newest=opened(table).version()
        ) from None
    return int(told["timestamp"])


def take_out(table: str, batch: str) -> int:
    """Delete a batch's rows in one commit; return its version. Another writer's commit meanwhile is waited for."""
    for attempt in range(COMMIT_RETRIES):
        try:
            with environment_faults(folder(table)):
                opened(table).delete(
                    f"batch = '{batch}'",
                    commit_properties=CommitProperties(
                        custom_metadata={"qipan": json.dumps({"withdrawn": batch})},
                        max_commit_retries=COMMIT_RETRIES,
                    ),
                    post_commithook_properties=KEEP_LOGS,
                )
        except CommitFailedError:
            time.sleep(0.02 * (attempt + 1))
            continue
        return version_of(table, batch, "withdrawn")
    raise QipanError("lake.table_busy", table=table)


def withdrawn_version(table: str, batch: str) -> int | None:
    """Return the version that took a batch out, or None: a withdrawal may have died after its commit."""
    return next((version for version, metadata in log(table) if metadata.get("withdrawn") == batch), None)


def compact(table: str) -> dict[str, int]:
    """Gather small files of each day into large ones, in one commit; return how many were there before and after.

    The old files stay: a published bulletin may be replayed from an earlier version.
    """
    with environment_faults(folder(table)):
        found = opened(table)
        before = len(found.file_uris())
        found.optimize.compact(
            target_size=TARGET_BYTES,
            commit_properties=CommitProperties(
                custom_metadata={"qipan": json.dumps({"compacted": True})}, max_commit_retries=COMMIT_RETRIES
            ),
            post_commithook_properties=KEEP_LOGS,
        )
    after = opened(table)
    return {"files_before": before, "files_after": len(after.file_uris()), "version": after.version()}


def sizes(found: DeltaTable) -> dict[str, int]:
    """Return rows, files and bytes of an opened table."""
    actions = pa.table(found.get_add_actions(flatten=True))
    total = [
        sum(value or 0 for value in actions.column(name).to_pylist())
        for name in ("num_records", "size_bytes")
    ]
    return {"rows": total[0], "files": actions.num_rows, "bytes": total[1]}


def discard(table: str, batch: str) -> None:
    """Delete the files of a batch that never was committed."""
    if folder(table).is_dir():
        for path in folder(table).glob(f"day=*/{batch}-*.parquet"):
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                shutil.rmtree(path.parent, ignore_errors=True)
    rejects_path(table, batch).unlink(missing_ok=True)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on disk, so that a power cut does not lose a commit."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def row_counts(uris: Iterable[str]) -> dict[str, int]:
    """Return the rows of each batch in the given files."""
    import duckdb

    files = list(uris)
    if not files:
        return {}
    connection = duckdb.connect()
    try:
        connection.execute("SET threads TO 2")
        rows = connection.execute(
            "SELECT batch, count(*) FROM read_parquet($files, union_by_name=true) GROUP BY batch",
            {"files": files},
        ).fetchall()
    finally:
        connection.close()
    return {str(batch): int(count) for batch, count in rows}
