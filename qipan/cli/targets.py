"""`qipan board targets` 目标命令: list, set, split and withdraw targets, with where each stands."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

import typer

from qipan.board import actions, queries
from qipan.board.queries import progress
from qipan.board.queries import targets as kept
from qipan.cli import speech
from qipan.cli.files import read_pairs
from qipan.cli.options import AsOption, JsonOption
from qipan.engine import domains, targets
from qipan.engine.composition import print_number

app = typer.Typer(help=speech.help_for("targets"), no_args_is_help=True)
SplitOption = Annotated[list[str] | None, typer.Option("--split", help=speech.help_for("target_split"))]
RevisionOption = Annotated[int | None, typer.Option("--revision", help=speech.help_for("target_revision"))]
IdArgument = Annotated[str, typer.Argument(help=speech.help_for("target_id"))]


@app.command("list", help=speech.help_for("targets_list"))
def list_targets(
    indicator: Annotated[str, typer.Option(help=speech.help_for("target_indicator"))] = "",
    period: Annotated[str, typer.Option(help=speech.help_for("target_period"))] = "",
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """List the standing targets in scope, each place with where it stands."""
    actor = speech.operator(user)
    wanted = queries.period(period) if period else None
    ids = (
        [queries.domain_of(indicator).id]
        if indicator
        else [one.id for one in domains.all() if kept.with_targets(one)]
    )
    found = [one for id in ids for one in progress.progress_of(actor, id, indicator=indicator, period=wanted)]
    if json:
        speech.tell(found)
        return
    for one in found:
        _show(one)
    if not found:
        typer.echo(speech.say("targets_none"))


def _show(one: dict[str, Any]) -> None:
    language = speech.language()
    mark = speech.say("synthetic") if one["synthetic"] else ""
    span = f"{one['period']['from']} … {one['period']['to']}"
    typer.echo(f"{one['id']}  {one['names'][language]}  {span}  v{one['revision']}  {mark}".rstrip())
    for place in one["places"]:
        standing = place["standing"]
        line = speech.say(
            "target_line",
            place=place["names"][language],
            value=_printed(standing["value"], one["unit"]),
            target=_printed(place["value"], one["unit"]),
            forecast=_printed(standing["forecast"], one["unit"]),
            state=standing["names"][language],
        )
        reason = standing["reason"]
        typer.echo(f"  {line}{'  ' + reason[language] if reason else ''}")


def _printed(value: Any, unit: str) -> str:
    if value is None:
        return "—"
    return print_number(Fraction(str(value)), unit, speech.language()).text


@app.command("set", help=speech.help_for("targets_set"))
def set_target(
    indicator: Annotated[str, typer.Argument(help=speech.help_for("indicator"))],
    value: Annotated[str, typer.Argument(help=speech.help_for("target_value"))],
    period: Annotated[str, typer.Option(help=speech.help_for("target_period"))],
    division: Annotated[str, typer.Option(help=speech.help_for("target_division"))] = "",
    direction: Annotated[str, typer.Option(help=speech.help_for("target_direction"))] = "",
    pace: Annotated[str, typer.Option(help=speech.help_for("target_pace"))] = "",
    split: SplitOption = None,
    source: Annotated[str, typer.Option(help=speech.help_for("target_source"))] = "",
    revision: RevisionOption = None,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Set a target, or change the one that stands for the same indicator, period and division."""
    actor = speech.operator(user)
    first, last = queries.period(period)
    target = actions.set_target(
        by=actor,
        indicator=indicator,
        first=first,
        last=last,
        value=value,
        division=division,
        direction=direction,
        pace=pace,
        split=read_pairs(split or []),
        source=source,
        revision=revision,
    )
    _tell(actor, target, "target_set", json=json)


@app.command("split", help=speech.help_for("targets_split"))
def split_target(
    id: IdArgument,
    split: SplitOption = None,
    revision: RevisionOption = None,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Split a target by place anew; without parts the split is taken back."""
    actor = speech.operator(user)
    target = actions.split_target(by=actor, id=id, split=read_pairs(split or []), revision=revision)
    _tell(actor, target, "target_split", json=json)


@app.command("withdraw", help=speech.help_for("targets_withdraw"))
def withdraw_target(
    id: IdArgument,
    reason: Annotated[str, typer.Option(help=speech.help_for("target_reason"))],
    revision: RevisionOption = None,
    user: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Withdraw a target; it counts no more."""
    actor = speech.operator(user)
    target = actions.withdraw_target(by=actor, id=id, reason=reason, revision=revision)
    _tell(actor, target, "target_withdrawn", json=json)


def _tell(actor: Any, target: Any, message: str, *, json: bool) -> None:
    if json:
        speech.tell(kept.summary(target, kept.aims_of(actor, target)))
        return
    value = targets.read_value(target.value, target.unit)
    typer.echo(speech.say(message, id=target.id, value=_printed(value, target.unit), parts=len(target.split)))
