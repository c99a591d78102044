"""Reading the register: columns kept until a change, scope, history, snapshots."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.register import actions, queries
from tests.refusals import refused

pytestmark = pytest.mark.django_db
READ = "register.subject.read"


@pytest.fixture(autouse=True)
def register(system: Actor) -> None:
    def save(kind: str, *rows: dict[str, object]) -> None:
        actions.save_subjects(by=system, kind=kind, rows=rows, source="表")

    save("road", {"code": "G4", "name_zh": "京港澳高速", "name_en": "Beijing–Hong Kong–Macao"})
    save(
        "station",
        {"code": "cs", "name_zh": "长沙", "division": "430104", "road": "G4"},
        {"code": "zz", "name_zh": "株洲", "division": "430202", "starts_on": date(2020, 1, 1)},
        {"code": "xx", "name_zh": "不知何处"},
    )
    save("station_group", {"code": "ring", "name_zh": "长沙周边"})
    actions.set_members(by=system, group="ring", members=["cs"], starts_on=date(2020, 1, 1), source="口径")


def test_a_frame_is_kept_until_something_changes(system: Actor) -> None:
    first = queries.frame("station")
    assert queries.frame("station") is first
    actions.ensure_provisional(by=system, kind="station", codes=["new"], source="x")
    assert queries.frame("station").num_rows == first.num_rows + 1
    assert "new" in queries.known_codes("station")


def test_what_was_taken_back_is_not_kept(system: Actor) -> None:
    before = queries.known_codes("station")
    try:
        with transaction.atomic():
            actions.ensure_provisional(by=system, kind="station", codes=["ghost"], source="x")
            assert "ghost" in queries.known_codes("station")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert queries.known_codes("station") == before
    actions.ensure_provisional(by=system, kind="station", codes=["real"], source="x")
    assert queries.known_codes("station") == before | {"real"}


def test_unknown_is_null_in_every_column() -> None:
    row = queries.frame("station").to_pylist()[1]
    assert row["code"] == "xx"
    assert {row[name] for name in ("name_en", "division", "prefecture", "lon", "lat", "road")} == {None}


def test_as_of_is_tested_on_both_sides() -> None:
    assert "zz" not in queries.frame("station", date(2019, 12, 31))["code"].to_pylist()
    assert "zz" in queries.frame("station", date(2020, 1, 1))["code"].to_pylist()


def test_names_fall_back_to_what_is_known() -> None:
    assert queries.names("station")["cs"] == {"zh": "长沙", "en": "长沙"}
    assert queries.names("road")["G4"]["en"] == "Beijing–Hong Kong–Macao"


def test_a_prefecture_sees_its_own_and_the_shared(actor: Callable[..., Actor]) -> None:
    changsha = actor(READ, division="4301")
    assert [row.code for row in queries.subjects_for(changsha, "station").rows] == ["cs"]
    assert queries.codes_for(changsha, "station") == frozenset({"cs"})
    assert queries.codes_for(changsha, "road") is None
    assert queries.subject_for(changsha, "road", "G4").names["zh"] == "京港澳高速"


def test_the_province_sees_all_even_without_a_place(actor: Callable[..., Actor]) -> None:
    assert queries.codes_for(actor(READ), "station") is None
    page = queries.subjects_for(actor(READ), "station", limit=2)
    assert ([row.code for row in page.rows], page.total) == (["cs", "xx"], 3)


def test_what_lies_outside_is_missing_not_forbidden(actor: Callable[..., Actor]) -> None:
    changsha = actor(READ, division="4301")
    for code in ("zz", "xx", "nowhere"):
        with refused("register.subject_missing", code) as caught:
            queries.subject_for(changsha, "station", code)
        assert caught.value.http_status == 404


def test_without_the_permission_nothing_is_seen(nobody: Actor) -> None:
    with pytest.raises(QipanError, match=r"engine\.not_allowed"):
        queries.subjects_for(nobody, "station")


def test_a_list_is_searched_by_code_and_name(system: Actor) -> None:
    assert [row.code for row in queries.subjects_for(system, "station", text="洲").rows] == ["zz"]
    assert queries.subjects_for(system, "station", division="4301").total == 1
    assert queries.subjects_for(system, "station", status="provisional").total == 0


def test_history_of_an_unknown_fact_is_refused() -> None:
    with refused("register.fact_unknown", "lanes", "station_type"):
        queries.history("station", "cs", "lanes")


def test_the_summary_counts_every_declared_kind() -> None:
    counts = {one.kind: one.subjects for one in queries.summary()}
    assert counts["station"] == 3
    assert counts["road"] == 1


class TestSnapshot:
    """A snapshot answers as the register did when it was taken."""

    def test_it_gives_the_same_frames_after_a_change(self, system: Actor) -> None:
        kinds = ("road", "station", "station_group")
        before = {kind: queries.frame(kind) for kind in kinds}
        taken = json.loads(json.dumps(queries.snapshot(kinds)))
        actions.save_subjects(by=system, kind="station", rows=[{"code": "cs", "name_zh": "改名"}], source="x")
        actions.set_members(by=system, group="ring", members=["zz"], source="x")
        held = queries.frames_from_snapshot(taken)
        for kind in kinds:
            assert held.frame(kind).equals(before[kind])
        assert held.members("ring", date(2021, 1, 1)) == ["cs"]
        assert held.members("ring", date(2019, 1, 1)) == []
        assert held.names("station")["cs"]["zh"] == "长沙"
        assert held.frame("station", date(2019, 12, 31)).num_rows == 2
        assert queries.frame("station").equals(before["station"]) is False

    def test_the_same_register_gives_the_same_hash(self, system: Actor) -> None:
        first = queries.snapshot()
        assert queries.snapshot()["hash"] == first["hash"]
        assert queries.snapshot_hash(first) == first["hash"]
        actions.ensure_provisional(by=system, kind="station", codes=["new"], source="x")
        assert queries.snapshot()["hash"] != first["hash"]

    def test_an_altered_one_is_refused(self) -> None:
        taken = queries.snapshot()
        taken["subjects"]["road"][0]["name_zh"] = "假名"
        with refused("register.snapshot_altered", taken["hash"], queries.snapshot_hash(taken)):
            queries.frames_from_snapshot(taken)
