"""`qipan highway health` 数据健康: which stations' records can be relied on, what is wrong, what fills the holes."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qipan.cli import speech
from qipan.cli.files import read_date
from qipan.domains.highway import queries
from qipan.domains.highway.judgement.health import declared
from qipan.engine import domains
from qipan.engine.errors import QipanError

SHOWN = 20


def health(
    first: Annotated[str, typer.Option("--from", help=speech.help_for("from"))] = "",
    last: Annotated[str, typer.Option("--to", help=speech.help_for("to"))] = "",
    station: Annotated[str, typer.Option(help=speech.help_for("health_station"))] = "",
    limit: Annotated[int, typer.Option(min=1, help=speech.help_for("limit"))] = SHOWN,
    user: Annotated[str, typer.Option("--as", help=speech.help_for("as_user"))] = "",
    json: Annotated[bool, typer.Option("--json", help=speech.help_for("json"))] = False,
) -> None:
    """Judge the records of a period: score, findings and imputed values, the worst stations first."""
    if not first or not last:
        raise QipanError("highway.period_missing")
    found = queries.health_for(speech.operator(user), read_date(first), read_date(last), station=station)
    if json:
        speech.tell(found)
        return
    _head(found)
    shown = found["stations"] if station else [one for one in found["stations"] if one["findings"]]
    for one in shown[:limit]:
        _station(one, whole=bool(station))
    if len(shown) > limit:
        typer.echo(speech.say("more_rows", number=len(shown)))


def _head(found: dict[str, Any]) -> None:
    names = declared().words["status"]
    counts = "  ".join(f"{names[key][speech.language()]} {n}" for key, n in found["counts"].items())
    typer.echo(f"{found['period']['from']} … {found['period']['to']}  {counts}")
    if found["judged_until"]:
        typer.echo(speech.say("health_until", until=found["judged_until"].replace("T", " ")))
    if found["days_missing"]:
        typer.echo(speech.say("health_days_missing", days=", ".join(found["days_missing"])))
    if found["control_rows_left_out"]:
        typer.echo(speech.say("health_rows_left_out", rows=found["control_rows_left_out"]))
    for table in ("lake", "control_totals"):
        if found[table]["synthetic"]:
            typer.echo(f"{found[table]['table']} v{found[table]['version']} {speech.say('synthetic')}")


def _station(one: dict[str, Any], *, whole: bool) -> None:
    language = speech.language()
    score = "—" if one["score"] is None else f"{one['score']:.1f}"
    typer.echo(f"\n{score:>5}  {one['status_names'][language]}  {one['station']} {one['names'][language]}")
    if one["reason"]:
        typer.echo(f"       {one['reason'][language]}")
    for taken in one["deductions"]:
        typer.echo(speech.say("health_deduction", name=taken["names"][language], **_arithmetic(taken)))
    for finding in one["findings"]:
        way = _way(finding["direction"])
        span = f"{finding['first_hour']} … {finding['last_hour']}".replace("T", " ")
        typer.echo(f"       {span}  {way}  {finding['names'][language]}: {finding['says'][language]}")
    for value in one["imputed"] if whole else []:
        hour, way = value["hour"].replace("T", " "), _way(value["direction"])
        number = "—" if value["value"] is None else f"{value['value']:,} ({value['low']:,}–{value['high']:,})"
        typer.echo(
            speech.say(
                "health_imputed", hour=hour, way=way, number=number, method=value["method_names"][language]
            )
        )
    if one["imputed"] and not whole:
        typer.echo(speech.say("health_imputed_hours", number=len(one["imputed"])))


def _arithmetic(taken: dict[str, Any]) -> dict[str, Any]:
    return {name: f"{taken[name]:g}" for name in ("points", "weighed", "judged", "rate", "least", "most")}


def _way(direction: int | None) -> str:
    language = speech.language()
    if direction is None:
        return str(declared().words["directions"]["all"][language])
    labels = domains.table("passages")[1]["columns"]["direction"]["labels"]
    return str(labels[direction][language])
