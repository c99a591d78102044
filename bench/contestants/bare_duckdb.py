"""DuckDB 裸 DuckDB: the same engine with nothing around it, on the same CSV and the same Parquet files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb

from bench.contestants.platform import uris
from bench.data import period
from bench.questions import as_answer, queries

COLUMNS = {
    "passed_at": "TIMESTAMP",
    "station": "VARCHAR",
    "direction": "TINYINT",
    "vehicle_class": "SMALLINT",
    "media": "TINYINT",
    "other_province": "VARCHAR",
    "lane": "VARCHAR",
    "axles": "SMALLINT",
}


def import_file(csv: Path, folder: Path) -> dict[str, Any]:
    """Read the CSV with its types told and write Parquet by day: no rules, no rejects kept, no trail."""
    connection = duckdb.connect(config={"threads": 2})
    target = folder / "passages"
    started = time.perf_counter()
    connection.execute(
        f"copy (select *, passed_at::date as day from read_csv('{csv}', header = true, columns = {COLUMNS})) "
        f"to '{target}' (format parquet, partition_by (day))"
    )
    seconds = time.perf_counter() - started
    counted = connection.execute(f"select count(*) from read_parquet('{target}/*/*.parquet')").fetchone()
    return {"seconds": seconds, "rows": counted[0] if counted else 0}


def aggregate(folder: Path, rounds: int) -> dict[str, Any]:
    """Answer each question by a query over the lake's own files."""
    first, last = period()
    files = ", ".join(f"'{uri}'" for uri in uris(folder))
    connection = duckdb.connect(config={"threads": 2})
    connection.execute(
        f"create view passages as select * from read_parquet([{files}], hive_partitioning = true, "
        "hive_types = {'day': DATE})"
    )
    asked = queries(f"day between date '{first}' and date '{last}'")
    seconds, answers = [], {}
    for _ in range(rounds + 1):
        started = time.perf_counter()
        found = {name: connection.execute(query).fetchall() for name, query in asked.items()}
        seconds.append(time.perf_counter() - started)
        answers = {name: as_answer(rows) for name, rows in found.items()}
    return {"seconds": seconds[1:], "answers": answers}
