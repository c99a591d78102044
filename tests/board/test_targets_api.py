"""Targets over HTTP: set, listed with where they stand, split and withdrawn, within a token's scope."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.board.test_api import Caller, problem, token
from tests.small_demo import GRANTS

pytestmark = pytest.mark.django_db
TOTAL = "highway.flow.total"
HOLIDAY = {"indicator": TOTAL, "period": "2021-01-01..2021-01-03"}
PLANNER = (*GRANTS, "highway.target.set")
__all__ = ["token"]


@pytest.fixture
def planner(token: Callable[..., str], give_planner: None) -> Caller:
    return Caller(token("mou", permissions=PLANNER))


@pytest.fixture
def give_planner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the people of these tests be planners as well."""
    from qipan.people import actions as people

    add = people.add_user
    monkeypatch.setattr(
        people, "add_user", lambda *, roles, **given: add(roles=[*roles, "highway.planner"], **given)
    )


def test_a_target_is_set_listed_split_and_withdrawn(demo: Path, planner: Caller) -> None:
    made = planner.send("targets", {**HOLIDAY, "value": "14,000", "source": "湘高〔2021〕1号"})
    assert made.status_code == 201, made.content
    id = made.json()["id"]
    (listed,) = planner.get("targets").json()
    assert (listed["id"], listed["source"], listed["revision"]) == (id, "湘高〔2021〕1号", 1)
    (place,) = listed["places"]
    assert place["standing"]["state"] in ("met", "missed")
    total = planner.get("values", **HOLIDAY).json()["value"]
    assert place["standing"]["value"] == total
    changed = planner.send("targets", {**HOLIDAY, "value": "15000"})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    split = planner.send(f"targets/{id}/split", {"split": {"4301": "9000", "430200": "6000"}}).json()
    assert [one["place"] for one in split["places"]] == ["43", "430100", "430200"]
    assert planner.get("targets", indicator=TOTAL, period="2021").json() == []
    assert planner.send(f"targets/{id}/withdraw", {"reason": "重定"}).json()["status"] == "withdrawn"
    assert planner.get("targets", domain="highway").json() == []


def test_an_officer_of_one_place_sees_that_part_alone_and_sets_nothing_elsewhere(
    demo: Path, planner: Caller, token: Callable[..., str]
) -> None:
    split = {"4301": "9000", "4302": "6000"}
    id = planner.send("targets", {**HOLIDAY, "value": "15000", "split": split}).json()["id"]
    mine = Caller(token("huang", "4301", permissions=PLANNER))
    (seen,) = mine.get("targets").json()
    assert [(one["place"], one["value"]) for one in seen["places"]] == [("430100", "9000")]
    problem(mine.send("targets", {**HOLIDAY, "value": "1", "division": "43"}), 403, "engine.not_allowed")
    problem(mine.send(f"targets/{id}/withdraw", {"reason": "x"}), 403, "engine.not_allowed")
    reader = Caller(token("du"))
    problem(reader.send("targets", {**HOLIDAY, "value": "1"}), 403, "engine.not_allowed")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("targets", {**HOLIDAY, "value": "many"}, 400, "targets.value_unreadable"),
        (
            "targets",
            {**HOLIDAY, "value": "10", "split": {"4301": "4", "4302": "5"}},
            400,
            "targets.split_off",
        ),
        ("targets", {**HOLIDAY, "value": "10", "pace": "hare"}, 400, "board.option_invalid"),
        ("targets", {**HOLIDAY, "value": "10", "valu": "1"}, 400, "engine.request_invalid"),
        ("targets", {**HOLIDAY, "period": "soon", "value": "1"}, 400, "board.period_unreadable"),
        (
            "targets",
            {"indicator": "no.such", "period": "2021", "value": "1"},
            404,
            "indicators.indicator_unknown",
        ),
        ("targets/none/split", {"split": {}}, 404, "board.target_unknown"),
        ("targets/none/withdraw", {"reason": "x"}, 404, "board.target_unknown"),
    ],
)
def test_what_cannot_be_is_refused(
    planner: Caller, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    problem(planner.send(path, body), status, code)
    assert planner.get("targets", domain="highway").json() == []


def test_a_change_made_meanwhile_is_not_overwritten(planner: Caller) -> None:
    planner.send("targets", {**HOLIDAY, "value": "10"})
    planner.send("targets", {**HOLIDAY, "value": "11", "revision": 1})
    problem(planner.send("targets", {**HOLIDAY, "value": "12", "revision": 1}), 409, "board.target_changed")
    (one,) = planner.get("targets").json()
    assert one["places"][0]["value"] == "11"
