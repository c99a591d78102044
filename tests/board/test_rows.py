"""The rows behind a number: as many as the number says, and only those."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.board import queries
from qipan.board.queries import rows
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.register import actions as register
from tests.small_demo import FIRST, HOLIDAY, LAST, ORDINARY

COUNTING = ["highway.flow.total", "highway.flow.entry", "highway.flow.exit"]
DIMENSIONS = list(domains.get("highway").declared["indicators.yaml"]["dimensions"])
TOTAL = "highway.flow.total"


def behind(actor: Actor, indicator: str, where: dict[str, Any], **more: Any) -> int:
    return int(rows.rows_behind(actor, indicator, FIRST, LAST, where=where, limit=1, **more)["total"])


@pytest.mark.parametrize("indicator", COUNTING)
@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("special", ["truck", "apart"])
def test_every_number_opens_to_as_many_rows(
    demo: Path, province_actor: Actor, indicator: str, dimension: str, special: str
) -> None:
    options = {"special": special}
    found = queries.value(province_actor, indicator, FIRST, LAST, by=[dimension], options=options)["rows"]
    chosen = found if len(found) < 9 else [*found[:4], *found[-4:]]
    for row in chosen:
        wanted = {name: "unknown" if key is None else str(key) for name, key in row["key"].items()}
        assert behind(province_actor, indicator, wanted, options=options) == row["value"], wanted


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.fixed_dictionaries(
        {},
        optional={
            "class_group": st.sampled_from(["small", "truck", "medium_large", "unknown"]),
            "direction": st.sampled_from(["0", "1", "unknown"]),
            "day": st.sampled_from([str(day) for day in HOLIDAY]),
            "hour_of_day": st.integers(0, 23).map(str),
            "prefecture": st.sampled_from(["430100", "430200", "433100", "unknown"]),
            "road": st.sampled_from(["G4", "G5513"]),
            "group": st.sampled_from(["changsha-ring"]),
            "media": st.sampled_from(["1", "2", "unknown"]),
        },
    ),
    indicator=st.sampled_from(COUNTING),
)
def test_any_conditions_together_open_to_as_many_rows(
    demo: Path, province_actor: Actor, where: dict[str, str], indicator: str
) -> None:
    value = queries.value(province_actor, indicator, FIRST, LAST, where=where)["value"]
    assert behind(province_actor, indicator, where) == (value or 0)


def test_an_entry_among_the_exits_has_no_rows(demo: Path, province_actor: Actor) -> None:
    where = {"direction": "1"}
    assert queries.value(province_actor, "highway.flow.entry", FIRST, LAST, where=where)["value"] is None
    assert behind(province_actor, "highway.flow.entry", where) == 0


def test_rows_of_a_share_are_its_part(demo: Path, province_actor: Actor) -> None:
    found = queries.value(province_actor, "highway.flow.etc_share", FIRST, LAST)
    part = found["rows"][0]["parts"]["part"]
    assert behind(province_actor, "highway.flow.etc_share", {}) == part > 0
    assert behind(province_actor, "highway.flow.etc_share", {"media": "2"}) == 0
    card = queries.value(province_actor, "highway.flow.etc_share", FIRST, LAST, where={"media": "2"})
    assert card["value"] == 0


def test_membership_that_ends_within_the_period_counts_its_own_days(
    demo: Path, province_actor: Actor
) -> None:
    system = Actor.system("test")
    station = queries.value(province_actor, TOTAL, FIRST, LAST, by=["station"])["rows"][0]["key"]["station"]
    register.save_subjects(
        by=system,
        kind="station_group",
        rows=[{"code": "one-day", "name_zh": "试", "name_en": "Try"}],
        source="test",
        as_of=FIRST,
    )
    register.set_members(
        by=system,
        group="one-day",
        members=[station],
        starts_on=HOLIDAY[1],
        ends_on=HOLIDAY[2],
        source="test",
    )
    days = queries.value(province_actor, TOTAL, FIRST, LAST, by=["day"], where={"group": "one-day"})["rows"]
    total = queries.value(province_actor, TOTAL, FIRST, LAST, where={"group": "one-day"})["value"]
    assert {row["key"]["day"] for row in days} < {str(day) for day in HOLIDAY}
    assert behind(province_actor, TOTAL, {"group": "one-day"}) == total
    assert total == sum(row["value"] for row in days)


def test_rows_show_their_source_and_no_hash(demo: Path, province_actor: Actor) -> None:
    found = rows.rows_behind(province_actor, TOTAL, FIRST, LAST, limit=3)
    assert len(found["rows"]) == 3
    assert {"passed_at", "station", "batch", "line"} <= set(found["columns"])
    assert not [name for name in found["columns"] if name.endswith("_hash")]
    assert found["rows"] == sorted(found["rows"], key=lambda row: row["passed_at"])
    further = rows.rows_behind(province_actor, TOTAL, FIRST, LAST, limit=2, offset=1)
    assert further["rows"] == found["rows"][1:]


def test_rows_of_other_places_are_neither_shown_nor_counted(
    demo: Path, province_actor: Actor, changsha: Actor
) -> None:
    everywhere = queries.value(province_actor, TOTAL, FIRST, LAST, by=["prefecture"])["rows"]
    mine = next(row["value"] for row in everywhere if row["key"]["prefecture"] == "430100")
    assert behind(changsha, TOTAL, {}) == mine
    for code in ("430200", "439900"):
        with pytest.raises(QipanError) as refused:
            behind(changsha, TOTAL, {"prefecture": code})
        assert refused.value.code == "board.place_missing"


def test_rows_at_an_earlier_version_are_those_of_then(demo: Path, province_actor: Actor) -> None:
    newest = lake.newest_version("passages")
    assert newest is not None
    assert behind(province_actor, TOTAL, {}, version=newest - 1) < behind(province_actor, TOTAL, {})
    assert rows.rows_behind(province_actor, TOTAL, *[dt.date(2030, 1, 1)] * 2)["total"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"where": {"colour": "red"}}, "indicators.dimension_unknown"),
        ({"where": {"plate_hash": "1"}}, "indicators.dimension_unknown"),
        ({"where": {"class_group": "bicycle"}}, "board.key_unreadable"),
        ({"options": {"special": "nowhere"}}, "board.option_invalid"),
    ],
)
def test_wrong_conditions_are_named(demo: Path, province_actor: Actor, asked: dict, code: str) -> None:
    with pytest.raises(QipanError) as caught:
        rows.rows_behind(province_actor, TOTAL, FIRST, LAST, **asked)
    assert caught.value.code == code


def test_seeing_flow_is_not_seeing_single_passages(demo: Path, actor: Any) -> None:
    viewer = actor("board.value.read", "highway.flow.read")
    assert queries.value(viewer, TOTAL, FIRST, LAST)["value"] > 0
    with pytest.raises(QipanError) as caught:
        rows.rows_behind(viewer, TOTAL, FIRST, LAST)
    assert caught.value.code == "engine.not_allowed"


def test_an_export_is_whole_or_refused(
    demo: Path, province_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows.exported(province_actor, TOTAL, ORDINARY[0], ORDINARY[0])
    assert len(whole["rows"]) == whole["total"] > 0
    monkeypatch.setattr(rows, "EXPORT_LIMIT", whole["total"] - 1)
    with pytest.raises(QipanError) as caught:
        rows.exported(province_actor, TOTAL, ORDINARY[0], ORDINARY[0])
    assert caught.value.code == "board.rows_too_many"
