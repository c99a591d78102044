"""`qipan highway bulletin` 通报: make one, keep it as a draft, confirm, publish and replay it."""

from __future__ import annotations

import json as jsonlib
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from qipan.board import actions, queries
from qipan.board.documents import render
from qipan.board.queries import bulletins
from qipan.cli import speech, tables
from qipan.cli.files import read_date, write_bytes
from qipan.cli.options import AsOption, JsonOption
from qipan.engine.errors import QipanError

DOMAIN, KIND = "highway", "holiday-flow"
FORMATS = ("json", "md", "html", "docx", "pdf")
IdArgument = Annotated[str, typer.Argument(help=speech.help_for("bulletin_id"))]


def make(
    first: Annotated[str, typer.Option("--from", help=speech.help_for("from"))] = "",
    last: Annotated[str, typer.Option("--to", help=speech.help_for("to"))] = "",
    compare: Annotated[str, typer.Option(help=speech.help_for("compare"))] = "",
    format: Annotated[str, typer.Option(help=speech.help_for("format"))] = "md",
    lang: Annotated[str, typer.Option(help=speech.help_for("lang"))] = "",
    out: Annotated[Path | None, typer.Option(help=speech.help_for("out"))] = None,
    replay: Annotated[str, typer.Option(help=speech.help_for("replay"))] = "",
    save: Annotated[bool, typer.Option("--save", help=speech.help_for("save"))] = False,
    group: Annotated[str, typer.Option(help=speech.help_for("group"))] = "",
    special: Annotated[str, typer.Option(help=speech.help_for("special"))] = "",
    user: AsOption = "",
) -> None:
    """Make a bulletin from the lake as it stands, or replay a published one from its pins."""
    language = _one_of("--lang", lang or speech.language(), ("zh", "en"))
    _one_of("--format", format, FORMATS)
    actor = speech.operator(user)
    if replay:
        content = bulletins.replay(actor, replay)
        _put(_shaped(content, format, language), out)
        typer.echo(speech.say("replayed", id=replay), err=True)
        return
    if not first or not last:
        raise QipanError("highway.period_missing")
    options = {name: text for name, text in (("group", group), ("special", special)) if text}
    if special:
        _one_of("--special", special, ("truck", "apart"))
    wanted: dict[str, Any] = {
        "domain": DOMAIN,
        "kind": KIND,
        "first": read_date(first),
        "last": read_date(last),
        "compare": queries.period(compare) if compare else None,
        "options": options,
    }
    bulletin = actions.draft_bulletin(by=actor, **wanted) if save else bulletins.unsaved(actor, **wanted)
    edition = bulletins.Edition.now(bulletin)
    content = jsonlib.loads(bulletins.canonical(edition.content()))
    broken = [one for one in edition.findings() if not one.ok]
    _put(_shaped(content, format, language), out)
    if broken:
        typer.echo(speech.say("draft_contradicts", number=len(broken)), err=True)
    if save:
        typer.echo(speech.say("saved", id=bulletin.id), err=True)


def _one_of(option: str, given: str, known: tuple[str, ...]) -> str:
    if given not in known:
        raise QipanError("cli.choice_unknown", option=option, given=given, known=", ".join(known))
    return given


def _shaped(content: dict[str, object], format: str, language: str) -> bytes:
    if format == "json":
        return (jsonlib.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
    return render(content["documents"][language], format)  # type: ignore[index]


def _put(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    write_bytes(out, data)
    typer.echo(speech.say("written", path=out, size=len(data)), err=True)


def listing(user: AsOption = "", json: JsonOption = False) -> None:
    """List the bulletins within scope, newest period first."""
    found = bulletins.bulletins_for(speech.operator(user), DOMAIN)
    if json:
        speech.tell([bulletins.summary(one) for one in found])
        return
    language = speech.language()
    tables.show(
        ("id", "period", "state", "title"),
        (
            (
                one.id,
                f"{one.first} … {one.last}",
                bulletins.STATE_NAMES[one.status][language],
                one.title_zh if language == "zh" else one.title_en,
            )
            for one in found
        ),
    )


def confirm(id: IdArgument, user: AsOption = "") -> None:
    """Check a draft as its reviewer."""
    _done(actions.check_bulletin(by=speech.operator(user), id=id))


def publish(id: IdArgument, user: AsOption = "") -> None:
    """Publish a checked bulletin."""
    _done(actions.publish_bulletin(by=speech.operator(user), id=id))


def _done(bulletin: Any) -> None:
    state = bulletins.STATE_NAMES[bulletin.status][speech.language()]
    typer.echo(speech.say("state_done", id=bulletin.id, state=state))
