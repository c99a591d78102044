"""`qipan trail` 留痕命令: list the entries, and prove that nobody changed them."""

from __future__ import annotations

from typing import Annotated

import typer

from qipan.cli import speech, tables
from qipan.cli.options import JsonOption
from qipan.trail import queries

app = typer.Typer(help=speech.help_for("trail"), no_args_is_help=True)


@app.command("verify", help=speech.help_for("trail_verify"))
def verify(
    anchor: Annotated[str, typer.Option(help=speech.help_for("trail_anchor"))] = "",
    json: JsonOption = False,
) -> None:
    """Check the whole chain; a break is `trail.broken` (exit 3)."""
    found = queries.verify(anchor).require()
    end = f"{found.number}:{found.hash}"
    if json:
        speech.tell({"ok": True, "entries": found.entries, "anchor": end})
        return
    typer.echo(speech.say("trail_whole", entries=f"{found.entries:,}"))
    typer.echo(speech.say("trail_anchor", anchor=end))


@app.command("list", help=speech.help_for("trail_list"))
def entries(
    action: Annotated[str, typer.Option(help=speech.help_for("trail_action"))] = "",
    actor: Annotated[str, typer.Option(help=speech.help_for("trail_actor"))] = "",
    subject: Annotated[str, typer.Option(help=speech.help_for("trail_subject"))] = "",
    limit: Annotated[int, typer.Option(min=1, help=speech.help_for("limit"))] = 50,
    json: JsonOption = False,
) -> None:
    """List entries, newest first."""
    found = queries.entries(action=action, actor=actor, subject=subject)[:limit]
    if json:
        names = ("number", "at", "actor", "actor_name", "action", "subject", "details", "hash")
        speech.tell([{name: getattr(entry, name) for name in names} for entry in found])
        return
    tables.show(
        ("number", "at", "deed", "by", "subject", "action"),
        (
            (
                entry.number,
                entry.at,
                queries.deed_name(entry.action)[speech.language()],
                entry.actor_name,
                entry.subject,
                entry.action,
            )
            for entry in found
        ),
    )
