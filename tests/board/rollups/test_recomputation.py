"""Any history of batches, withdrawals and compactions: every indicator by roll-ups is its recomputation."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.board import actions, rollups
from qipan.board.queries import upkeep
from qipan.board.queries.basis import Basis
from qipan.board.queries.calendars import calendar_of
from qipan.board.queries.cells import Cells, _shelf
from qipan.board.queries.values import context_of
from qipan.engine.indicators import Context, evaluate
from qipan.lake import queries as lake
from qipan.lake.imports import import_files
from qipan.lake.intake import maintenance
from qipan.register import actions as register
from tests.board.steps import SYSTEM

DAYS = [dt.date(2019, 12, 30) + dt.timedelta(days=step) for step in range(4)]
HEADER = "passed_at,station,direction,vehicle_class,media,other_province"
SPLITS: list[list[str]] = [
    [],
    ["day"],
    ["hour"],
    ["class_group"],
    ["media", "day"],
    ["other_province"],
    ["vehicle_class"],
    ["station", "hour_of_day"],
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bring"), st.integers(0, 10**6), st.sets(st.sampled_from(DAYS), min_size=1)),
        st.tuples(st.just("withdraw"), st.integers(0, 10**6)),
        st.tuples(st.just("compact")),
        st.tuples(st.just("ready")),
        st.tuples(st.just("tidy")),
        st.tuples(st.just("spoil"), st.integers(0, 10**6)),
    ),
    min_size=1,
    max_size=7,
)


def bring(folder: Path, seed: int, days: set[dt.date]) -> None:
    """A batch of thirty passages on some days, some of what they tell unknown; the same seed twice is refused."""
    draw = random.Random(seed)
    lines = [
        f"{draw.choice(sorted(days))} {draw.randrange(24):02d}:{draw.randrange(60):02d}:00,"
        f"{draw.choice(['S1', 'S2', 'S3'])},{draw.choice(['0', '1', ''])},"
        f"{draw.choice(['1', '2', '3', '5', '11', '15', '21', '255', ''])},{draw.choice(['1', '2', '7', ''])},"
        f"{draw.choice(['43', '44', ''])}"
        for _ in range(30)
    ]
    path = folder / f"{seed}.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    import_files(by=SYSTEM, paths=[path], table="passages")


def take(folder: Path, step: tuple) -> None:
    """Do one step of a history."""
    batches = list(lake.batches_for(SYSTEM, "passages", status="committed"))
    if step[0] == "bring":
        bring(folder, step[1], step[2])
    elif step[0] == "withdraw" and batches:
        maintenance.withdraw(by=SYSTEM, batch=batches[step[1] % len(batches)], reason="try")
    elif step[0] == "compact" and lake.newest_version("passages") is not None:
        maintenance.compact(by=SYSTEM, table="passages")
    elif step[0] == "ready":
        one = upkeep.live_source("highway")
        rollups.made_ready(one, rollups.missing(one))
    elif step[0] == "tidy":
        actions.compact_rollups(by=SYSTEM)
    elif step[0] == "spoil":
        kept = sorted((folder / "rollups").glob("*/*/*/*.arrow"))
        if kept:
            kept[step[1] % len(kept)].write_bytes(b"spoilt")


def both(basis: Basis, stations: list[str] | None) -> tuple[Context, Context]:
    """The same questions by roll-ups and by a count of the rows."""
    first, last = DAYS[0], DAYS[-1]
    kept = calendar_of("highway").kept((first, last), (first, last))
    by_rollups = context_of(basis, first, last, stations, (first, last), {"threshold": 1}, kept)
    counted = Context(
        by_rollups.catalogue,
        first,
        last,
        Cells(basis, stations, fresh=True),
        by_rollups.ordinary,
        by_rollups.aligned,
        by_rollups.options,
    )
    return by_rollups, counted


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(steps=STEPS)
def test_rollups_always_equal_a_recomputation(
    db: None, tmp_path_factory: pytest.TempPathFactory, settings: object, steps: list[tuple]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    django_settings.QIPAN_DATA = folder
    _shelf._cubes.clear()
    with transaction.atomic():
        register.ensure_provisional(by=SYSTEM, kind="station", codes=["S1", "S2", "S3"], source="test")
        for place, step in enumerate(steps):
            take(folder, step)
            if lake.newest_version("passages") is None or place not in (len(steps) // 2, len(steps) - 1):
                continue
            basis = Basis.now("highway")
            for stations in (None, ["S1"]):
                by_rollups, counted = both(basis, stations)
                for indicator in basis.catalogue.indicators:
                    whole = ["group"] if indicator == "highway.flow.share_of_group" else []
                    for by in [[*whole, *(name for name in split if name not in whole)] for split in SPLITS]:
                        ours = evaluate(by_rollups, indicator, by)
                        assert ours == evaluate(counted, indicator, by), (step, indicator, by)
        if lake.newest_version("passages") is not None:
            assert upkeep.verify_rollups(SYSTEM).differences == []
        transaction.set_rollback(True)
