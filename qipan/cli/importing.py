"""Importing 导入: files into an event table, with progress, and what became of each.

`qipan lake import` and a domain's own import command are this with a table chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from qipan.cli import speech
from qipan.engine.errors import QipanError
from qipan.lake import imports, queries

TO_BE_LOOKED_AT = 3


def import_into(
    table: str,
    files: Sequence[Path],
    *,
    format: str = "auto",
    source: str = "",
    synthetic: bool = False,
    user: str = "",
    rejects_ok: bool = False,
    skip_known: bool = False,
    known_ok: bool = False,
    json: bool = False,
) -> None:
    """Import files, archives and folders; exit with an error when any content did not go in.

    Rejected lines beside good ones end in exit code 3 as well, unless `rejects_ok`, and so do rows counted twice,
    unless `known_ok`: the batch stands, and nobody overlooks what was kept out of it or came in again.
    """
    with _progress(quiet=json) as report:
        results = imports.import_files(
            by=speech.operator(user),
            paths=list(files),
            table=table,
            format=format,
            source=source,
            synthetic=synthetic,
            skip_known=skip_known,
            progress=report,
        )
    if json:
        speech.tell([one.as_json(speech.language()) for one in results])
    else:
        for one in results:
            # What ends the command is told once, by the error itself; only its reasons are shown here.
            _show(one, table, fault=len(results) > 1)
    faults = [one.error for one in results if one.error is not None and one.status != "skipped"]
    if len(results) == 1 and faults:
        raise faults[0]
    if faults:
        raise QipanError("lake.imports_failed", failed=len(faults), total=len(results))
    committed = [one for one in results if one.status == "committed"]
    rejected = not rejects_ok and any(one.rows_rejected for one in committed)
    if rejected or (not known_ok and any(one.doubles.twice for one in committed)):
        raise typer.Exit(TO_BE_LOOKED_AT)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[imports.Progress | None]:
    """Draw a bar per content on the terminal: share, rows, rows per second and the time that remains."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
    told = (TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("{task.fields[remaining]}"))
    with Progress(*columns, *told, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(name: str, size: int, rows: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total, rate="", remaining="")
            task = bars.tasks[bars.task_ids.index(tasks[name])]
            elapsed = task.elapsed or 0.0
            rate = f"{rows / elapsed:,.0f}" if elapsed > 0.5 else "…"
            left = (total - size) * elapsed / size if total and size and elapsed > 0.5 else None
            bars.update(
                tasks[name],
                completed=size,
                rate=speech.say("import_rate", rows=f"{rows:,}", rate=rate),
                remaining="" if left is None else speech.say("import_remaining", seconds=f"{left:.0f}"),
            )

        yield report


def _show(one: imports.ImportResult, table: str, *, fault: bool) -> None:
    language = speech.language()
    if one.status == "skipped":
        typer.echo(speech.say("import_skipped", file=one.file))
        return
    if one.error is not None:
        words = one.error.text(language)
        if fault:
            typer.echo(speech.say("import_fault", file=one.file, message=words.message, fix=words.fix))
    elif one.status == "duplicate" and one.rows_left_out:
        typer.echo(speech.say("import_all_known", file=one.file, rows=f"{one.rows_left_out:,}"))
    elif one.status == "duplicate":
        typer.echo(speech.say("import_duplicate", file=one.file, batch=one.batch))
        return
    else:
        typer.echo(
            speech.say(
                "import_committed",
                file=one.file,
                good=f"{one.rows_good:,}",
                rejected=f"{one.rows_rejected:,}",
                lines=f"{one.lines:,}",
                seconds=f"{one.seconds:.1f}",
                rate=f"{one.rows_per_second:,}",
                batch=one.batch,
            )
        )
    for key, count in sorted(one.reasons.items(), key=lambda item: -item[1]):
        reason, _, column = key.partition(":")
        words_for = queries.reason_words(one.table or table, reason, column, language)
        typer.echo(speech.say("import_reason", count=f"{count:,}", words=words_for))
        codes = queries.codes_in_words(one.strange, reason, language)
        if codes:
            typer.echo(speech.say("import_codes", codes=codes))
    if one.rows_rejected and one.status != "duplicate":
        if one.error is None and one.strange:
            typer.echo(speech.say("import_mend", mend=one.mend[language]))
        typer.echo(speech.say("import_rejects_at", batch=one.batch))
    if one.doubles.twice or one.doubles.left_out:
        told = "import_doubles" if one.doubles.twice else "import_left_out"
        typer.echo(speech.say(told, words=one.doubles.words(language)))
    if one.doubles.twice:
        typer.echo(speech.say("import_mend", mend=one.doubles.mend(language)))
    if one.blank_lines:
        typer.echo(speech.say("import_blank", count=f"{one.blank_lines:,}"))
    if one.ignored_columns:
        typer.echo(speech.say("import_ignored", columns=", ".join(one.ignored_columns)))
