"""The `qipan` command 命令行: gathers the commands of kernel and domains, and gives each fault its exit code."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.web.settings")

import django
import typer
from django.db.utils import OperationalError, ProgrammingError

from qipan.cli import speech
from qipan.cli.files import FULL
from qipan.cli.misuse import invoke
from qipan.engine.errors import QipanError
from qipan.web import environment

WITHOUT_DATA = ("start", "demo", "domain", "codes", "--help")
UNPARTED = ("start", "demo", "--help")
SMALLEST_ROOM = 64 * 1024
KERNEL = ("lake", "board", "atlas", "register", "codes", "people", "trail", "domain")


def build(wanted: str = "") -> typer.Typer:
    """Return the command with all its parts; Django is set up on the way.

    Only the part `wanted` is imported when it names one; the others are then listed by name and help alone.
    """
    django.setup()
    from qipan.cli import scheduling, service
    from qipan.engine import domains

    app = typer.Typer(
        name="qipan",
        help=speech.help_for("qipan"),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=False,
    )
    service.register(app)
    scheduling.register(app)
    parts = {name: f"qipan.cli.{name}" for name in KERNEL}
    parts |= {domain.id: f"{domain.package}.cli" for domain in domains.all()}
    for name, module in parts.items():
        if find_spec(module):
            listed = wanted in UNPARTED or (wanted in parts and wanted != name)
            app.add_typer(_listed(name) if listed else import_module(module).app, name=name)
    return app


def _listed(name: str) -> typer.Typer:
    part = typer.Typer(help=speech.help_for(name))
    part.callback()(lambda: None)
    return part


def _ready() -> None:
    """Make the database on first use, so that any command may be the first; say so when it is out of date."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from qipan.cli import service

    if not MigrationRecorder(connection).has_table():
        service.prepare()
        print(speech.say("data_made", data=settings.QIPAN_DATA), file=sys.stderr)


def _unready(error: Exception) -> QipanError:
    fault = str(error).splitlines()[0]
    folder = environment.read_path("QIPAN_DATA")
    if "is full" in fault or ("disk I/O error" in fault and not _room_left(folder)):
        return QipanError("cli.disk_full", place=folder)
    return QipanError("cli.database_unready", fault=fault)


def _refused(error: OSError) -> QipanError:
    place = error.filename or environment.read_path("QIPAN_DATA")
    if error.errno in FULL:
        return QipanError("cli.disk_full", place=place)
    return QipanError("cli.system_refused", place=place, fault=error.strerror or str(error))


def _room_left(folder: Path) -> bool:
    """Say whether the disk takes a page more; of a folder that is not there nothing is known, so it does."""
    try:
        return shutil.disk_usage(folder).free >= SMALLEST_ROOM
    except OSError:
        return True


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; a QipanError prints what happened and what to do, and sets its family's exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _run(given)
    except QipanError as error:
        _explain(error, given)
    except (OperationalError, ProgrammingError) as error:
        _explain(_unready(error), given)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        _explain(_refused(error), given)


def _run(given: list[str]) -> None:
    if given[:1] == ["domain"]:
        # A domain that cannot be loaded stops Django from starting; its check must still run.
        from qipan.cli import domain

        invoke(domain.app, given[1:], "qipan domain")
        return
    bare = _keeps_nothing(given)
    with _passing_folder() if bare else nullcontext():
        app = build(given[0] if given else "--help")
        if not bare and given[0] not in WITHOUT_DATA:
            _ready()
        invoke(app, given, "qipan")


def _keeps_nothing(given: list[str]) -> bool:
    """Say whether a command neither reads nor leaves anything in the data folder."""
    if not given or "--help" in given or given[0] in ("codes", "--help"):
        return True
    from qipan.engine import domains

    return any(given[0] == one.id and given[1:2] and given[1] in one.keeps_nothing for one in domains.all())


@contextmanager
def _passing_folder() -> Iterator[None]:
    """Lend Django a data folder that is gone afterwards, where there is none: asking for help leaves no trace."""
    if environment.read_path("QIPAN_DATA").exists():
        yield
        return
    with TemporaryDirectory(prefix="qipan-") as folder:
        os.environ["QIPAN_DATA"] = folder
        yield


def _explain(error: QipanError, given: list[str]) -> NoReturn:
    words = error.text(speech.language())
    if "--json" in given:
        body = {"error": error.code, "message": words.message, "fix": words.fix}
        print(json.dumps(body, ensure_ascii=False))
    print(f"✗ {words.message}\n  {words.fix}\n  [{error.code}]", file=sys.stderr)
    sys.exit(error.exit_code)


if __name__ == "__main__":
    run()
