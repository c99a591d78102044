"""Service 服务: start the whole of Qipan from nothing, and make the demo province."""

from __future__ import annotations

import os
import socket
import sys
from typing import Annotated, NoReturn

import typer
from django.conf import settings
from django.core.management import call_command

from qipan.cli import speech
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import queries as people

DEFAULT_SCALE = 0.02


def register(app: typer.Typer) -> None:
    """Add the commands `start`, `demo` and `prepare`."""
    app.command("start", help=speech.help_for("start"))(start)
    app.command("demo", help=speech.help_for("demo"))(demo)


def prepare() -> None:
    """Bring the database to this version and load the province's divisions as organisations."""
    from qipan.cli import demonstration

    call_command("migrate", verbosity=0, interactive=False)
    demonstration.load_organisations(by=Actor.system("setup"))


def start(
    port: Annotated[int, typer.Option(help=speech.help_for("port"))] = 8000,
    host: Annotated[str, typer.Option(help=speech.help_for("host"))] = "127.0.0.1",
    no_demo: Annotated[bool, typer.Option("--no-demo", help=speech.help_for("no_demo"))] = False,
) -> None:
    """Prepare what is missing, say where and how to log in, and serve until stopped."""
    from qipan.cli import demonstration

    if not 0 < port < 65536:
        raise QipanError("cli.port_invalid", port=port)
    if _taken(host, port):
        raise QipanError("cli.port_taken", port=port)
    typer.echo(speech.say("migrating"))
    prepare()
    if not no_demo and not demonstration.present():
        demonstration.make(scale=DEFAULT_SCALE, seed=1)
    typer.echo("")
    typer.echo(speech.say("serving", address=f"http://{host}:{port}/"))
    if not people.anyone():
        typer.echo(speech.say("nobody_yet"))
    if demonstration.present():
        typer.echo(speech.say("log_ins"))
        for one in demonstration.log_ins():
            typer.echo(f"  {one['username']:<14} {one['password']:<18} {one['says'][speech.language()]}")
    typer.echo(speech.say("stop", data=settings.QIPAN_DATA))
    sys.stdout.flush()
    _serve(host, port)


def _taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _serve(host: str, port: int) -> NoReturn:
    """Become the serving process: the lake's library, loaded here for the demo, does not survive a fork."""
    os.execv(sys.executable, [sys.executable, "-m", "qipan.cli.serving", host, str(port)])


def demo(
    scale: Annotated[float, typer.Option(help=speech.help_for("scale"))] = DEFAULT_SCALE,
    seed: Annotated[int, typer.Option(help=speech.help_for("seed"))] = 1,
) -> None:
    """Make the demo province beside what is there; the same scale and seed twice changes nothing."""
    from qipan.cli import demonstration

    if not 0 < scale <= 2:
        raise QipanError("cli.scale_invalid", scale=scale)
    prepare()
    demonstration.make(scale=scale, seed=seed)
