"""The version that pages show: the last whole one, until the roll-ups of a newer one are all kept."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from qipan.board import rollups, tasks
from qipan.board.queries import standing, upkeep
from qipan.board.queries.cockpit import Cockpit
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.jobs import queries as jobs
from qipan.lake import queries as lake
from tests.small_demo import HOLIDAY, ORDINARY, deliver


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler lives, as far as pages can tell."""
    monkeypatch.setattr(jobs, "scheduler_lives", lambda: True)


def test_pages_show_the_last_whole_version_until_the_new_one_stands(own_lake: Path, scheduler: None) -> None:
    told = tasks.roll_up()["passages"]
    first = lake.newest_version("passages")
    assert told["version"] == first
    assert told["files"] > 0
    mark = tasks.lake_mark()
    deliver(own_lake, "late", [ORDINARY[0], HOLIDAY[-1]])
    assert tasks.lake_mark() != mark, "the job is called by the batch"
    shown, now = standing.shown_basis("highway")
    assert (shown.version, now.updating) == (first, True)
    assert tasks.roll_up()["passages"]["days"] == 2, "only the days touched"
    shown, now = standing.shown_basis("highway")
    assert (shown.version, now.updating) == (lake.newest_version("passages"), False)
    checked = rollups.Checked()
    for day in shown.source.states:
        rollups.check(shown.source, day, checked, set())
    assert checked.files
    assert not checked.differences


def test_without_a_scheduler_pages_show_the_newest(own_lake: Path) -> None:
    tasks.roll_up()
    deliver(own_lake, "late", [ORDINARY[1], HOLIDAY[-1]])
    assert not standing.standing_for("highway").updating


def test_broken_off_at_any_file_the_next_run_finishes_and_nothing_is_mixed(
    own_lake: Path, scheduler: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.roll_up()
    first = lake.newest_version("passages")
    deliver(own_lake, "late", [ORDINARY[1], HOLIDAY[-1]])
    real, left = rollups.gathering.files.write, [2]

    def blow(*given: Any) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(*given)

    monkeypatch.setattr(rollups.gathering.files, "write", blow)
    with pytest.raises(KeyboardInterrupt):
        tasks.roll_up()
    assert standing.shown_basis("highway")[0].version == first
    monkeypatch.setattr(rollups.gathering.files, "write", real)
    tasks.roll_up()
    assert standing.stood_last("passages") == lake.newest_version("passages")


def test_a_folder_that_takes_no_files_lets_nothing_stand(own_lake: Path) -> None:
    shutil.rmtree(own_lake / "rollups", ignore_errors=True)
    (own_lake / "rollups").write_text("no folder")
    with pytest.raises(QipanError) as found:
        upkeep.bring_up_to_date("highway")
    assert found.value.code == "board.rollups_not_kept"


def test_what_pages_still_show_is_not_removed(own_lake: Path, scheduler: None) -> None:
    tasks.roll_up()
    before = len(rollups.listed())
    deliver(own_lake, "late", [ORDINARY[1], HOLIDAY[-1]])
    tasks.remove_unneeded()
    assert len(rollups.listed()) == before
    assert not rollups.missing(standing.shown_basis("highway")[0].source)
    tasks.roll_up()
    assert upkeep.unneeded() == 2
    tasks.remove_unneeded()
    assert upkeep.unneeded() == 0


def test_the_cockpit_says_that_it_is_updating_and_as_of_when(
    own_lake: Path, scheduler: None, province_actor: Actor
) -> None:
    tasks.roll_up()
    domain = domains.get("highway")
    period = (HOLIDAY[0], HOLIDAY[-1])
    before = Cockpit.of(province_actor, domain, period=period)
    assert before
    assert not before.updating
    shown, at = [one.value for one in before.values()], before.newest_event()
    deliver(own_lake, "late", [HOLIDAY[-1], HOLIDAY[-1] + dt.timedelta(days=1)])
    during = Cockpit.of(province_actor, domain, period=period)
    assert during
    assert during.updating
    assert ([one.value for one in during.values()], during.newest_event()) == (shown, at)
    assert during.stamp() != before.stamp(), "a refresh shows the sign"
    tasks.roll_up()
    after = Cockpit.of(province_actor, domain, period=period)
    assert after
    assert not after.updating
    assert after.values()[0].value > shown[0]
    newest = after.newest_event()
    assert at
    assert newest
    assert newest > at
