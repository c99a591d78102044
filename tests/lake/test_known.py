"""The same rows in another file: told, with the batch that holds them, or left out; never lost without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.engine.actors import Actor
from qipan.lake import queries, store
from qipan.lake.imports import ImportResult, import_files
from qipan.lake.intake import ingest, maintenance
from qipan.lake.intake.known import _Compared
from qipan.lake.models import Batch

Bring = Callable[..., ImportResult]
ROWS = (
    ("2021-01-01 08:00:00", "S1", "0", "1"),
    ("2021-01-01 08:00:00", "S1", "0", "1"),
    ("2021-01-01 09:00:00", "S2", "1", "2"),
    ("2021-01-02 08:00:00", "S3", "0", "1"),
)
HEADER = ("time", "station", "direction", "vehicle_class")
OTHER_HEADER = ("通行时间", "收费站编号", "出入口", "车型代码")


def table(
    *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, sign: str = ",", without: tuple[int, ...] = ()
) -> str:
    """Return rows as a file, some columns left out."""
    lines = [header, *rows]
    kept = [[one for at, one in enumerate(line) if at not in without] for line in lines]
    return "".join(sign.join(line) + "\n" for line in kept)


def batch(found: ImportResult) -> Batch:
    return Batch.objects.get(id=found.batch)


def test_nothing_is_known_in_a_first_delivery_alike_as_its_own_rows_may_be(bring: Bring, rows: Any) -> None:
    first = bring(table(*ROWS))
    assert (first.rows_known, first.known, first.doubles.words("en")) == (0, {}, "")
    assert len(rows()) == 4


def test_the_same_rows_under_other_names_come_in_and_are_told(bring: Bring, rows: Any) -> None:
    first = bring(table(*ROWS))
    second = bring(table(*reversed(ROWS), header=OTHER_HEADER, sign="\t"), "b.tsv")
    assert (second.status, second.rows_good, second.rows_known) == ("committed", 4, 4)
    assert second.known == {first.batch: 4}
    assert second.doubles.twice == 4
    assert second.doubles.words("zh") == f"4 行湖里已有，现在计了两次（批次 {first.batch}：4 行）"
    assert f"qipan lake withdraw {second.batch} --reason" in second.doubles.mend("en")
    assert len(rows()) == 8


def test_a_row_is_known_as_often_as_the_lake_has_it(bring: Bring) -> None:
    bring(table(*ROWS))
    second = bring(table(ROWS[0], ROWS[0], ROWS[0], ("2021-01-01 08:00:01", "S1", "0", "1")), "b.csv")
    assert (second.rows_good, second.rows_known) == (4, 2)


def test_a_column_one_file_lacks_tells_no_rows_apart(bring: Bring) -> None:
    first = bring(table(*ROWS))
    assert bring(table(*ROWS, without=(3,)), "b.csv").known == {first.batch: 4}
    assert bring(table(*ROWS, without=(2, 3)), "c.csv").rows_known == 4


def test_a_value_both_files_tell_does(bring: Bring) -> None:
    bring(table(*ROWS))
    others = [(*one[:3], "3") for one in ROWS]
    assert bring(table(*others), "b.csv").rows_known == 0
    blank = [(*one[:3], "") for one in ROWS[:2]]
    assert bring(table(*blank, ROWS[2]), "c.csv").rows_known == 1


def test_each_batch_that_holds_some_is_named_with_how_many(bring: Bring, system: Actor) -> None:
    first = bring(table(*ROWS[:2]))
    second = bring(table(ROWS[0], *ROWS[2:]), "b.csv")
    assert second.rows_known == 1
    third = bring(table(*ROWS, without=(2,)), "c.csv")
    assert third.rows_known == 4
    assert third.known == {first.batch: 2, second.batch: 3}
    maintenance.compact(by=system, table="passages")
    fourth = bring(table(*ROWS, header=OTHER_HEADER), "d.csv")
    assert fourth.rows_known == 4
    assert fourth.known == {first.batch: 2, second.batch: 3, third.batch: 4}


def test_known_rows_are_left_out_when_asked_and_the_lines_still_add_up(
    bring: Bring, rows: Any, system: Actor
) -> None:
    first = bring(table(*ROWS))
    fresh = ("2021-01-02 09:00:00", "S3", "0", "1")
    content = table(ROWS[0], ROWS[0], ROWS[0], fresh, ROWS[3], ("bad", "S1", "0", "1"), header=OTHER_HEADER)
    second = bring(content, "b.csv", skip_known=True)
    assert (second.rows_good, second.rows_rejected, second.rows_left_out, second.lines) == (2, 1, 3, 6)
    assert second.doubles.twice == 0
    assert second.doubles.words("en").startswith("left out: 3 of its rows")
    kept = [one for one in rows() if one["batch"] == second.batch]
    assert [(one["station"], one["line"]) for one in kept] == [("S1", 4), ("S3", 5)]
    assert Counter(str(one["passed_at"]) for one in rows())["2021-01-01 08:00:00"] == 3
    assert queries.verify(system) == []
    again = bring(content, "again.csv")
    assert (again.status, again.batch) == ("duplicate", second.batch)
    assert first.batch in second.known


def test_a_file_with_nothing_new_makes_no_batch_when_known_rows_are_left_out(
    bring: Bring, rows: Any, data_folder: Path
) -> None:
    first = bring(table(*ROWS))
    files = set((data_folder / "lake").rglob("*.parquet"))
    second = bring(table(*ROWS[1:], ("bad", "S1", "0", "1"), header=OTHER_HEADER), "b.csv", skip_known=True)
    assert (second.status, second.batch) == ("duplicate", first.batch)
    assert (second.rows_good, second.rows_left_out, second.rows_rejected, second.lines) == (0, 3, 1, 4)
    assert second.doubles.words("zh") == f"3 行湖里已有，没有再计入（批次 {first.batch}：3 行）"
    assert len(rows()) == 4
    assert Batch.objects.count() == 1
    assert set((data_folder / "lake").rglob("*.parquet")) == files


def test_once_either_is_withdrawn_nothing_is_counted_twice(bring: Bring, system: Actor) -> None:
    first, second = bring(table(*ROWS)), bring(table(*ROWS, header=OTHER_HEADER), "b.csv")
    assert queries.doubles(batch(second)).twice == 4
    maintenance.withdraw(by=system, batch=batch(first), reason="double")
    assert queries.doubles(batch(second)).twice == 0
    third = bring(table(*ROWS), "a.csv")
    assert third.known == {second.batch: 4}
    maintenance.withdraw(by=system, batch=batch(third), reason="double")
    assert queries.doubles(batch(third)).words("en") == ""


@pytest.mark.parametrize("skip", [False, True])
def test_rows_that_another_writer_brought_meanwhile_are_told_too(
    bring: Bring, monkeypatch: pytest.MonkeyPatch, skip: bool
) -> None:
    first = bring(table(*ROWS))
    # As if the first batch had been committed after the second one looked.
    monkeypatch.setattr(ingest.store, "newest", lambda name: 0)
    second = bring(table(*ROWS, header=OTHER_HEADER), "b.csv", skip_known=skip)
    assert (second.rows_good, second.rows_known, second.rows_left_out) == (4, 4, 0)
    assert second.known == {first.batch: 4}
    assert second.doubles.twice == 4


def test_only_days_the_lake_has_are_compared(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(table(*ROWS[:3]))
    monkeypatch.setattr("qipan.lake.intake.known.duckdb.connect", None)
    assert bring(table(ROWS[3]), "b.csv").rows_known == 0


@pytest.mark.real_data
@pytest.mark.parametrize("skip", [False, True])
def test_both_headers_of_the_kdd_table_hold_the_same_rows(
    db: None, system: Actor, real_data: Path, skip: bool
) -> None:
    folder = real_data / "highway/kdd2017"
    paths = [folder / "passages_2016-10-18_24.csv", folder / "passages_other_header.csv"]
    first, second = import_files(by=system, paths=paths, table="passages", skip_known=skip)
    assert (first.rows_good, first.rows_known) == (128_823, 0)
    assert (second.rows_known, second.known) == (29_441, {first.batch: 29_441})
    assert second.status == ("duplicate" if skip else "committed")
    assert store.sizes(store.opened("passages"))["rows"] == 128_823 + (0 if skip else 29_441)


ROW_LISTS = st.lists(st.integers(0, 12), max_size=40)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.lists(ROW_LISTS, min_size=1, max_size=3))
def test_counts_are_those_of_multisets(fresh: list[int], holders: list[list[int]]) -> None:
    numbered = [(row, at) for at, rows in enumerate(holders) for row in rows]
    held = np.array([row for row, _ in numbered], dtype=np.uint64)
    holder = np.array([at for _, at in numbered], dtype=np.int64) if len(holders) > 1 else None
    compared = _Compared(np.array(fresh, dtype=np.uint64), held, holder, placed=True)
    expected = Counter(fresh) & Counter(row for row, _ in numbered)
    assert compared.rows == expected.total()
    assert list(compared.by_holder(len(holders))) == [
        (Counter(fresh) & Counter(rows)).total() for rows in holders
    ]
    placed = compared.placed()
    assert Counter(row for row, known in zip(fresh, placed, strict=True) if known) == expected
