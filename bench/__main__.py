"""`python -m bench` 性能对比: generate the rows, let every contestant run, write results and tables."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import report
from bench.data import generate

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


def child(contestant: str, task: str, where: str | Path, csv: Path, rounds: int = 3) -> dict[str, Any]:
    """Run one measurement in a process of its own and return what it printed."""
    command = [sys.executable, "-m", "bench.child", contestant, task, str(where), str(csv), str(rounds)]
    done = subprocess.run(command, cwd=report.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{contestant} {task} failed:\n{done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    print(f"  {task:<10} {contestant:<11} {found['seconds']}", file=sys.stderr)
    return found


def collect(into: dict[str, Any], contestant: str, found: dict[str, Any]) -> None:
    """Add one measurement to those of its contestant."""
    entry = into.setdefault(contestant, {"seconds": [], "peak_mb": []})
    seconds = found["seconds"]
    entry["seconds"] += seconds if isinstance(seconds, list) else [seconds]
    entry["peak_mb"].append(found["peak_mb"])


def run_all(folder: Path, rows: int, passes: int, address: str) -> dict[str, Any]:
    """Measure everything in turn, `passes` times over; contestants alternate, so that noise falls on all."""
    csv = folder / "passages.csv"
    print("→ passages", file=sys.stderr)
    written = generate(csv, rows)
    brought: dict[str, Any] = {}
    counted: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    print("→ import", file=sys.stderr)
    for number in range(passes):
        for contestant in ("qipan", "duckdb", *(["postgresql"] if address else [])):
            where = address if contestant == "postgresql" else folder / f"{contestant}-{number}"
            if isinstance(where, Path):
                where.mkdir()
            found = child(contestant, "import", where, csv)
            if found["rows"] != written:
                raise SystemExit(f"{contestant} imported {found['rows']} of {written} rows")
            collect(brought, contestant, found)
            if isinstance(where, Path) and (contestant == "duckdb" or number < passes - 1):
                shutil.rmtree(where)
    if address:
        from bench.contestants import postgresql

        postgresql.index(address)
    lake = folder / f"qipan-{passes - 1}"
    print("→ aggregates", file=sys.stderr)
    for _ in range(passes):
        for contestant in ("qipan", "duckdb", "pandas", *(["postgresql"] if address else [])):
            found = child(contestant, "aggregate", address if contestant == "postgresql" else lake, csv)
            answers[contestant] = found["answers"]
            if contestant == "pandas":
                collect(counted, "pandas_loaded", found)
                found["seconds"] = [found["load_seconds"] + one for one in found["seconds"]]
            collect(counted, contestant, found)
    disagree = [name for name, answer in answers.items() if answer != answers["qipan"]]
    if disagree:
        raise SystemExit(f"answers differ between the platform and {', '.join(disagree)}")
    return {
        "rows": written,
        "csv_mb": round(csv.stat().st_size / 1e6),
        "cores": len(os.sched_getaffinity(0)),
        "at": f"{dt.date.today():%Y-%m-%d}",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("duckdb", "deltalake", "pyarrow", "pandas")},
        },
        "import": brought,
        "aggregates": counted,
        "answers_agree": True,
    }


def main() -> None:
    """Read the options, measure, write, and print the table."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--rows", type=int, default=14_400_000, help="passages to generate")
    options.add_argument("--passes", type=int, default=3, help="how often each contestant runs")
    options.add_argument("--no-postgresql", action="store_true", help="leave PostgreSQL out")
    options.add_argument("--dry", action="store_true", help="print the table and write nothing")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="qipan-bench-") as name:
        folder = Path(name)
        if given.no_postgresql:
            measured = run_all(folder, given.rows, given.passes, "")
        else:
            from bench.contestants import postgresql

            with postgresql.database(SERVER, f"qipan_bench_{os.getpid()}") as address:
                measured = run_all(folder, given.rows, given.passes, address)
    result = report.summarise(measured)
    if not given.dry:
        report.write(result)
    print(report.table(result, "en"))


if __name__ == "__main__":
    main()
