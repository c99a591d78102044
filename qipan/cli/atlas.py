"""`qipan atlas` 一张图命令: the layers, the borders of divisions, and the search of a place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qipan.atlas import queries
from qipan.atlas.queries import boundaries as borders
from qipan.cli import speech
from qipan.cli.files import write_bytes

app = typer.Typer(help=speech.help_for("atlas"), no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help=speech.help_for("json"))]
AsOption = Annotated[str, typer.Option("--as", help=speech.help_for("as_user"))]


@app.command("layers", help=speech.help_for("atlas_layers"))
def layers(
    period: Annotated[str, typer.Option(help=speech.help_for("period"))] = "",
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """List the layers with their legends."""
    found = queries.listing(speech.operator(user), period)
    if json:
        speech.tell(found)
        return
    language = speech.language()
    for one in found:
        days = one.get("period") or {}
        span = f"{days['from']} … {days['to']}" if days else ""
        mark = speech.say("synthetic") if one.get("synthetic") else ""
        typer.echo(
            f"{one['id']:<24} {one['names'][language]}  {one.get('count', '—')}  {span}  {mark}".rstrip()
        )
        for entry in one["legend"]:
            typer.echo(f"    {entry['label'][language]:<28} {entry.get('count', '')}".rstrip())
        if one["fault"]:
            typer.echo(f"    ✗ {one['fault']}")


@app.command("boundaries", help=speech.help_for("atlas_boundaries"))
def boundaries(
    level: Annotated[str, typer.Argument(help=speech.help_for("atlas_level"))],
    zoom: Annotated[float, typer.Option(help=speech.help_for("atlas_zoom"))] = 22,
    out: Annotated[Path | None, typer.Option(help=speech.help_for("out"))] = None,
) -> None:
    """Write a level's areas as GeoJSON."""
    _, body = borders.geojson(level, zoom)
    if out is None:
        typer.echo(body.decode())
        return
    write_bytes(out, body)
    typer.echo(speech.say("written", path=out, size=len(body)), err=True)


@app.command("search", help=speech.help_for("atlas_search"))
def search(
    text: Annotated[str, typer.Argument(help=speech.help_for("atlas_text"))],
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Find a place by name, code or coordinates."""
    found = queries.search(speech.operator(user), text)
    if json:
        speech.tell(found)
        return
    if not found:
        typer.echo(speech.say("atlas_nothing"))
    language = speech.language()
    for one in found:
        place = "—" if one["lon"] is None else f"{one['lon']:.5f}, {one['lat']:.5f}"
        typer.echo(f"{one['kind_names'][language]}  {one['id']}  {one['names'][language]}  {place}")
        if one["note"]:
            typer.echo(f"    {one['note'][language]}")
