"""A published bulletin comes out the same for ever, and tampering shows."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from qipan.board.models import Bulletin
from qipan.board.queries import bulletins
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.lake.queries import snapshots
from qipan.register import actions as register
from tests.board.steps import SYSTEM, draft, published, refused
from tests.small_demo import FIRST, LAST, THEN, deliver


def _more_data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(folder, "more", [dt.date(2020, 12, 27), dt.date(2021, 1, 4)])


def _withdrawn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for batch in list(lake.batches_for(SYSTEM, "passages", status="committed")):
        maintenance.withdraw(by=SYSTEM, batch=batch, reason="try")


def _register_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register.save_subjects(
        by=SYSTEM,
        kind="road",
        rows=[{"code": "G4", "name_zh": "改名高速", "name_en": "Renamed"}],
        source="test",
        as_of=LAST,
    )


def _members_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qipan.register import queries as register_queries

    members = register_queries.frames_from_snapshot(register_queries.snapshot()).groups_frame().to_pylist()
    kept = [row["member"] for row in members if row["group"] == "changsha-ring"][:3]
    register.set_members(
        by=SYSTEM, group="changsha-ring", members=kept, starts_on=FIRST, ends_on=None, source="test"
    )


def _declared_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qipan.board.queries import basis
    from qipan.domains.highway.judgement import holiday
    from qipan.engine.codes import vehicle_classes

    domain = domains.get("highway")
    bulletin = copy.deepcopy(domain.declared["bulletins/holiday-flow.yaml"])
    bulletin["title"] = {"zh": "新题目", "en": "New title"}
    bulletin["figures"].pop("etc")
    monkeypatch.setitem(domain.declared, "bulletins/holiday-flow.yaml", bulletin)
    indicators = copy.deepcopy(domain.declared["indicators.yaml"])
    for one in indicators["indicators"]:
        one["names"] = {"zh": "改了", "en": "changed"}
        if one["id"] == "highway.flow.total":
            one["where"] = {"direction": 0}
    monkeypatch.setitem(domain.declared, "indicators.yaml", indicators)
    words = copy.deepcopy(holiday._words())
    words["period"]["free"] = {key: {"zh": "改", "en": "new"} for key in words["period"]["free"]}
    monkeypatch.setattr(holiday, "_words", lambda: words)
    monkeypatch.setattr(vehicle_classes, "table", lambda special="truck": [])
    monkeypatch.setattr(vehicle_classes, "group_names", lambda special="truck": {})
    monkeypatch.setattr(basis.divisions, "province_names", dict)


def _compacted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = lake.newest_version("passages")
    deliver(folder, "again", [dt.date(2021, 1, 5)])
    maintenance.compact(by=SYSTEM, table="passages")
    assert lake.newest_version("passages") != before


CHANGES = [_more_data, _withdrawn, _register_changed, _members_changed, _declared_anew, _compacted]


@pytest.mark.parametrize("change", CHANGES, ids=[one.__name__.strip("_") for one in CHANGES])
def test_a_published_bulletin_replays_the_same_whatever_changes(
    own_lake: Path,
    editor: Actor,
    reviewer: Actor,
    publisher: Actor,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    bulletin = published(editor, reviewer, publisher)
    content = copy.deepcopy(bulletin.content)
    change(own_lake, monkeypatch)
    snapshots._state.cache_clear()  # a process begun anew remembers no version
    again = bulletins.replay(editor, bulletin.id)
    assert bulletins.canonical(again) == bulletins.canonical(content)
    assert bulletins.content_hash(again) == bulletin.content_hash
    # The change does show in a new draft: the replay did not merely miss it.
    if change in (_register_changed, _members_changed, _declared_anew):
        fresh = bulletins.content_of(draft(editor, compare=(THEN, THEN)))
        assert fresh["documents"]["zh"]["blocks"] != content["documents"]["zh"]["blocks"]


def test_a_replay_notices_what_was_tampered_with(
    demo: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = published(editor, reviewer, publisher)
    pins = copy.deepcopy(bulletin.pins)
    tampered = [
        {"pins": {**pins, "basis": {**pins["basis"], "version": pins["basis"]["version"] - 1}}},
        {"edits": {"closing": {"zh": "添一句"}}},
        {"overrides": {"total": {"text": "900.0 万辆次"}}},
        {"content_hash": "0" * 64},
    ]
    for change in tampered:
        kept = {name: copy.deepcopy(getattr(bulletin, name)) for name in change}
        Bulletin.objects.filter(id=bulletin.id).update(**change)
        with refused("board.replay_differs"):
            bulletins.replay(editor, bulletin.id)
        Bulletin.objects.filter(id=bulletin.id).update(**kept)
    assert bulletins.replay(editor, bulletin.id)["id"] == bulletin.id


def test_a_draft_has_nothing_to_replay(demo: Path, editor: Actor) -> None:
    bulletin = draft(editor)
    with refused("board.bulletin_unpublished"):
        bulletins.replay(editor, bulletin.id)


def test_pinned_versions_are_those_of_published_bulletins(
    demo: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    draft(editor)
    assert bulletins.pinned_versions() == {}
    published(editor, reviewer, publisher)
    assert bulletins.pinned_versions() == {"passages": {lake.newest_version("passages")}}
