"""Small demo 小演示省: the demo's register and a few days of passages through the real intake, once a module.

`demo_folder` makes it; `demo` reads it, and `own_lake` is a copy that a test may change. Tests that change
the register or the batches need nothing more: the database is rolled back after each.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.conf import settings as django_settings
from django.db import transaction

from demo import SCHEMA, Province, expected, passages
from qipan.cli import demonstration
from qipan.engine.actors import Actor
from qipan.lake.intake.ingest import Delivery, ingest

SCALE = 0.003
SEED = 1
THEN = dt.date(2020, 1, 1)
ORDINARY = [dt.date(2020, 12, 18) + dt.timedelta(days=step) for step in range(8)]
HOLIDAY = [dt.date(2021, 1, 1), dt.date(2021, 1, 2), dt.date(2021, 1, 3)]
DAYS = [THEN, *ORDINARY, *HOLIDAY]
FIRST, LAST = HOLIDAY[0], HOLIDAY[-1]

GRANTS = (
    "board.value.read",
    "highway.flow.read",
    "highway.passage.read",
    "highway.bulletin.read",
    "highway.bulletin.draft",
    "highway.bulletin.check",
    "highway.bulletin.publish",
)


def deliver(folder: Path, name: str, days: list[dt.date], *, synthetic: bool = True) -> Any:
    """Bring whole days of the demo in as one batch, and return its receipt."""
    province = Province(SEED)
    path = folder / f"{name}.arrow"
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, SCHEMA) as writer:
        for day in days:
            for batch in passages(province, day, SCALE, SEED):
                writer.write_batch(batch)
    with path.open("rb") as stream:
        return ingest(
            by=Actor.system("test"),
            delivery=Delivery(
                stream=stream,
                source=name,
                table="passages",
                shape="arrow",
                format="passages",
                synthetic=synthetic,
            ),
        )


@pytest.fixture(scope="module")
def demo_folder(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The small demo's data folder; its rows in the database go with the module."""
    folder = tmp_path_factory.mktemp("small-demo")
    kept = django_settings.QIPAN_DATA
    with django_db_blocker.unblock():
        frame = transaction.atomic()
        frame.__enter__()
        try:
            django_settings.QIPAN_DATA = folder
            demonstration.register_province(Province(SEED))
            deliver(folder, "2020-01-01", [THEN])
            deliver(folder, "ordinary", ORDINARY)
            for day in HOLIDAY:
                deliver(folder, str(day), [day])
            django_settings.QIPAN_DATA = kept
            yield folder
        finally:
            django_settings.QIPAN_DATA = kept
            transaction.set_rollback(True)
            frame.__exit__(None, None, None)


@pytest.fixture
def demo(demo_folder: Path, data_folder: Path, db: None, settings: Any) -> Path:
    """The small demo, to be read and not changed."""
    settings.QIPAN_DATA = demo_folder
    return demo_folder


@pytest.fixture
def own_lake(demo_folder: Path, data_folder: Path, db: None, settings: Any) -> Path:
    """A copy of the small demo, which the test may change."""
    shutil.copytree(demo_folder, data_folder, dirs_exist_ok=True)
    settings.QIPAN_DATA = data_folder
    return data_folder


@pytest.fixture(scope="session")
def ledger() -> dict[dt.date, dict[str, Any]]:
    """The exact counts of the small demo by day, from the generator's own books."""
    return expected(Province(SEED), SCALE, DAYS)


@pytest.fixture
def province_actor(actor: Callable[..., Actor]) -> Actor:
    """Somebody with every permission of the highway domain in the province."""
    return actor(*GRANTS, division="43", id="1", name="周某")


@pytest.fixture
def changsha(actor: Callable[..., Actor]) -> Actor:
    """Somebody with every permission of the highway domain in Changsha alone."""
    return actor(*GRANTS, division="4301", id="2", name="黄某")
