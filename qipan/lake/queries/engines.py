"""Engines 查询引擎: the event rows of one version as an Ibis table, in DuckDB or on a Spark cluster.

`QIPAN_QUERY_ENGINE` names the engine. What is asked of the table is the same expression either way.
"""

from __future__ import annotations

import atexit
import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from django.conf import settings

from qipan.engine.errors import QipanError
from qipan.lake.intake import declarations
from qipan.lake.queries.snapshots import files_of, open_duckdb
from qipan.lake.store import folder

if TYPE_CHECKING:
    import ibis.expr.types as ir

LOCAL_MASTER = "local[2]"
SPARK_SETTINGS = {
    # Rows tell the province's wall clock and carry no zone; a session in UTC leaves them as they are.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


@contextmanager
def events(
    table: str,
    version: int | None,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    within: Iterable[str] | None = None,
) -> Iterator[ir.Table]:
    """Give the rows of one version, of the days `first`..`last` alone, as an Ibis table of the engine in use.

    `within` names the lake files to read; all of the period unless given.

    Raises `engine.table_missing`, `lake.engine_unknown`, `lake.spark_missing` or `lake.spark_unready`.
    """
    import ibis

    master = spark_master()
    if master is None:
        connection = open_duckdb(table, version, first=first, last=last, within=within)
        try:
            yield ibis.duckdb.from_connection(connection).table(table)
        finally:
            connection.close()
        return
    yield _spark_table(master, table, files_of(table, version, first, last, within))


def spark_master() -> str | None:
    """Return the Spark master `QIPAN_QUERY_ENGINE` names, None for DuckDB.

    `spark` is Spark in this process, `spark://host:7077` a cluster, `spark:MASTER` any master Spark knows.
    """
    given = settings.QUERY_ENGINE
    if given in ("", "duckdb"):
        return None
    if given == "spark":
        return LOCAL_MASTER
    if given.startswith("spark://"):
        return str(given)
    if given.startswith("spark:"):
        return str(given.removeprefix("spark:"))
    raise QipanError("lake.engine_unknown", given=given)


def plain(found: pa.Table) -> pa.Table:
    """Return an answer with moments as the wall clock tells them, whichever engine gave it."""
    fields = [
        field.with_type(pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field
        for field in found.schema
    ]
    return found.cast(pa.schema(fields))


def _spark_table(master: str, table: str, uris: list[str]) -> ir.Table:
    backend = _spark(master)
    schema = declarations.table(table).schema
    session = backend._session
    if uris:
        frame = (
            session.read.option("mergeSchema", "true")
            .option("basePath", f"file://{folder(table)}")
            .parquet(*(f"file://{uri}" for uri in uris))
        )
    else:
        frame = session.createDataFrame([], _spark_schema(schema))
    view = f"{table}_{abs(hash((table, tuple(uris)))):x}"
    frame.createOrReplaceTempView(view)
    return backend.table(view)


def _spark_schema(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema, prefer_timestamp_ntz=True)


@lru_cache(maxsize=1)
def _spark(master: str) -> Any:
    """Return the backend of this process's one Spark session; starting it takes seconds."""
    if find_spec("pyspark") is None:
        raise QipanError("lake.spark_missing")
    import ibis
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("qipan")
    for name, value in SPARK_SETTINGS.items():
        builder = builder.config(name, value)
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config(
            "spark.driver.bindAddress", "127.0.0.1"
        )
    quiet = f"-Dlog4j2.configurationFile=file:{Path(__file__).with_name('spark-log.properties')}"
    builder = builder.config("spark.driver.extraJavaOptions", quiet)
    try:
        session = builder.getOrCreate()
        atexit.register(session.stop)
        return ibis.pyspark.connect(session)
    except _faults() as error:
        fault = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise QipanError("lake.spark_unready", master=master, fault=fault) from error


def _faults() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return OSError, RuntimeError, Py4JError, PySparkException
