"""Wording: conditions, tokens, aspects, what is unknown, and what names nothing."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from qipan.engine.composition import FigureSet, Member, Writer
from qipan.engine.errors import QipanError

NAMES = {"zh": "总流量", "en": "Flow"}


def member(id: str, value: int | Fraction | None, unit: str = "vehicles", **more: Any) -> Member:
    return Member(id, more.pop("names", NAMES), value, unit, "test", **more)


SET = FigureSet(
    {
        "total": member("total", 7_189_000),
        "lost": member("lost", None),
        "zero": member("zero", 0),
        "peak": member("peak", 9, parts={"at": dt.datetime(2021, 1, 3, 16)}),
        "peak_day": member("peak_day", 9, parts={"at": dt.date(2021, 1, 3)}),
        "road.1": member("road.1", 5, key="G4", names={"zh": "G4 京港澳", "en": "G4 Jinggang'ao"}),
        "road.2": member("road.2", 8, key="G60", names={"zh": "G60 沪昆", "en": "G60 Hukun"}),
        "road.3": member("road.3", None, key="G55", names={"zh": "G55", "en": "G55"}),
    },
    {"road": ("road.1", "road.2", "road.3"), "none": ()},
)


def writer(language: str = "zh", **variables: Any) -> Writer:
    given = {"period": "三天", "empty": "", "closed": False, **variables}
    return Writer(language, SET, given, {"road": {"G4": "G4"}, "group_name": {}})


@pytest.mark.parametrize(
    ("part", "holds"),
    [
        ({}, True),
        ({"when": ["total"]}, True),
        ({"when": ["zero"]}, True),
        ({"when": ["lost"]}, False),
        ({"when": ["total", "lost"]}, False),
        ({"when": ["nothing"]}, False),
        ({"when": ["road"]}, True),
        ({"when": ["none"]}, False),
        ({"when": ["empty"]}, False),
        ({"when": ["period"]}, True),
        ({"unless": ["lost"]}, True),
        ({"unless": ["zero"]}, False),
        ({"unless": ["closed"]}, True),
        ({"when": ["total"], "unless": ["peak"]}, False),
        ({"when_any": ["lost", "total"]}, True),
        ({"when_any": ["lost", "nothing"]}, False),
    ],
)
def test_conditions(part: dict, holds: bool) -> None:
    assert writer().holds(part) is holds


@pytest.mark.parametrize(
    ("template", "zh", "en"),
    [
        ("{period} {total}.", "三天 718.9 万辆次.", "三天 7.189 million."),
        ("{zero}", "0 辆次", "0"),
        ("{lost}", "—（待核）", "— (to be verified)"),
        ("{peak.at_day} {peak.at}", "1月3日 16 时", "3 January 16:00"),
        ("{peak_day.at}", "1月3日", "3 January"),
        ("{road.names}", "G4 京港澳、G60 沪昆、G55", "G4 Jinggang'ao, G60 Hukun and G55"),
        ("{road.codes}", "G4、G60、G55", "G4, G60 and G55"),
        ("{road.count}条", "三条", "three条"),
        ("{road.1.name}|{road.1.road}|{road.2.road}", "G4 京港澳|G4|", "G4 Jinggang'ao|G4|"),
        ("{road.first} {road.last} {road.largest}", "5 辆次 8 辆次 8 辆次", "5 8 8"),
        ("{road.largest.name}", "G60 沪昆", "G60 Hukun"),
        ("{total.at}", "—（待核）", "— (to be verified)"),
        ("brace { and } stay", "brace { and } stay", "brace { and } stay"),
    ],
)
def test_tokens(template: str, zh: str, en: str) -> None:
    assert writer("zh").text(template) == zh
    assert writer("en").text(template) == en


@pytest.mark.parametrize(
    "token", ["nothing", "total.colour", "nothing.name", "total.names", "none.first", "total.count"]
)
def test_a_token_that_names_nothing_is_named(token: str) -> None:
    with pytest.raises(QipanError) as caught:
        writer().runs(f"合计{{{token}}}。")
    assert caught.value.code == "composition.reference_unknown"
    assert token.split(".")[0] in caught.value.text("zh").message
    assert "合计" in caught.value.text("en").message


def test_runs_keep_figures_apart_and_join_plain_text() -> None:
    runs = writer().runs("共{period}，{total}{^double}，又{^double}{^other}。")
    assert runs == [
        {"text": "共三天，"},
        {"figure": "total", "text": "718.9 万辆次"},
        {"footnote": 1},
        {"text": "，又"},
        {"footnote": 1},
        {"footnote": 2},
        {"text": "。"},
    ]


def test_an_unknown_figure_is_marked_and_not_counted_as_printed() -> None:
    one = writer()
    assert one.runs("{lost}") == [{"figure": "lost", "text": "—（待核）", "unknown": True}]
    assert one.printed == {}
