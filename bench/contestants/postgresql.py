"""PostgreSQL: a plain table with indexes, in a database of its own that is dropped afterwards 关系库."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.data import period
from bench.questions import as_answer, queries

TABLE = """
create table passages (passed_at timestamp, station text, direction smallint, vehicle_class smallint,
                       media smallint, other_province text, lane text, axles smallint)
"""
INDEXES = (
    "create index on passages (passed_at)",
    "create index on passages (station, passed_at)",
    "create index on passages (vehicle_class, passed_at)",
)


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """Make a database and drop it afterwards; yields its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )


def import_file(csv: Path, address: str) -> dict[str, Any]:
    """COPY the file into an empty table without indexes: the fastest road in, which stops at the first bad row."""
    with psycopg.connect(address) as connection:
        connection.execute("drop table if exists passages")
        connection.execute(TABLE)
        connection.commit()
        started = time.perf_counter()
        with connection.cursor() as cursor, csv.open("rb") as file:
            with cursor.copy("copy passages from stdin (format csv, header true)") as copy:
                while block := file.read(4 * 1024 * 1024):
                    copy.write(block)
            rows = cursor.rowcount
        connection.commit()
        return {"seconds": time.perf_counter() - started, "rows": rows}


def index(address: str) -> None:
    """Build the indexes and let the planner know the table."""
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in INDEXES:
            connection.execute(statement)
        connection.execute("vacuum analyze passages")


def aggregate(address: str, rounds: int) -> dict[str, Any]:
    """Answer each question by a query."""
    first, last = period()
    asked = queries(f"passed_at >= date '{first}' and passed_at < date '{last}' + 1")
    seconds, answers = [], {}
    with psycopg.connect(address) as connection:
        for _ in range(rounds + 1):
            started = time.perf_counter()
            found = {name: connection.execute(query).fetchall() for name, query in asked.items()}
            seconds.append(time.perf_counter() - started)
            answers = {name: as_answer(rows) for name, rows in found.items()}
    return {"seconds": seconds[1:], "answers": answers}
