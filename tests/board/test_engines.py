"""Engines: every declared indicator has the same value whichever engine counts the rows."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from qipan.board.queries.cells import _shelf
from qipan.board.queries.rows import rows_behind
from qipan.board.queries.values import value
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake.queries import engines
from tests.conftest import lacking
from tests.small_demo import FIRST, LAST

# Two executors with a process each beside the driver's: what a cluster does, on one machine.
CLUSTER = "spark:local-cluster[2,1,1024]"


@pytest.fixture
def spark() -> str:
    """The name of a Spark cluster of this machine's own."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        lacking("No pyspark.", "Run make spark.")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        lacking("No Java for Spark.", "Install Java 17 (Debian: openjdk-17-jre-headless).")
    return CLUSTER


def answers(actor: Actor) -> dict[str, Any]:
    """Return every indicator's value over the holiday, and the flow by prefecture, kind of vehicle and hour."""
    asked: list[tuple[str, tuple[str, ...]]] = [
        (one["id"], ("group", "station") if one["id"] == "highway.flow.share_of_group" else ())
        for one in domains.get("highway").indicators
    ]
    asked += [("highway.flow.total", ("prefecture",)), ("highway.flow.total", ("class_group", "hour"))]
    return {f"{name} by {by}": value(actor, name, FIRST, LAST, by=list(by)) for name, by in asked}


def test_spark_gives_what_duckdb_gives(
    own_lake: Path, province_actor: Actor, settings: Any, spark: str
) -> None:
    counted = answers(province_actor)
    rows = rows_behind(province_actor, "highway.flow.total", FIRST, LAST, limit=20)
    _shelf._cubes.clear()
    shutil.rmtree(own_lake / "rollups")
    settings.QUERY_ENGINE = spark
    again = answers(province_actor)
    assert again.keys() == counted.keys()
    assert {name: value for name, value in again.items() if value != counted[name]} == {}
    assert len(counted) > len(domains.get("highway").indicators)
    assert rows_behind(province_actor, "highway.flow.total", FIRST, LAST, limit=20) == rows
    _shelf._cubes.clear()


@pytest.mark.parametrize(
    ("given", "master"),
    [
        ("duckdb", None),
        ("", None),
        ("spark", engines.LOCAL_MASTER),
        ("spark://10.0.0.1:7077", "spark://10.0.0.1:7077"),
        ("spark:yarn", "yarn"),
    ],
)
def test_what_the_setting_names(settings: Any, given: str, master: str | None) -> None:
    settings.QUERY_ENGINE = given
    assert engines.spark_master() == master


def test_an_engine_nobody_knows_is_told(settings: Any) -> None:
    settings.QUERY_ENGINE = "trino"
    with pytest.raises(QipanError) as fault:
        engines.spark_master()
    assert fault.value.code == "lake.engine_unknown"


def test_spark_that_is_not_installed_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    engines._spark.cache_clear()
    with pytest.raises(QipanError) as fault:
        engines._spark(engines.LOCAL_MASTER)
    assert fault.value.code == "lake.spark_missing"


def test_a_spark_that_does_not_start_is_told(spark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    def refuse(builder: object) -> None:
        raise RuntimeError("Java gateway process exited before sending its port number.\nmore")

    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", refuse)
    engines._spark.cache_clear()
    with pytest.raises(QipanError) as fault:
        engines._spark(engines.LOCAL_MASTER)
    assert fault.value.code == "lake.spark_unready"
    assert "more" not in str(fault.value.values["fault"])
