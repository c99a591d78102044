"""`qipan codes` 代码表命令: road numbers, vehicle classes, divisions and holidays."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from qipan.cli import speech, tables
from qipan.cli.files import read_date
from qipan.cli.options import JsonOption
from qipan.engine import domains
from qipan.engine.codes import divisions, roads, vehicle_classes
from qipan.engine.codes.holidays import Calendar, Holiday

app = typer.Typer(help=speech.help_for("codes"), no_args_is_help=True)


@app.command("road", help=speech.help_for("codes_road"))
def road(
    number: Annotated[str, typer.Argument(help=speech.help_for("road_number"))], json: JsonOption = False
) -> None:
    """Say what a road number tells."""
    found = roads.parse(number)
    if json:
        said = {language: found.explain(language) for language in ("zh", "en")}
        derived = {"number": found.canonical, "main_line": found.main_line, "class": found.road_class}
        speech.tell({**derived, **asdict(found), "surety": found.surety, "says": said})
    else:
        typer.echo(found.explain(speech.language()))


@app.command("vehicle-class", help=speech.help_for("codes_vehicle_class"))
def vehicle_class(
    code: Annotated[int, typer.Argument(help=speech.help_for("class_code"))],
    on: Annotated[str, typer.Option(help=speech.help_for("on_day"))] = "",
    special: Annotated[str, typer.Option(help=speech.help_for("special_policy"))] = "truck",
    json: JsonOption = False,
) -> None:
    """Say what a class code meant on a day and which group it is in."""
    day = read_date(on) if on else date.today()
    found = vehicle_classes.vehicle_class(code, day)
    group = vehicle_classes.group(code, day, special)
    document = next((one.document["number"] for one in vehicle_classes.lists() if one.holds(day)), None)
    if json:
        told = asdict(found) if found else {"code": code}
        speech.tell({**told, "on": day, "group": group, "special": special, "list": document})
        return
    if found is None:
        typer.echo(speech.say("no_class", code=code, on=day))
        return
    language = speech.language()
    names = vehicle_classes.group_names("apart")
    shown = names[group][language] if group else speech.say("no_group")
    typer.echo(f"{code}  {found.names[language]}  {found.says[language]}  → {shown}  ({document})")


@app.command("division", help=speech.help_for("codes_division"))
def division(
    code: Annotated[str, typer.Argument(help=speech.help_for("division_code"))], json: JsonOption = False
) -> None:
    """Show a division, or all below a prefix of two or four digits."""
    found = (divisions.division(code),) if len(code) == 6 else divisions.divisions(code)
    if json:
        speech.tell([asdict(one) for one in found])
        return
    tables.show(
        ("code", "name", "level", "parent"),
        (
            (one.code, one.names[speech.language()], speech.say(f"level_{one.level}"), one.parent)
            for one in found
        ),
    )


@app.command("holiday", help=speech.help_for("codes_holiday"))
def holiday(
    year: Annotated[int, typer.Argument(help=speech.help_for("holiday_year"))], json: JsonOption = False
) -> None:
    """Show a year's holidays with their notice, or that it is not announced."""
    calendar = Calendar.read(
        {
            f"{domain.id}/{name}": body
            for domain in domains.all()
            for name, body in domain.declared.items()
            if name.startswith("holidays/")
        }
    )
    state = calendar.state(year)
    found = [one for one in calendar.holidays if one.year == year]
    if json:
        speech.tell(
            {
                "year": year,
                "state": state.reason if state else "announced",
                "holidays": [_as_mapping(one) for one in found],
            }
        )
        return
    if state:
        typer.echo(speech.say("not_announced", year=year))
    if not found:
        return
    tables.show(
        ("period", "days", "name", "toll", "notice"),
        (
            (
                f"{one.first_day} … {one.last_day}",
                one.days,
                one.names[speech.language()],
                speech.say("free" if one.free else "not_free"),
                ", ".join(notice["number"] for notice in one.notices),
            )
            for one in found
        ),
    )


def _as_mapping(one: Holiday) -> dict[str, object]:
    return {**asdict(one), "names": one.names, "days": one.days, "free": one.free}
