"""Targets page 目标页面: set, seen place by place, exported, withdrawn; what cannot be stands beside its field."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from qipan.board.models import Target

PAGE = "/highway/targets/"
HOLIDAY = {
    "indicator": "highway.flow.total",
    "first": "2021-01-01",
    "last": "2021-01-03",
    "value": "15,000",
    "division": "430000",
    "pace": "linear",
    "source": "湘高〔2021〕1号",
}


def body(answer: Any) -> str:
    """The page's text."""
    return str(answer.content.decode())


def test_a_target_is_set_seen_exported_and_withdrawn(demo: Any, opened_by: Callable[..., Client]) -> None:
    planner = opened_by("planner")
    assert "还没有设定目标" in body(planner.get(PAGE))
    parts = "长沙 9000\n430200\t6000\n"
    page = body(planner.post(PAGE, {**HOLIDAY, "split": parts}, follow=True))
    assert "目标已设定" in page
    target = Target.objects.get()
    assert target.split == {"430100": "9000", "430200": "6000"}
    assert "湘高〔2021〕1号" in page
    assert page.index("湖南省") < page.index("株洲市")
    english = body(opened_by("planner", language="en").get(PAGE))
    assert "Due by then" in english
    rows = list(load_workbook(io.BytesIO(planner.get(f"{PAGE}?format=xlsx").content)).active.values)
    asked = {row[3]: row[5] for row in rows if row[3] in ("湖南省", "长沙市", "株洲市")}
    assert asked == {"湖南省": 15000, "长沙市": 9000, "株洲市": 6000}
    address = f"{PAGE}{target.id}/withdraw/"
    assert "没有写理由" in body(planner.post(address, {"reason": " "}, follow=True))
    assert "已撤销" in body(planner.post(address, {"reason": "重定", "revision": "1"}, follow=True))
    target.refresh_from_db()
    assert target.status == "withdrawn"
    assert planner.post(f"{PAGE}none/withdraw/", {"reason": "x"}).status_code == 404


def test_who_plans_nothing_reads_alone(demo: Any, opened_by: Callable[..., Client]) -> None:
    viewer = opened_by("viewer")
    page = body(viewer.get(PAGE))
    assert 'id="set"' not in page
    assert "计划人员" in page
    assert viewer.post(PAGE, HOLIDAY).status_code == 403
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"split": "长沙 9000\n株洲 5000"}, "1,000"),
        ({"split": "长沙9000"}, "第 1 行不是"),
        ({"split": "上海 15000"}, "第 1 行不是"),
        ({"value": "很多"}, "很多"),
        ({"first": "2021-01-04"}, "2021-01-04"),
        ({"first": ""}, "这个字段是必填项"),
        ({"division": "310000"}, "310000"),
    ],
)
def test_what_cannot_be_stands_beside_its_field_and_nothing_typed_is_lost(
    demo: Any, opened_by: Callable[..., Client], change: dict[str, str], words: str
) -> None:
    answer = opened_by("planner").post(PAGE, {**HOLIDAY, **change})
    page = body(answer)
    assert answer.status_code == 400
    assert words in page
    assert "has-error" in page
    assert "湘高〔2021〕1号" in page, "what was typed stays"
    assert not Target.objects.exists()
