"""`qipan highway import` 导入: files of passages into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qipan.cli import speech
from qipan.cli.importing import import_into

TABLE = "passages"


def import_command(
    files: Annotated[list[Path], typer.Argument(help=speech.help_for("import_files"), readable=False)],
    format: Annotated[str, typer.Option(help=speech.help_for("import_format"))] = "auto",
    source: Annotated[str, typer.Option(help=speech.help_for("import_source"))] = "",
    synthetic: Annotated[bool, typer.Option("--synthetic", help=speech.help_for("import_synthetic"))] = False,
    user: Annotated[str, typer.Option("--as", help=speech.help_for("as_user"))] = "",
    rejects_ok: Annotated[bool, typer.Option("--rejects-ok", help=speech.help_for("rejects_ok"))] = False,
    skip_known: Annotated[bool, typer.Option("--skip-known", help=speech.help_for("skip_known"))] = False,
    known_ok: Annotated[bool, typer.Option("--known-ok", help=speech.help_for("known_ok"))] = False,
    json: Annotated[bool, typer.Option("--json", help=speech.help_for("json"))] = False,
) -> None:
    """Import files, archives and folders; exit with an error when any content did not go in."""
    import_into(
        TABLE,
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
