"""The chain on real databases 真实数据库上的留痕链: many writers, odd values, triggers, and every way to tamper."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import pytest

from qipan.trail import guards
from tests.isolation import ROOT

PROCESSES, THREADS, EACH = 4, 2, 12


@dataclass
class Database:
    """A migrated database: how children reach it, and how to speak to it directly."""

    environ: dict[str, str]
    execute: Callable[[str], list[Any]]
    remove_guards: tuple[str, ...]
    verifier: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a child on this database."""
        command = [sys.executable, "-m", "tests.trail.worker", *arguments]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def verify(self, anchor: str = "") -> dict[str, Any]:
        """Verify the chain in a child, which stays for the next time."""
        if self.verifier is None:
            self.verifier = self.start("verify")
        assert self.verifier.stdin
        assert self.verifier.stdout
        self.verifier.stdin.write(anchor + "\n")
        self.verifier.stdin.flush()
        line = self.verifier.stdout.readline()
        assert line, self.verifier.communicate(timeout=20)[1]
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """End the verifying child."""
        if self.verifier is not None:
            self.verifier.communicate(timeout=20)

    def unguarded(self) -> None:
        """Take the triggers away, as somebody who owns the database can."""
        for statement in self.remove_guards:
            self.execute(statement)


def migrated(environ: dict[str, str]) -> None:
    """Bring the trail's tables into the database."""
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "trail", "-v", "0"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A new SQLite file."""
    folder = tmp_path_factory.mktemp("trail")
    environ = {**os.environ, "QIPAN_DATA": str(folder), "QIPAN_DATABASE_URL": ""}
    migrated(environ)

    def execute(statement: str) -> list[Any]:
        with sqlite3.connect(folder / "qipan.sqlite3", timeout=30) as connection:
            return connection.execute(statement).fetchall()

    database = Database(environ, execute, guards.SQLITE_REMOVE)
    yield database
    database.close()


@pytest.fixture(scope="module")
def postgresql_database(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A new database on the machine's PostgreSQL, dropped afterwards."""
    import psycopg

    name = f"qipan_trail_{os.getpid()}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    address = urlparse(postgresql)._replace(path=f"/{name}").geturl()
    environ = {
        **os.environ,
        "QIPAN_DATA": str(tmp_path_factory.mktemp("trail")),
        "QIPAN_DATABASE_URL": address,
    }

    def execute(statement: str) -> list[Any]:
        with psycopg.connect(address, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    database = Database(environ, execute, guards.POSTGRESQL_REMOVE)
    try:
        migrated(environ)
        yield database
    finally:
        database.close()
        with psycopg.connect(postgresql, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def database(request: pytest.FixtureRequest) -> Database:
    """Each database in turn, with a chain that many processes and threads wrote at once."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    children = [found.start("append", str(THREADS), str(EACH)) for _ in range(PROCESSES)]
    for child in children:
        _, err = child.communicate(timeout=240)
        assert child.returncode == 0, err
    return found


def test_many_writers_at_once_make_one_whole_chain(database: Database) -> None:
    found = database.verify()
    assert found["ok"], found
    assert found["entries"] == PROCESSES * THREADS * EACH


def test_the_end_noted_down_holds_later_and_another_one_does_not(database: Database) -> None:
    found = database.verify()
    end = f"{found['number']}:{found['hash']}"
    assert database.verify(end)["ok"]
    false = database.verify(f"5:{'0' * 64}")
    assert (false["ok"], false["first_break"], false["fault"]) == (False, 5, "anchor")
    later = database.verify(f"{found['number'] + 1}:{found['hash']}")
    assert (later["ok"], later["fault"]) == (False, "cut")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET action = 'x' WHERE number = 3",
        "DELETE FROM trail_entry WHERE number = 3",
        "DELETE FROM trail_entry",
    ],
)
def test_the_database_itself_refuses(database: Database, statement: str) -> None:
    with pytest.raises(Exception, match=guards.WORDS):
        database.execute(statement)
    assert database.verify()["entries"] == PROCESSES * THREADS * EACH


def test_postgresql_refuses_to_truncate(request: pytest.FixtureRequest, database: Database) -> None:
    if "postgresql" not in request.node.callspec.id:
        pytest.skip("SQLite has no TRUNCATE.")
    with pytest.raises(Exception, match=guards.WORDS):
        database.execute("TRUNCATE trail_entry")


TAMPERINGS = {
    "actor": ("UPDATE trail_entry SET actor_name = 'somebody' WHERE number = 7", 7, "changed"),
    "details": ("UPDATE trail_entry SET details = '{}' WHERE number = 7", 7, "changed"),
    "hash": ("UPDATE trail_entry SET hash = 'f00' WHERE number = 7", 7, "changed"),
    "time": ("UPDATE trail_entry SET at = '2020-01-01 00:00:00' WHERE number = 7", 7, "changed"),
    "missing": ("DELETE FROM trail_entry WHERE number = 7", 7, "missing"),
    "first": ("DELETE FROM trail_entry WHERE number = 1", 1, "missing"),
    "tail": ("DELETE FROM trail_entry WHERE number > 90", 91, "cut"),
    "all": ("DELETE FROM trail_entry", 1, "cut"),
    "head": ("UPDATE trail_head SET number = 95", 96, "cut"),
    "swapped": (
        "UPDATE trail_entry SET number = CASE number WHEN 7 THEN -8 ELSE -7 END WHERE number IN (7, 8);"
        "UPDATE trail_entry SET number = -number WHERE number < 0",
        7,
        "changed",
    ),
    "slipped in": (
        "INSERT INTO trail_entry (number, at, actor, actor_name, action, subject, details, previous, hash) "
        "SELECT number + 1, at, actor, actor_name, action, subject, details, hash, 'f00' "
        "FROM trail_entry WHERE number = 96",
        97,
        "beyond",
    ),
}


def keep(database: Database) -> None:
    """Keep the chain aside, so that each tampering starts from a whole one."""
    for table in ("trail_entry", "trail_head"):
        database.execute(f"CREATE TABLE IF NOT EXISTS kept_{table} AS SELECT * FROM {table}")


@pytest.mark.parametrize("way", TAMPERINGS)
def test_tampering_past_the_triggers_is_found(database: Database, way: str) -> None:
    statements, number, fault = TAMPERINGS[way]
    keep(database)
    database.unguarded()
    try:
        for statement in statements.split(";"):
            database.execute(statement)
        found = database.verify()
        assert (found["ok"], found["fault"]) == (False, fault), found
        assert found["first_break"] == number
    finally:
        for table in ("trail_entry", "trail_head"):
            database.execute(f"DELETE FROM {table}")
            database.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    assert database.verify()["ok"]
