"""`qipan board` 看板命令: indicators, their values and grounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any

import typer

from qipan.board import actions, queries
from qipan.board.queries import upkeep
from qipan.cli import figures, speech, tables, targets
from qipan.cli.files import read_pairs
from qipan.cli.options import AsOption, JsonOption
from qipan.engine import domains
from qipan.engine.errors import QipanError

app = typer.Typer(help=speech.help_for("board"), no_args_is_help=True)
app.add_typer(targets.app, name="targets")


@app.command("indicators", help=speech.help_for("board_indicators"))
def indicators(json: JsonOption = False) -> None:
    """List the declared indicators."""
    found = [{**one, "domain": domain.id} for domain in domains.all() for one in domain.indicators]
    if json:
        speech.tell(found)
        return
    tables.show(
        ("indicator", "name", "unit", "version"),
        (
            (one["id"], one["names"][speech.language()], one["unit"], f"v{one.get('version', 1)}")
            for one in found
        ),
    )


@app.command("value", help=speech.help_for("board_value"))
def value(
    indicator: Annotated[str, typer.Argument(help=speech.help_for("indicator"))],
    period: Annotated[str, typer.Option(help=speech.help_for("period"))],
    by: Annotated[list[str] | None, typer.Option(help=speech.help_for("by"))] = None,
    where: Annotated[list[str] | None, typer.Option(help=speech.help_for("where"))] = None,
    compare: Annotated[str, typer.Option(help=speech.help_for("compare"))] = "",
    option: Annotated[list[str] | None, typer.Option(help=speech.help_for("option"))] = None,
    limit: Annotated[int | None, typer.Option(min=1, help=speech.help_for("limit"))] = None,
    at_version: Annotated[
        int | None, typer.Option("--lake-version", help=speech.help_for("at_version"))
    ] = None,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Compute an indicator over a period, split as asked."""
    first, last = queries.period(period)
    found = queries.value(
        speech.operator(user),
        indicator,
        first,
        last,
        by=[name for names in by or [] for name in names.split(",")],
        where=read_pairs(where or []),
        compare=queries.period(compare) if compare else None,
        options=read_pairs(option or []),
        version=at_version,
        limit=limit,
    )
    if json:
        speech.tell(found)
        return
    figures.show(found)


SHOWN = 20


@app.command("verify", help=speech.help_for("board_verify"))
def verify(
    table: Annotated[str, typer.Option(help=speech.help_for("lake_table_name"))] = "",
    first: Annotated[str, typer.Option("--from", help=speech.help_for("from"))] = "",
    last: Annotated[str, typer.Option("--to", help=speech.help_for("to"))] = "",
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Count every kept roll-up again from the event rows; any cell that differs is an error."""
    found = upkeep.verify_rollups(
        speech.operator(user),
        table,
        queries.period(first)[0] if first else None,
        queries.period(last)[1] if last else None,
    )
    if json:
        speech.tell(
            {
                "files": found.files,
                "cells": found.cells,
                "damaged": [path.name for path in found.damaged],
                "differences": [asdict(one) for one in found.differences],
            }
        )
    else:
        for path in found.damaged:
            typer.echo(speech.say("rollup_damaged", day=path.parent.parent.name, file=path.name))
        for one in found.differences[:SHOWN]:
            key = ", ".join(f"{name}={_key(part)}" for name, part in zip(one.columns, one.key, strict=True))
            typer.echo(
                speech.say(
                    "rollup_differs",
                    table=one.table,
                    day=one.day,
                    cell=key or "=",
                    kept=_key(one.kept),
                    counted=_key(one.counted),
                )
            )
        if len(found.differences) > SHOWN:
            typer.echo(speech.say("rollup_more", number=f"{len(found.differences) - SHOWN:,}"))
    if found.differences:
        raise QipanError("board.rollups_differ", count=len(found.differences))
    if not json:
        typer.echo(speech.say("rollups_agree", files=f"{found.files:,}", cells=f"{found.cells:,}"))


def _key(part: Any) -> str:
    if isinstance(part, dt.datetime):
        return part.strftime("%Y-%m-%dT%H")
    return "—" if part is None else str(part)


@app.command("compact", help=speech.help_for("board_compact"))
def compact(user: AsOption = "", json: JsonOption = False) -> None:
    """Remove the roll-ups that neither a newest version nor a published bulletin needs."""
    found = actions.compact_rollups(by=speech.operator(user))
    if json:
        speech.tell(found)
        return
    typer.echo(
        speech.say(
            "rollups_compacted",
            files=f"{found['files']:,}",
            mb=f"{found['bytes'] / 1e6:,.1f}",
            kept=f"{found['kept']:,}",
        )
    )
