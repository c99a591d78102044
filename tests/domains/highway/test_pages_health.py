"""Health pages: the worst first, the arithmetic in the open, what fills holes beside what was counted, scope kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from qipan.atlas import queries as atlas
from qipan.domains.highway import tasks
from qipan.engine.actors import Actor
from tests.domains.highway.test_health_query import held, stations

__all__ = ["held", "stations"]
pytestmark = pytest.mark.django_db
LIST = "/highway/health/"


@pytest.fixture
def kept(held: None) -> None:
    tasks.keep_health()


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_without_records_or_judgement_the_page_says_which(opened_by: Callable[..., Client], db: None) -> None:
    assert "数据湖里还没有通行记录" in text(opened_by("viewer").get(LIST))


def test_records_not_judged_yet_are_told(opened_by: Callable[..., Client], held: None) -> None:
    assert "尚未评定" in text(opened_by("viewer").get(LIST))


def test_the_worst_stand_first_and_the_unknown_last(opened_by: Callable[..., Client], kept: None) -> None:
    rows = opened_by("viewer").get(LIST).context["rows"]
    scores = [row["score"] for row in rows]
    told = [score for score in scores if score is not None]
    assert told == sorted(told)
    assert scores[len(told) :] == [None] * (len(scores) - len(told))
    assert rows[-1]["station"] == "NEW"
    assert rows[-1]["reason"].startswith("有记录的日子只有 2 天")


def test_a_state_and_words_narrow_the_list(opened_by: Callable[..., Client], kept: None) -> None:
    viewer = opened_by("viewer")
    unknown = viewer.get(LIST, {"status": "unknown"}).context["rows"]
    assert {row["status"] for row in unknown} == {"unknown"}
    assert [row["station"] for row in viewer.get(LIST, {"q": "站s3"}).context["rows"]] == ["S3"]
    assert "没有这一状态的收费站" in text(viewer.get(LIST, {"q": "nowhere"}))


def test_the_sheet_holds_what_is_filtered(opened_by: Callable[..., Client], kept: None) -> None:
    answer = opened_by("viewer").get(LIST, {"format": "xlsx", "q": "S1"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [sheet.cell(2, column).value for column in (1, 6)] == ["S1", "良好"]


def test_a_station_shows_its_sums_findings_and_filled_hours(
    opened_by: Callable[..., Client], kept: None
) -> None:
    answer = opened_by("viewer").get(f"{LIST}S1/")
    told = answer.context
    points = [float(part["points"].replace("−", "-")) for part in told["sums"]]
    assert told["one"]["score"] == pytest.approx(100 + sum(points), abs=0.1)
    assert [one["hours"] for one in told["findings"]] == ["03-16 09:00–11:59"]
    assert "station=S1" in told["findings"][0]["rows"]
    assert len(told["imputed"]) == 6
    counted, filled = told["chart"]["series"]
    at = told["chart"]["categories"].index("2021-03-16T09")
    assert counted["values"][at] == 0, "what was not observed is not counted"
    assert filled["values"][at] == sum(
        one["value"] for one in told["imputed"] if one["hour"] == "03-16 09:00"
    )
    assert sum(value is not None for value in filled["values"]) == 3


def test_a_station_elsewhere_is_as_unknown_as_none(opened_by: Callable[..., Client], kept: None) -> None:
    local = opened_by("local")
    for code in ("S5", "NOWHERE"):
        answer = local.get(f"{LIST}{code}/")
        assert answer.status_code == 404
        assert "highway.station_unknown" in answer.content.decode()


def test_the_map_shows_the_same_scores(system: Actor, kept: None) -> None:
    layer = atlas.layer_for(system, "highway.health")
    assert len(atlas.features_for(system, layer)) == 0, "a station without a place is on no map"


def test_in_english_nothing_chinese_is_left(opened_by: Callable[..., Client], kept: None) -> None:
    page = text(opened_by("viewer", "en").get(f"{LIST}NEW/"))
    assert "Only 2 days have records" in page
