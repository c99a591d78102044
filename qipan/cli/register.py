"""`qipan register` 登记册命令: list, import, export subjects, and read the history of their facts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from qipan.cli import speech, tables
from qipan.cli.files import read_date, write_bytes
from qipan.cli.options import AsOption, JsonOption, LimitOption
from qipan.engine.errors import QipanError
from qipan.register import actions, queries
from qipan.register.forms import files as form
from qipan.register.forms import kinds as declarations

app = typer.Typer(help=speech.help_for("register"), no_args_is_help=True)
KindArgument = Annotated[str, typer.Argument(help=speech.help_for("kind"))]
SHOWN_FAULTS = 20
ALL = 2**31 - 1


@app.command("list", help=speech.help_for("register_list"))
def list_subjects(
    kind: Annotated[str, typer.Argument(help=speech.help_for("kind"))] = "",
    text: Annotated[str, typer.Option(help=speech.help_for("text"))] = "",
    limit: LimitOption = 50,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """List a kind's subjects in the user's scope, or the counts of every kind."""
    if not kind:
        counts = queries.summary()
        if json:
            speech.tell([asdict(one) for one in counts])
        else:
            tables.show(
                ("kind", "name", "count"),
                ((one.kind, one.names[speech.language()], one.subjects) for one in counts),
            )
        return
    page = queries.subjects_for(speech.operator(user), kind, text=text, limit=limit)
    if json:
        speech.tell({"total": page.total, "rows": [asdict(row) for row in page.rows]})
        return
    tables.show(
        ("code", "name", "division", "state", "mark"),
        (
            (
                row.code,
                row.names[speech.language()],
                row.division,
                speech.say(f"subject_{row.status}"),
                tables.mark(row.synthetic),
            )
            for row in page.rows
        ),
    )
    if page.total > len(page.rows):
        typer.echo(speech.say("more_rows", number=page.total))


@app.command("import", help=speech.help_for("register_import"))
def import_subjects(
    kind: KindArgument,
    file: Annotated[Path, typer.Argument(help=speech.help_for("subject_file"), readable=False)],
    source: Annotated[str, typer.Option(help=speech.help_for("source"))] = "",
    as_of: Annotated[str, typer.Option(help=speech.help_for("as_of"))] = "",
    good_only: Annotated[bool, typer.Option("--good-only", help=speech.help_for("good_only"))] = False,
    synthetic: Annotated[bool, typer.Option("--synthetic", help=speech.help_for("synthetic"))] = False,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Import a file: all rows or none, or with --good-only those without fault; rows = saved + rejected."""
    reading = form.read_file(declarations.kind(kind), file)

    def save(rows: list[dict[str, Any]]) -> dict[str, int]:
        return actions.save_subjects(
            by=speech.operator(user),
            kind=kind,
            rows=rows,
            source=source or file.name,
            as_of=read_date(as_of) if as_of else None,
            synthetic=synthetic or reading.synthetic,
        )

    faults: list[Any] = []
    try:
        counts = save(reading.rows)
    except QipanError as error:
        faults = getattr(error, "faults", [])
        _show_faults(faults, json)
        if not faults or not good_only:
            if json and faults:
                words = error.text(speech.language())
                told = {"error": error.code, "message": words.message, "fix": words.fix}
                speech.tell({**told, "faults": [asdict(one) for one in faults]})
                raise typer.Exit(error.exit_code) from error
            raise
        wrong = {one.line for one in faults}
        counts = save([row for row in reading.rows if row["line"] not in wrong])
    rejected = len({one.line for one in faults})
    if json:
        speech.tell({**counts, "rejected": rejected, "faults": [asdict(one) for one in faults]})
    else:
        typer.echo(speech.say("rows_imported", kind=kind, rejected=rejected, **counts))


def _show_faults(faults: list[Any], json: bool) -> None:
    if json:
        return
    for one in faults[:SHOWN_FAULTS]:
        typer.echo(one.sentence[speech.language()], err=True)
    if len(faults) > SHOWN_FAULTS:
        typer.echo(speech.say("more_faults", number=len(faults) - SHOWN_FAULTS), err=True)


@app.command("export", help=speech.help_for("register_export"))
def export_subjects(
    kind: KindArgument,
    out: Annotated[Path, typer.Option(help=speech.help_for("export_file"))],
    user: AsOption = "",
) -> None:
    """Write a kind's subjects in the user's scope to a file that imports again."""
    declared = declarations.kind(kind)
    page = queries.subjects_for(speech.operator(user), kind, limit=ALL)
    rows = ({**asdict(row), **row.attributes} for row in page.rows)
    write = form.write_sheet if out.suffix.lower() == ".xlsx" else form.write_csv
    data = write(declared, rows)
    write_bytes(out, data)
    typer.echo(speech.say("written", path=out, size=len(data)), err=True)


@app.command("history", help=speech.help_for("register_history"))
def show_history(
    kind: KindArgument,
    code: Annotated[str, typer.Argument(help=speech.help_for("subject_code"))],
    fact: Annotated[str, typer.Option(help=speech.help_for("fact"))] = "",
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Show what was told of a subject, newest first."""
    queries.subject_for(speech.operator(user), kind, code)
    told = queries.history(kind, code, fact)
    if json:
        speech.tell([asdict(one) for one in told])
        return
    tables.show(
        ("at", "fact", "value", "as_of", "source"),
        (
            (one.recorded_at, one.fact, None if one.value is None else str(one.value), one.as_of, one.source)
            for one in told
        ),
    )
