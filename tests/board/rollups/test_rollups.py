"""Roll-ups: the same answers as a scan of the rows, however the files come, go or are spoilt."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from qipan.board import actions, queries, rollups
from qipan.board.queries import upkeep
from qipan.board.queries.basis import Basis
from qipan.board.queries.cells import Cells, _shelf
from qipan.board.rollups import files
from qipan.cli import main
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.lake.queries import engines, snapshots
from tests.board.steps import SYSTEM, published, refused
from tests.lake import writers
from tests.small_demo import FIRST, LAST, ORDINARY, deliver

TOTAL = "highway.flow.total"
STATION_DAYS = frozenset({"day", "station"})


@pytest.fixture(autouse=True)
def empty_shelf() -> None:
    """Nothing stays in memory from one test to the next."""
    _shelf._cubes.clear()


def total(actor: Actor, first: dt.date = FIRST, last: dt.date = LAST, **asked: Any) -> Any:
    return queries.value(actor, TOTAL, first, last, **asked)["value"]


def source() -> rollups.Source:
    return Basis.now("highway").source


def kept() -> list[Path]:
    return sorted((Path(lake.location("passages")).parents[1] / "rollups").glob("*/*/*/*.arrow"))


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dt.date, dt.date]]:
    """The spans of days scanned in the lake since the test began."""
    made: list[tuple[dt.date, dt.date]] = []
    real = engines.open_duckdb

    def counted(table: str, version: int | None = None, **asked: Any) -> Any:
        made.append((asked["first"], asked["last"]))
        return real(table, version, **asked)

    monkeypatch.setattr(engines, "open_duckdb", counted)
    return made


def test_a_day_once_counted_is_not_scanned_again(
    own_lake: Path, province_actor: Actor, scans: list[Any]
) -> None:
    first = total(province_actor)
    assert scans == [(FIRST, LAST)], "the three days are counted in one scan"
    _shelf._cubes.clear()
    assert total(province_actor) == first
    assert len(scans) == 1


def test_a_new_batch_has_its_own_days_counted_alone(
    own_lake: Path, province_actor: Actor, scans: list[Any]
) -> None:
    before = total(province_actor)
    receipt = deliver(own_lake, "late", [ORDINARY[0], LAST])
    scans.clear()
    after = total(province_actor)
    assert scans == [(LAST, LAST)]
    late = queries.value(province_actor, TOTAL, ORDINARY[0], LAST)["value"]
    assert receipt.batch.rows_good > after - before > 0
    assert late > after


def test_made_ready_every_declared_question_is_answered_without_the_lake(
    own_lake: Path, province_actor: Actor, changsha: Actor, scans: list[Any]
) -> None:
    one = source()
    assert set(rollups.missing(one)) == set(one.states)
    rollups.made_ready(one, rollups.missing(one))
    assert rollups.missing(one) == []
    scans.clear()
    for actor in (province_actor, changsha):
        for indicator in queries.Basis.now("highway").catalogue.indicators:
            where = {"group": "changsha-ring"} if indicator == "highway.flow.share_of_group" else {}
            for by in ([], ["day"], ["class_group"], ["other_province"]):
                queries.value(actor, indicator, FIRST, LAST, by=by, where=where)
        for by in (["hour"], ["vehicle_class"], ["direction", "hour"], ["hour", "media", "road"]):
            queries.value(actor, TOTAL, FIRST, LAST, by=by)
    # Only peaks by the hour of a trip's other end have no declared roll-up, once in each scope.
    assert len(scans) <= 2, scans


def test_only_the_days_whose_files_changed_have_another_mark(own_lake: Path) -> None:
    before = lake.day_states("passages")
    deliver(own_lake, "again", [ORDINARY[0], LAST])
    after = lake.day_states("passages")
    assert {day for day in after if after[day] != before.get(day)} == {ORDINARY[0], LAST}
    maintenance.compact(by=SYSTEM, table="passages")
    gathered = lake.day_states("passages")
    assert {day for day in after if after[day] != gathered[day]} == {ORDINARY[0], LAST}
    assert lake.day_states("passages", lake.newest_version("passages") - 1) == after


def test_a_lake_begun_anew_has_other_marks() -> None:
    files = [(FIRST, ("/lake/day=2021-01-01/a.parquet",))]
    assert snapshots._day_marks("one", files) != snapshots._day_marks("two", files)
    moved = [(FIRST, ("/elsewhere/day=2021-01-01/a.parquet",))]
    assert snapshots._day_marks("one", files) == snapshots._day_marks("one", moved)


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "foreign"])
def test_a_damaged_file_is_counted_again_and_mended(
    own_lake: Path, province_actor: Actor, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    right = total(province_actor)
    path = source().path(STATION_DAYS, FIRST)
    content = path.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0x40
    path.write_bytes(
        {"truncate": content[:-100], "flip": bytes(flipped), "empty": b"", "foreign": b"x" * 900}[harm]
    )
    _shelf._cubes.clear()
    assert total(province_actor) == right
    assert "damaged" in caplog.text
    assert files.read(path) is not None
    assert total(province_actor) == right


def test_a_folder_that_cannot_be_written_costs_no_answer(
    own_lake: Path, province_actor: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    (own_lake / "rollups").write_text("a file where the folder should be")
    assert total(province_actor) == total(province_actor) > 0
    assert "cannot be" in caplog.text


def planted(day: dt.date = FIRST, more: int = 1) -> Path:
    """A roll-up that is whole and wrong: one more in its first cell."""
    path = source().path(STATION_DAYS, day)
    found = files.read(path)
    assert found is not None
    n = found.column("n").to_pylist()
    n[0] += more
    wrong = found.set_column(found.column_names.index("n"), "n", pa.array(n, pa.int64()))
    files.write(path, wrong)
    return path


def test_verification_finds_a_planted_cell_and_only_that(own_lake: Path, province_actor: Actor) -> None:
    right = total(province_actor)
    total(province_actor, by=["hour"])
    total(province_actor, options={"special": "apart"}, by=["class_group"])
    clean = upkeep.verify_rollups(SYSTEM)
    assert clean.differences == []
    assert clean.files == len(kept()) > 6, "every file is checked, those with special vehicles apart too"
    path = planted(more=7)
    _shelf._cubes.clear()
    assert total(province_actor) == right + 7, "a whole file is believed: that is why there is a verification"
    (found,) = upkeep.verify_rollups(SYSTEM).differences
    assert (found.day, found.file, found.columns) == (FIRST, path.name, ("day", "station"))
    assert found.kept == (found.counted or 0) + 7
    assert found.key[0] == FIRST
    assert upkeep.verify_rollups(SYSTEM, "passages", LAST, LAST).differences == []
    path.unlink()
    _shelf._cubes.clear()
    assert total(province_actor) == right


def test_the_command_says_what_differs_and_does_not_end_well(
    own_lake: Path, province_actor: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    total(province_actor)
    main.run(["board", "verify", "--table", "passages"])
    planted(more=7)
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        main.run(["board", "verify", "--table", "passages"])
    assert end.value.code == QipanError("board.rollups_differ", count=1).exit_code
    assert str(FIRST) in capsys.readouterr().out


def test_verification_finds_a_missing_and_a_doubled_cell(own_lake: Path, province_actor: Actor) -> None:
    total(province_actor)
    path = source().path(STATION_DAYS, FIRST)
    found = files.read(path)
    assert found is not None
    files.write(path, pa.concat_tables([found.slice(1), found.slice(1, 1)]).combine_chunks())
    differences = upkeep.verify_rollups(SYSTEM).differences
    assert len(differences) == 2
    assert {one.kept is None for one in differences} == {True, False}


def test_verification_refuses_whom_and_what_it_must(own_lake: Path, province_actor: Actor) -> None:
    with refused("engine.not_allowed"):
        upkeep.verify_rollups(province_actor)
    with refused("board.period_reversed"):
        upkeep.verify_rollups(SYSTEM, "passages", LAST, FIRST)
    with refused("engine.table_missing"):
        upkeep.verify_rollups(SYSTEM, "no_such_table")
    with refused("engine.not_allowed"):
        actions.compact_rollups(by=province_actor)


def test_compaction_keeps_what_is_live_or_pinned_and_removes_the_rest(
    own_lake: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = published(editor, reviewer, publisher)
    pinned = Basis(bulletin.pins["basis"]).source
    deliver(own_lake, "first", [ORDINARY[0], LAST])
    between = source()
    rollups.made_ready(between, [LAST])
    deliver(own_lake, "second", [ORDINARY[1], LAST])
    live = source()
    rollups.made_ready(live, [FIRST, LAST])
    draft = kept()[0].with_suffix(".arrow.1-2.draft")
    draft.write_bytes(b"x")
    os.utime(draft, (0, 0))
    stale = [path for path in kept() if between.states[LAST] in str(path)]
    assert stale
    found = actions.compact_rollups(by=SYSTEM)
    assert found["files"] == len(stale) + 1
    assert found["bytes"] > 0
    assert not draft.exists()
    assert [path for path in kept() if between.states[LAST] in str(path)] == []
    states = {path.parent.name for path in kept()}
    assert {live.states[FIRST], live.states[LAST], pinned.states[LAST]} <= states
    assert actions.compact_rollups(by=SYSTEM)["files"] == 0


def test_a_finer_rollup_spares_the_scan(own_lake: Path, province_actor: Actor, scans: list[Any]) -> None:
    one = source()
    fine = frozenset({"hour", "station", "direction", "class_group"})
    rollups.gather(one, fine, FIRST, LAST)
    scans.clear()
    coarse = rollups.gather(one, STATION_DAYS, FIRST, LAST)
    assert scans == []
    scanned = rollups.count(one, STATION_DAYS, FIRST, LAST)
    assert rows(coarse) == rows(scanned)


def rows(cells: pa.Table) -> set[tuple[Any, ...]]:
    return {tuple(sorted(row.items())) for row in cells.to_pylist()}


def test_a_scope_is_kept_to_in_memory_as_in_the_lake(own_lake: Path, changsha: Actor) -> None:
    basis = Basis.now("highway")
    mine = basis.stations_in(("4301",))
    for stations in (mine, [], ["NO-SUCH"]):
        narrowed = rollups.gather(basis.source, STATION_DAYS, FIRST, LAST, stations)
        assert rows(narrowed) == rows(rollups.count(basis.source, STATION_DAYS, FIRST, LAST, stations))
    assert Cells(basis, [])(frozenset({"media"}), FIRST, LAST).sums() == {}


def test_a_period_without_rows_has_no_cells(own_lake: Path) -> None:
    empty = rollups.gather(source(), STATION_DAYS, dt.date(2022, 1, 1), dt.date(2022, 1, 5))
    assert empty.num_rows == 0
    assert set(empty.column_names) == {"day", "station", "n"}


WRITE = """
import sys
import django; django.setup()
import pyarrow as pa
from pathlib import Path
from qipan.board.rollups import files
from qipan.cli import main
table = pa.table({"day": pa.array(range(5000)), "n": pa.array([int(sys.argv[2])] * 5000)})
for _ in range(60):
    files.write(Path(sys.argv[1]), table)
"""


def test_two_writers_and_a_reader_never_meet_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "x.arrow"
    working = [writers.start(tmp_path / "data", WRITE, path, seed) for seed in (1, 2)]
    seen = 0
    while any(one.poll() is None for one in working):
        found = files.read(path)
        if found is not None:
            seen += 1
            assert pc.count_distinct(found["n"]).as_py() == 1
            assert found.num_rows == 5000
        else:
            assert not path.exists() or files.read(path) is not None
    assert [one.communicate() for one in working] == [("", "")] * 2
    assert [one.returncode for one in working] == [0, 0]
    assert seen
    assert [one.name for one in path.parent.iterdir()] == ["x.arrow"]
