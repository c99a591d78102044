"""Fixtures 夹具: stations the register knows, and files brought into a lake of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qipan.engine.actors import Actor
from qipan.lake import queries
from qipan.lake.imports import ImportResult, import_files
from qipan.register import actions as register

STATIONS = ["S1", "S2", "S3"]
HEADER = "passed_at,station,direction,vehicle_class"


@pytest.fixture
def stations(db: None, system: Actor) -> list[str]:
    """Three stations the register knows: S1 and S2 in Changsha, S3 in Zhuzhou."""
    rows = [
        {"code": code, "name_zh": code, "division": division}
        for code, division in zip(STATIONS, ("430102", "430103", "430202"), strict=True)
    ]
    register.save_subjects(by=system, kind="station", rows=rows, source="test")
    return STATIONS


@pytest.fixture
def bring(stations: list[str], system: Actor, tmp_path: Path) -> Callable[..., ImportResult]:
    """Import one content as a file: `bring("…csv text…", name="a.csv", format="passages")`."""

    def bring(content: str | bytes, name: str = "a.csv", by: Actor = system, **options: Any) -> ImportResult:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_files(by=by, paths=[path], table="passages", **options)[0]

    return bring


@pytest.fixture
def rows() -> Callable[..., list[dict[str, Any]]]:
    """Return the rows of passages at a version, by batch and line."""

    def rows(version: int | None = None) -> list[dict[str, Any]]:
        connection = queries.open_duckdb("passages", version)
        try:
            found = connection.sql("SELECT * FROM passages ORDER BY batch, line").to_arrow_table()
        finally:
            connection.close()
        read: list[dict[str, Any]] = found.to_pylist()
        return read

    return rows
