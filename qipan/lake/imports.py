"""Imports 导入: files and folders into the lake, one batch per content; one bad file stops no other.

Knows paths and results; how a content becomes a batch is `intake`'s part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from qipan.engine.actors import Actor
from qipan.engine.errors import LANGUAGES, QipanError
from qipan.lake import queries, store
from qipan.lake.intake.declarations import choose_format
from qipan.lake.intake.declarations import table as declared
from qipan.lake.intake.ingest import Delivery, Outcome, ingest
from qipan.lake.intake.reading.blocks import content_hash
from qipan.lake.intake.reading.opening import Content, contents, opened
from qipan.lake.store.faults import environment_faults

SHAPES = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
}
WORDED = ("error", "strange", "mend", "doubles")
"""What a result tells in words of its own."""
Progress = Callable[[str, int, int, int | None], None]
"""Called with a content's name, the bytes read, the rows judged, and the bytes in all where they are known."""


@dataclass
class ImportResult:
    """What became of one content: committed, duplicate, refused, failed, or skipped as none of this table's."""

    file: str
    status: str
    batch: str = ""
    table: str = ""
    format: str = ""
    encoding: str = ""
    rows_good: int = 0
    rows_rejected: int = 0
    rows_known: int = 0
    rows_left_out: int = 0
    known: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    blank_lines: int = 0
    bytes: int = 0
    seconds: float = 0.0
    first_event_at: str = ""
    last_event_at: str = ""
    version: int | None = None
    synthetic: bool = False
    ignored_columns: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    strange: list[queries.StrangeCode] = field(default_factory=list)
    mend: dict[str, str] = field(default_factory=dict)
    doubles: queries.Doubles = field(default_factory=lambda: queries.Doubles(""))
    error: QipanError | None = None

    @property
    def rows_per_second(self) -> int:
        """Lines judged and stored per second."""
        return int(self.lines / self.seconds) if self.seconds else 0

    def as_json(self, language: str = "zh") -> dict[str, Any]:
        """Return the result as plain JSON, an error in its words."""
        body = {key: value for key, value in self.__dict__.items() if key not in WORDED}
        body["strange_codes"] = [asdict(one) for one in self.strange]
        body["mend"] = self.mend.get(language, "")
        body["rows_counted_twice"] = self.doubles.twice
        body["warning"] = {"message": self.doubles.words(language), "fix": self.doubles.mend(language)}
        body["seconds"] = round(self.seconds, 3)
        body["rows_per_second"] = self.rows_per_second
        if self.error is not None:
            words = self.error.text(language)
            body["error"] = {"code": self.error.code, "message": words.message, "fix": words.fix}
        return body


@dataclass(frozen=True)
class Terms:
    """On what terms contents are brought, the same for all of one import."""

    table: str
    format: str
    synthetic: bool
    skip_known: bool


def import_files(
    *,
    by: Actor,
    paths: Sequence[Path | str],
    table: str,
    format: str = "auto",
    source: str = "",
    synthetic: bool = False,
    skip_known: bool = False,
    progress: Progress | None = None,
) -> list[ImportResult]:
    """Import every content of `paths`, folders with all they hold; return one result per content.

    A content that fails is a result with its error; only what concerns all of them is raised: permission, an
    unknown table or format, a path that is not there, a full disk or a closed folder. Rows that the lake holds
    already, as another file brought them, are left out when `skip_known`; else they come in and are told.
    """
    by.require(declared(table).record_permission)
    choose_format(table, format, ())
    results: list[ImportResult] = []
    terms = Terms(table, format, synthetic, skip_known)
    given = [Path(path) for path in paths]
    for path in _files(given):
        try:
            found = contents(path)
        except QipanError as error:
            results.append(ImportResult(path.name, "failed", table=table, error=error))
            continue
        for content in found:
            name = f"{source}: {content.name}" if source else content.name
            try:
                results.append(_import(by, content, name, terms, progress))
            except QipanError as error:
                if error.family in ("environment", "permission") and error.code != "lake.file_not_readable":
                    raise
                others = path not in given and _is_of_another_table(error, table)
                status = "skipped" if others else "failed"
                results.append(ImportResult(content.name, status, table=table, error=error))
    if not any(one.status in ("committed", "duplicate") for one in results):
        return [replace(one, status="failed") if one.status == "skipped" else one for one in results]
    return results


def _is_of_another_table(error: QipanError, table: str) -> bool:
    """Say whether a file of a folder has no column for the table's time: then it holds something else."""
    time = declared(table).time
    return error.code == "lake.header_mismatch" and f"{time} (" in str(error.values["missing"])


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, hidden ones left out; none is `lake.file_missing`."""
    found: list[Path] = []
    for path in paths:
        try:
            inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        except PermissionError as error:
            raise QipanError("lake.file_not_readable", file=str(path)) from error
        if path.is_dir():
            inside = [
                one
                for one in inside
                if one.is_file() and not any(part.startswith(".") for part in one.relative_to(path).parts)
            ]
        elif not path.exists():
            raise QipanError("lake.file_missing", file=str(path))
        if not inside:
            raise QipanError("lake.file_empty", file=str(path))
        found += inside
    return found


def _import(
    by: Actor,
    content: Content,
    name: str,
    terms: Terms,
    progress: Progress | None,
) -> ImportResult:
    total = content.plain_bytes
    with environment_faults(store.root()):
        earlier = _already(content, terms.table, total)
    if earlier is not None:
        return _result(content.name, Outcome("duplicate", earlier))
    report = (lambda size, rows: progress(content.name, size, rows, total)) if progress else None
    with opened(content, expansion=settings.MAX_EXPANSION) as stream:
        delivery = Delivery(
            stream,
            name,
            terms.table,
            shape=SHAPES.get(
                Path(content.member or content.path.name.removesuffix(".gz")).suffix.lower(), "csv"
            ),
            format=terms.format,
            synthetic=terms.synthetic,
            skip_known=terms.skip_known,
            progress=report,
        )
        return _result(content.name, ingest(by=by, delivery=delivery))


def _already(content: Content, table: str, total: int | None) -> Any:
    """Return the batch that holds the content, asked of the file itself when a batch of its size is there."""
    if total is None or not queries.has_batch_of(table, total):
        return None
    with opened(content, expansion=settings.MAX_EXPANSION) as stream:
        earlier = queries.batch_with_content(table, content_hash(stream))
    return earlier if earlier is not None and earlier.status == "committed" else None


def _result(file: str, outcome: Outcome) -> ImportResult:
    batch = outcome.batch
    error = None
    if outcome.status == "refused":
        error = queries.refusal(batch, file)
    found = ImportResult(
        file=file,
        status=outcome.status,
        batch=batch.id,
        table=batch.table,
        format=batch.format,
        encoding=outcome.encoding,
        rows_good=batch.rows_good,
        rows_rejected=batch.rows_rejected,
        rows_known=batch.rows_known,
        rows_left_out=batch.rows_left_out,
        known=dict(batch.known),
        lines=batch.lines,
        blank_lines=batch.blank_lines,
        bytes=batch.bytes,
        seconds=outcome.seconds,
        first_event_at=queries.local_text(batch.first_event_at),
        last_event_at=queries.local_text(batch.last_event_at),
        version=batch.delta_version,
        synthetic=batch.synthetic,
        ignored_columns=list(outcome.layout.ignored) if outcome.layout else [],
        reasons=dict(batch.reasons),
        strange=queries.strange_codes(batch),
        mend={language: queries.mend(batch, language) for language in LANGUAGES} if batch.reasons else {},
        doubles=queries.doubles(batch),
        error=error,
    )
    return _nothing_new(found, outcome) if outcome.status == "duplicate" and outcome.known.rows else found


def _nothing_new(found: ImportResult, outcome: Outcome) -> ImportResult:
    """Return the result of a content whose every good row was left out as known: no batch is made of it."""
    rows, holders = outcome.known.rows, outcome.known.batches
    held = tuple(sorted(holders.items(), key=lambda one: (-one[1], one[0])))
    return replace(
        found,
        rows_good=0,
        rows_rejected=outcome.lines - rows,
        rows_known=rows,
        rows_left_out=rows,
        known=holders,
        lines=outcome.lines,
        reasons=outcome.reasons,
        strange=[],
        mend={},
        doubles=queries.Doubles("", 0, rows, held),
    )
