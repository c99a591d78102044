"""Options 选项: the ones that many commands share, each declared once."""

from __future__ import annotations

from typing import Annotated

import typer

from qipan.cli import speech

JsonOption = Annotated[bool, typer.Option("--json", help=speech.help_for("json"))]
AsOption = Annotated[str, typer.Option("--as", help=speech.help_for("as_user"))]
LimitOption = Annotated[int, typer.Option(min=1, help=speech.help_for("limit"))]
