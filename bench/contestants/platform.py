"""The platform 本平台: import by the road of `qipan highway import`, figures by the road of the bulletin."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from bench.data import SEED, period
from bench.questions import ASKED, Answer, as_answer


def _set_up(folder: Path) -> None:
    os.environ["QIPAN_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.web.settings")
    import django

    django.setup()


def import_file(csv: Path, folder: Path) -> dict[str, Any]:
    """Import the file into a new lake in `folder`: read, judge every value, write, commit, note in the trail."""
    _set_up(folder)
    from django.core.management import call_command

    from demo import Province
    from qipan.cli import demonstration
    from qipan.engine.actors import Actor
    from qipan.lake.imports import import_files

    call_command("migrate", verbosity=0)
    demonstration.register_province(Province(SEED))
    started = time.perf_counter()
    (result,) = import_files(by=Actor.system("bench"), paths=[csv], table="passages")
    seconds = time.perf_counter() - started
    if result.error is not None:
        raise result.error
    return {"seconds": seconds, "rows": result.rows_good, "rejected": result.rows_rejected}


def aggregate(folder: Path, rounds: int) -> dict[str, Any]:
    """Answer the questions as the bulletin does; nothing is kept from round to round."""
    _set_up(folder)
    from dataclasses import replace

    from qipan.board.queries.basis import Basis
    from qipan.board.queries.cells import Cells
    from qipan.board.queries.values import context_of
    from qipan.engine.indicators import evaluate

    first, last = period()
    seconds, answers = [], {}
    for _ in range(rounds + 1):
        started = time.perf_counter()
        basis = Basis.now("highway")
        # From the event rows like everybody else: the roll-ups would answer without them.
        context = replace(context_of(basis, first, last, None), cube=Cells(basis, None, fresh=True))
        found = {
            name: evaluate(context, "highway.flow.total", by, where) for name, (by, where) in ASKED.items()
        }
        seconds.append(time.perf_counter() - started)
        answers = {name: _answer(values) for name, values in found.items()}
    return {"seconds": seconds[1:], "answers": answers}


def _answer(values: list[Any]) -> Answer:
    return as_answer((*one.key, one.value) for one in values)


def uris(folder: Path) -> list[str]:
    """Return the lake's data files of the newest version."""
    from deltalake import DeltaTable

    return DeltaTable(str(folder / "lake" / "passages")).file_uris()
