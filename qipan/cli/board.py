"""`qipan board` 看板命令: indicators, their values and grounds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qipan.board import queries
from qipan.cli import speech
from qipan.cli.files import read_pairs
from qipan.cli.options import JsonOption
from qipan.engine import domains

app = typer.Typer(help=speech.help_for("board"), no_args_is_help=True)


@app.command("indicators", help=speech.help_for("board_indicators"))
def indicators(json: JsonOption = False) -> None:
    """List the declared indicators."""
    found = [{**one, "domain": domain.id} for domain in domains.all() for one in domain.indicators]
    if json:
        speech.tell(found)
        return
    for one in found:
        typer.echo(
            f"{one['id']:<32} {one['names'][speech.language()]}  ({one['unit']}, v{one.get('version', 1)})"
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
    user: Annotated[str, typer.Option("--as", help=speech.help_for("as_user"))] = "",
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
    _show(found)


def _show(found: dict[str, Any]) -> None:
    from qipan.engine.composition import print_number

    language = speech.language()
    typer.echo(f"{found['names'][language]}  {found['period']['from']} … {found['period']['to']}")
    for row in found["rows"]:
        label = " · ".join(names[language] for names in row["names"].values()) or "="
        shown = "—" if row["value"] is None else print_number(row["value"], found["unit"], language).text
        exact = f"{row['value']:,}" if isinstance(row["value"], int) else ""
        typer.echo(f"  {label:<24} {shown:>16}  {exact}")
    lake = found["lake"]
    mark = speech.say("synthetic") if lake["synthetic"] else ""
    typer.echo(f"  {lake['table']} v{lake['version']}, {len(lake['batches'])} batches {mark}".rstrip())
