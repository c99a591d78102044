"""`qipan lake` 事件湖命令: tables, batches, rejects; withdraw, compact, verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qipan.cli import speech, tables
from qipan.cli.options import AsOption, JsonOption, LimitOption
from qipan.engine.errors import QipanError
from qipan.lake import queries
from qipan.lake.intake import maintenance

if TYPE_CHECKING:
    from qipan.lake.models import Batch

app = typer.Typer(help=speech.help_for("lake"), no_args_is_help=True)
BatchArgument = Annotated[str, typer.Argument(help=speech.help_for("lake_batch"))]


def shown(batch: Batch) -> dict[str, Any]:
    """Return a batch as plain JSON."""
    body: dict[str, Any] = {
        field.name: getattr(batch, field.name)
        for field in batch._meta.fields
        if field.name not in ("first_event_at", "last_event_at")
    }
    body["first_event_at"] = queries.local_text(batch.first_event_at)
    body["last_event_at"] = queries.local_text(batch.last_event_at)
    return body


@app.command("tables", help=speech.help_for("lake_tables"))
def list_tables(user: AsOption = "", json: JsonOption = False) -> None:
    """List the event tables."""
    found = queries.tables_for(speech.operator(user))
    if json:
        speech.tell(found)
        return
    tables.show(
        ("table", "name", "version", "rows", "batches", "files", "period", "mark"),
        (
            (
                one["table"],
                one["names"][speech.language()],
                None if one["version"] is None else f"v{one['version']}",
                one["rows"],
                one["batches"],
                one["files"],
                f"{one['first_day']} … {one['last_day']}" if one["first_day"] else None,
                tables.mark(one["synthetic"]),
            )
            for one in found
        ),
    )


@app.command("import", help=speech.help_for("lake_import"))
def import_files(
    table: Annotated[str, typer.Argument(help=speech.help_for("lake_table_name"))],
    files: Annotated[list[Path], typer.Argument(help=speech.help_for("import_files"), readable=False)],
    format: Annotated[str, typer.Option(help=speech.help_for("lake_format"))] = "auto",
    source: Annotated[str, typer.Option(help=speech.help_for("import_source"))] = "",
    synthetic: Annotated[bool, typer.Option("--synthetic", help=speech.help_for("import_synthetic"))] = False,
    rejects_ok: Annotated[bool, typer.Option("--rejects-ok", help=speech.help_for("rejects_ok"))] = False,
    skip_known: Annotated[bool, typer.Option("--skip-known", help=speech.help_for("skip_known"))] = False,
    known_ok: Annotated[bool, typer.Option("--known-ok", help=speech.help_for("known_ok"))] = False,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Import files into any declared event table; what a domain's own import does with its table chosen."""
    from qipan.cli.importing import import_into

    import_into(
        table,
        files,
        format=format,
        source=source,
        synthetic=synthetic,
        user=user,
        rejects_ok=rejects_ok,
        skip_known=skip_known,
        known_ok=known_ok,
        json=json,
    )


@app.command("batches", help=speech.help_for("lake_batches"))
def batches(
    table: Annotated[str, typer.Argument(help=speech.help_for("lake_table_name"))] = "",
    status: Annotated[str, typer.Option(help=speech.help_for("lake_status"))] = "",
    limit: LimitOption = 50,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """List batches, newest first."""
    if status and status not in queries.STATUSES:
        raise QipanError(
            "cli.choice_unknown", option="--status", given=status, known=", ".join(queries.STATUSES)
        )
    found = list(queries.batches_for(speech.operator(user), table, status=status)[:limit])
    if json:
        speech.tell([shown(batch) for batch in found])
        return
    tables.show(
        ("id", "state", "table", "good", "rejected", "received", "by", "source", "mark"),
        (
            (
                batch.id,
                speech.say(f"lake_{batch.status}"),
                batch.table,
                batch.rows_good,
                batch.rows_rejected,
                batch.received_at,
                batch.by_name,
                batch.source,
                tables.mark(batch.synthetic),
            )
            for batch in found
        ),
    )


@app.command("rejects", help=speech.help_for("lake_rejects"))
def rejects(batch: BatchArgument, user: AsOption = "", json: JsonOption = False) -> None:
    """Print the rejected rows of a batch as CSV."""
    found = queries.batch_for(speech.operator(user), batch)
    if json:
        speech.tell(list(queries.rejects_for(found)))
        return
    for part in queries.rejects_csv(found, speech.language()):
        sys.stdout.write(part)


@app.command("withdraw", help=speech.help_for("lake_withdraw"))
def withdraw(
    batch: BatchArgument,
    reason: Annotated[str, typer.Option(help=speech.help_for("lake_reason"))],
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Take a batch's rows out of the newest version."""
    actor = speech.operator(user)
    found = maintenance.withdraw(by=actor, batch=queries.batch_for(actor, batch), reason=reason)
    if json:
        speech.tell(shown(found))
        return
    typer.echo(speech.say("lake_taken_out", id=found.id, rows=f"{found.rows_good:,}"))


@app.command("compact", help=speech.help_for("lake_compact"))
def compact(
    table: Annotated[str, typer.Argument(help=speech.help_for("lake_table_name"))],
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Gather small files of each day into large ones."""
    found = maintenance.compact(by=speech.operator(user), table=table)
    if json:
        speech.tell(found)
        return
    typer.echo(
        speech.say("lake_compacted", table=table, before=found["files_before"], after=found["files_after"])
    )


@app.command("verify", help=speech.help_for("lake_verify"))
def verify(
    table: Annotated[str, typer.Argument(help=speech.help_for("lake_table_name"))] = "",
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Check files, rows, rejects and log against the batches; any difference is an error."""
    found = queries.verify(speech.operator(user), table)
    if json:
        speech.tell({"differences": found})
    else:
        for one in found:
            typer.echo(
                speech.say(
                    "lake_difference",
                    table=one["table"],
                    batch=one["batch"] or "—",
                    kind=speech.say(f"lake_{one['kind']}"),
                    expected=one["expected"],
                    found=one["found"],
                )
            )
    if found:
        raise QipanError("lake.differences_found", count=len(found))
    if not json:
        typer.echo(speech.say("lake_agrees"))
