"""`qipan people` 人员命令: add people and give them roles from the command line."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from django.conf import settings

from qipan.cli import speech, tables
from qipan.engine.codes import divisions
from qipan.engine.errors import QipanError
from qipan.people import actions, queries, roles

app = typer.Typer(help=speech.help_for("people"), no_args_is_help=True)


@app.command("add", help=speech.help_for("people_add"))
def add(
    username: Annotated[str, typer.Argument(help=speech.help_for("people_username"))],
    name: Annotated[str, typer.Option(help=speech.help_for("people_name"))] = "",
    role: Annotated[list[str] | None, typer.Option(help=speech.help_for("people_role"))] = None,
    organisation: Annotated[str, typer.Option(help=speech.help_for("people_organisation"))] = "",
    admin: Annotated[bool, typer.Option("--admin", help=speech.help_for("people_admin"))] = False,
) -> None:
    """Add a person; the password is asked for, or read from standard input when that is no terminal."""
    wanted = list(role or [])
    unknown = [one for one in wanted if one not in roles.roles()]
    if unknown:
        raise QipanError(
            "cli.choice_unknown", option="--role", given=", ".join(unknown), known=", ".join(roles.roles())
        )
    if sys.stdin.isatty():
        password = typer.prompt(speech.say("people_password"), hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    place = queries.organisation_of(organisation or divisions.division(settings.PROVINCE).code)
    actions.add_user(
        by=speech.operator(),
        username=username,
        password=password,
        name_zh=name or username,
        organisation=place,
        roles=wanted,
        superuser=admin,
        staff=admin,
    )
    typer.echo(speech.say("people_added", username=username))


@app.command("list", help=speech.help_for("people_list"))
def listing(json: Annotated[bool, typer.Option("--json", help=speech.help_for("json"))] = False) -> None:
    """List people with their roles."""
    rows: list[dict[str, Any]] = [
        {
            "username": user.username,
            "name": str(user),
            "active": user.is_active,
            "admin": user.is_superuser,
            "roles": [f"{held.role} @ {held.organisation.code}" for held in user.memberships.all()],
        }
        for user in queries.users_for(speech.operator())
    ]
    if json:
        speech.tell(rows)
        return
    tables.show(
        ("username", "name", "administrator", "active", "roles"),
        (
            (row["username"], row["name"], row["admin"], row["active"], ", ".join(row["roles"]))
            for row in rows
        ),
    )
