"""`qipan highway check` 核稿: do the figures of anyone's bulletin agree with each other?"""

from __future__ import annotations

from typing import Annotated

import typer

from qipan.cli import speech
from qipan.cli.files import read_text
from qipan.engine.bulletins import check_text
from qipan.engine.errors import LANGUAGES, QipanError

CONTRADICTED = 3
STANDARD_INPUT = {language: speech.say_in(language, "standard_input") for language in LANGUAGES}


def check(
    file: Annotated[str, typer.Argument(help=speech.help_for("check_file"))],
    json: Annotated[bool, typer.Option("--json", help=speech.help_for("json"))] = False,
) -> None:
    """Read a text, check its figures, name every contradiction; exit code 3 when there is one.

    A text without any figure is `cli.no_figures`: nothing was checked, and nobody takes that for agreement.
    """
    report = check_text(read_text(file))
    body = report.to_json()
    if not body["figures"]:
        raise QipanError("cli.no_figures", path=STANDARD_INPUT if file == "-" else file)
    language = speech.language()
    if json:
        speech.tell(body)
    else:
        counts = {
            "figures": len(body["figures"]),
            "relations": len(body["relations"]),
            "checks": len(report.findings),
        }
        if not body["contradictions"]:
            typer.echo(speech.say("agree", **counts))
        else:
            typer.echo(speech.say("disagree", **counts, number=len(body["contradictions"])))
        for finding in report.contradictions:
            typer.echo(f"\n  ✗ {finding.message[language]}")
            for side in finding.sides:
                high = "∞" if side.high is None else f"{float(side.high):,.2f}"
                typer.echo(f"      {side.label}: {float(side.low):,.2f} – {high}")
    if report.contradictions:
        raise typer.Exit(CONTRADICTED)
