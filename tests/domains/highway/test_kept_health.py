"""Kept data health: it is what judging again gives, says when it no longer is, and is never half written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qipan.domains.highway import queries, tasks
from qipan.domains.highway.judgement import health as judgement
from qipan.domains.highway.queries import health_files, kept_health
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.register import actions as register
from tests.domains.highway.test_health_query import (
    FIRST,
    LAST,
    START,
    TOTALS,
    as_rows,
    bring,
    held,
    station_of,
    stations,
    totals_of,
)

__all__ = ["held", "stations"]
pytestmark = pytest.mark.django_db
OWN = ("as_of", "current", "judged_at")
PERMISSION = "highway.flow.read"


def same(kept: dict[str, Any] | None, judged: dict[str, Any]) -> None:
    """A kept judgement is the judgement itself, apart from who asks and when it was judged."""
    assert kept is not None
    left_out = {"scope", "basis", *OWN}
    told = {key: value for key, value in judged.items() if key not in left_out}
    assert {key: value for key, value in kept.items() if key not in left_out} == told


def test_nothing_is_kept_before_the_job_ran(held: None, system: Actor) -> None:
    assert queries.health_kept(system) is None


def test_what_is_kept_equals_judging_again(held: None, system: Actor) -> None:
    assert tasks.keep_health() == {"judged": [f"{FIRST}..{LAST}"], "removed": 0}
    kept = queries.health_kept(system)
    same(kept, queries.health_for(system, FIRST, LAST))
    assert kept is not None
    assert (kept["current"], kept["as_of"]) == (True, str(LAST))
    assert station_of(kept, "S1")["findings"]
    assert station_of(kept, "NEW")["score"] is None, "what cannot be told is unknown, not zero"


def test_an_officer_sees_their_own_stations_and_no_others(
    held: None, system: Actor, actor: Callable[..., Actor], nobody: Actor
) -> None:
    tasks.keep_health()
    changsha = actor(PERMISSION, division="4301")
    same(queries.health_kept(changsha), queries.health_for(changsha, FIRST, LAST))
    seen = queries.health_kept(changsha, scores_only=True)
    assert seen is not None
    assert {one["station"] for one in seen["stations"]} == {"S1", "S2", "S3", "S4", "NEW"}
    assert set(seen["stations"][0]) == {"station", "status", "score"}
    with pytest.raises(QipanError) as refused:
        queries.health_kept(changsha, station="S5")
    assert refused.value.code == "highway.station_unknown"
    with pytest.raises(QipanError) as refused:
        queries.health_kept(nobody)
    assert refused.value.code == "engine.not_allowed"


def test_only_what_changed_is_judged_again(
    held: None, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.keep_health()
    monkeypatch.setattr(kept_health, "judged", lambda *_: pytest.fail("judged though nothing changed"))
    assert tasks.keep_health() == {"judged": [], "removed": 0}


def test_a_batch_and_its_withdrawal_make_the_kept_judgement_old_until_the_job_ran(
    held: None, system: Actor, tmp_path: Path
) -> None:
    tasks.keep_health()
    before = queries.health_kept(system)
    mark = tasks.health_mark()
    batch = bring(system, tmp_path, totals_of({9: 72, 10: 60}), TOTALS)
    assert tasks.health_mark() != mark, "the change calls the job"
    shown = queries.health_kept(system)
    assert before is not None
    assert shown is not None
    assert shown["current"] is False
    assert shown["stations"] == before["stations"], "the last whole judgement is shown until a new one stands"
    tasks.keep_health()
    same(queries.health_kept(system), queries.health_for(system, FIRST, LAST))
    maintenance.withdraw(by=system, batch=lake.batch_for(system, batch.batch), reason="try")
    tasks.keep_health()
    again = queries.health_kept(system)
    same(again, queries.health_for(system, FIRST, LAST))
    assert again is not None
    assert again["stations"] == before["stations"]


def test_rows_of_the_history_and_of_the_register_count_and_older_ones_do_not(
    held: None, system: Actor, tmp_path: Path
) -> None:
    mark = tasks.health_mark()
    old = [(dt.datetime(2020, 6, 1, 8), "S3", 0, 1, None)]
    bring(system, tmp_path, as_rows(old), name="old")
    assert tasks.health_mark() == mark
    early = [(dt.datetime.combine(FIRST - dt.timedelta(days=9), dt.time(8)), "S3", 0, 1, None)]
    bring(system, tmp_path, as_rows(early), name="history")
    assert tasks.health_mark() != mark
    mark = tasks.health_mark()
    moved = [{"code": "S4", "name_zh": "站S4", "division": "430302", "attributes": {}}]
    register.save_subjects(by=system, kind="station", rows=moved, source="test", as_of=START)
    assert tasks.health_mark() != mark


def test_a_station_that_moved_away_is_hidden_at_once(
    held: None, system: Actor, actor: Callable[..., Actor]
) -> None:
    tasks.keep_health()
    moved = [{"code": "S4", "name_zh": "站S4", "division": "430302", "attributes": {}}]
    register.save_subjects(by=system, kind="station", rows=moved, source="test", as_of=START)
    seen = queries.health_kept(actor(PERMISSION, division="4301"), scores_only=True)
    assert seen is not None
    assert "S4" not in {one["station"] for one in seen["stations"]}


def test_a_newer_day_moves_the_window_and_the_old_one_goes(held: None, system: Actor, tmp_path: Path) -> None:
    tasks.keep_health()
    next_day = LAST + dt.timedelta(days=1)
    bring(
        system, tmp_path, as_rows([(dt.datetime.combine(next_day, dt.time(8)), "S3", 0, 1, None)]), name="new"
    )
    shown = queries.health_kept(system)
    assert shown is not None
    assert (shown["as_of"], shown["current"]) == (str(LAST), False)
    assert tasks.keep_health() == {"judged": [f"{FIRST + dt.timedelta(days=1)}..{next_day}"], "removed": 1}
    shown = queries.health_kept(system)
    assert shown is not None
    assert (shown["as_of"], shown["current"]) == (str(next_day), True)


def test_a_job_broken_off_while_writing_leaves_the_old_judgement(
    held: None, system: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.keep_health()
    before = queries.health_kept(system)
    bring(system, tmp_path, totals_of({9: 72}), TOTALS)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            tasks.keep_health()
    shown = queries.health_kept(system)
    assert before is not None
    assert shown is not None
    assert shown["stations"] == before["stations"]
    # What a killed process leaves: a draft that nobody finished.
    folder = health_files.path_of((FIRST, LAST), "x").parent
    (folder / "half.draft").write_bytes(b"ARROW1 and no more")
    tasks.keep_health()
    same(queries.health_kept(system), queries.health_for(system, FIRST, LAST))
    assert [path.suffix for path in folder.iterdir()] == [".arrow"]


def test_a_damaged_file_is_not_read_but_judged_again(held: None, system: Actor) -> None:
    tasks.keep_health()
    (path,) = health_files.path_of((FIRST, LAST), "x").parent.iterdir()
    path.write_bytes(path.read_bytes()[:-40])
    assert queries.health_kept(system) is None
    assert tasks.keep_health()["judged"] == [f"{FIRST}..{LAST}"]
    same(queries.health_kept(system), queries.health_for(system, FIRST, LAST))


def test_other_rules_call_for_another_judgement(
    held: None, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = kept_health.judged_from((FIRST, LAST))
    other = judgement.Rules({**judgement.declared().body, "odds": 5})
    monkeypatch.setattr(kept_health, "declared", lambda: other)
    assert kept_health.judged_from((FIRST, LAST)) != mark


def test_an_empty_lake_has_nothing_to_judge(db: None, system: Actor) -> None:
    assert tasks.keep_health() == {"judged": [], "removed": 0}
    assert tasks.health_mark() == []
    assert queries.health_kept(system) is None
