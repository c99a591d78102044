"""Writers 写入进程: lakes of their own for tests that kill writers, starve them, or run two at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.isolation import ROOT

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from qipan.engine.actors import Actor
from qipan.register import actions
actions.ensure_provisional(by=Actor.system("t"), kind="station", codes=["S1", "S2"], source="test")
"""
IMPORT = """
import sys, resource, signal
limit, everywhere = abs(int(sys.argv[1])), sys.argv[1].startswith("-")
import django; django.setup()
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake.imports import import_files
import qipan.lake.intake.reading.blocks as blocks
import qipan.lake.store.writing as writing
blocks.BLOCK_BYTES = 65536
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def bound(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
if everywhere:
    bound(limit)
elif limit:
    write = writing.pq.write_table
    def bounded(*given, **options):
        bound(limit)
        try:
            write(*given, **options)
        finally:
            bound(resource.RLIM_INFINITY)
    writing.pq.write_table = bounded
print("ready", flush=True)
try:
    for one in import_files(by=Actor.system("t"), paths=sys.argv[2:], table="passages"):
        print(one.file, one.status, one.rows_good, one.error.code if one.error else "-", flush=True)
except QipanError as error:
    print("error", error.code, flush=True)
    sys.exit(error.exit_code)
"""
WITHDRAW = """
import os
import django; django.setup()
from qipan.engine.actors import Actor
from qipan.lake import store
from qipan.lake.intake import maintenance
from qipan.lake.models import Batch
real = store.take_out
def struck(*given):
    real(*given)
    os.kill(os.getpid(), 9)
store.take_out = struck
maintenance.withdraw(by=Actor.system("t"), batch=Batch.objects.get(), reason="try")
"""
COUNT = """
import json
import django; django.setup()
from qipan.engine.actors import Actor
from qipan.lake import queries
from qipan.lake.intake.reconcile import reconcile
from qipan.lake.models import Batch
from qipan.trail.models import Entry
settled = reconcile()
connection = queries.open_duckdb("passages")
rows = connection.execute("SELECT batch, count(*), count(DISTINCT line) FROM passages GROUP BY 1").fetchall()
print(json.dumps({
    "rows": {batch: [count, lines] for batch, count, lines in rows},
    "batches": {one.id: [one.source, one.status, one.rows_good] for one in Batch.objects.all()},
    "faults": queries.verify(Actor.system("t")),
    "settled": settled,
    "recorded": Entry.objects.filter(action="lake.batch_recorded").count(),
}))
"""


def environment(folder: Path) -> dict[str, str]:
    """The environment of a process whose lake is in `folder`."""
    return {
        **os.environ,
        "QIPAN_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "qipan.web.settings",
        "PYTHONPATH": str(ROOT),
    }


def start(folder: Path, code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a process on a lake."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment(folder),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, code: str, *arguments: object) -> tuple[int, str]:
    """Run a process on a lake to its end; return its exit code and what it printed."""
    process = start(folder, code, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out + (err if process.returncode not in (0, 8) else "")


def make_files(folder: Path, number: int, rows: int) -> list[Path]:
    """Write files of `rows` lines each, over three days, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index in range(number):
        lines = (
            f"2021-01-{1 + row % 3:02d} {row % 24:02d}:{index:02d}:{row % 60:02d},S{1 + row % 2},{row % 2},1"
            for row in range(rows)
        )
        path = folder / f"file-{index}.csv"
        path.write_text("passed_at,station,direction,vehicle_class\n" + "\n".join(lines) + "\n")
        paths.append(path)
    return paths
