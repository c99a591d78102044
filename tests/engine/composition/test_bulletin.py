"""The declared bulletin over counts in memory: consistent data never contradict, planted errors do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo import Province
from demo.ledger import DIRECTIONS, day_table
from demo.traffic import GROUPS
from qipan.engine.bulletins import Figure
from qipan.engine.composition import Material, compose, plain_text
from tests.engine.composition.material import SCHEMA, findings, material, printed, table_of

DAYS = [dt.date(2021, 1, 1), dt.date(2021, 1, 2), dt.date(2021, 1, 3)]
FIRST, LAST = DAYS[0], DAYS[-1]
CLASSES = {"small": "small", "large": "medium_large", "truck": "truck", "unknown": None}
STATIONS = {"A": "G4", "B": "G4", "C": "G60", "D": "G55", "E": None, "F": "S50"}


@st.composite
def counted(draw: st.DrawFn) -> list[tuple[dt.datetime, str, int, str | None, int]]:
    """Cells of any size, from a handful of vehicles to a hundred million."""
    size = draw(st.sampled_from([3, 50, 4_000, 60_000, 3_000_000, 40_000_000]))
    keys = st.tuples(
        st.sampled_from(DAYS),
        st.sampled_from([0, 7, 16]),
        st.sampled_from(sorted(STATIONS)),
        st.sampled_from([0, 1]),
        st.sampled_from(["small", "medium_large", "truck", None]),
    )
    chosen = draw(st.lists(keys, min_size=1, max_size=40, unique=True))
    counts = draw(st.lists(st.integers(1, size), min_size=len(chosen), max_size=len(chosen)))
    return [
        (dt.datetime.combine(day, dt.time(hour)), station, way, group, n)
        for (day, hour, station, way, group), n in zip(chosen, counts, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(cells=counted(), ring=st.sets(st.sampled_from(sorted(STATIONS)), max_size=4))
def test_consistent_counts_never_contradict_in_print(cells: list, ring: set[str]) -> None:
    made = material(table_of(cells), FIRST, LAST, roads=STATIONS, ring=sorted(ring))
    for language in ("zh", "en"):
        found = findings(made, language)
        assert not found, (plain_text(compose(made, language, {})), [one.message for one in found])


@settings(max_examples=30, deadline=None)
@given(cells=counted())
def test_both_languages_hold_the_same_figures_and_come_out_the_same_twice(cells: list) -> None:
    made = material(table_of(cells), FIRST, LAST, roads=STATIONS, ring=["A", "C"])
    zh, en = (compose(made, language, {}) for language in ("zh", "en"))
    assert set(zh["figures"]) == set(en["figures"])
    assert [block["type"] for block in zh["blocks"]] == [block["type"] for block in en["blocks"]]
    again = material(table_of(list(reversed(cells))), FIRST, LAST, roads=STATIONS, ring=["C", "A"])
    for language, document in (("zh", zh), ("en", en)):
        text = json.dumps(document, sort_keys=True, default=str)
        assert text == json.dumps(compose(again, language, {}), sort_keys=True, default=str)


@lru_cache(maxsize=2)
def holiday(scale: float) -> tuple[pa.Table, Province]:
    """The demo's exact tables of the holiday as cells, without making a row of passages."""
    province = Province(1)
    parts = []
    for day in DAYS:
        cube = day_table(province, day, scale).cube
        hour, station, group, way = np.nonzero(cube)
        codes = np.array([one.code for one in province.stations], dtype=object)
        classes = np.array([CLASSES[name] for name in GROUPS], dtype=object)
        hours = [dt.datetime.combine(day, dt.time(int(one))) for one in hour]
        columns = [hours, codes[station], way, classes[group], cube[hour, station, group, way]]
        parts.append(
            pa.table({f.name: pa.array(list(c), f.type) for f, c in zip(SCHEMA, columns, strict=True)})
        )
    assert DIRECTIONS == 2
    return pa.concat_tables(parts), province


@lru_cache(maxsize=2)
def unedited(scale: float) -> Material:
    """The demo's bulletin as counted, with nothing printed or written by hand; counting takes its time."""
    table, province = holiday(scale)
    return material(
        table,
        FIRST,
        LAST,
        roads={one.code: one.road for one in province.stations},
        ring=province.groups[0].members,
        names={one.code: one.name_zh for one in province.stations},
    )


def page(
    scale: float = 1,
    overrides: Mapping[str, Figure] | None = None,
    edits: Mapping[str, Mapping[str, str]] | None = None,
) -> Material:
    made = unedited(scale)
    by_hand = overrides or {}
    members = {id: replace(one, override=by_hand.get(id)) for id, one in made.figures.members.items()}
    return replace(made, figures=replace(made.figures, members=members), edits=edits or {})


def test_the_pages_bulletin_comes_out_as_printed() -> None:
    figures = printed(page())
    assert figures["total"] == "718.9 万辆次"
    assert [figures[f"class.{one}"] for one in ("small", "medium_large", "truck")] == [
        "599.1 万辆次",
        "9.2 万辆次",
        "110.6 万辆次",
    ]
    assert [figures[f"class_share.{one}"] for one in ("small", "medium_large", "truck")] == [
        "83.33 %",
        "1.28 %",
        "15.39 %",
    ]
    assert figures["roads_share"] == "66.18 %"
    assert (figures["group_station.1"], figures["group_station_share.1"]) == ("19.3 万辆次", "12.42 %")
    assert (figures["group_station.2"], figures["group_station_share.2"]) == ("16.3 万辆次", "10.51 %")
    text = plain_text(compose(page(), "zh", {}))
    for road in ("G4", "G60", "G5513", "G0421", "G0422", "G55"):
        assert road in text
    assert "G5513 长沙西收费站19.3 万辆次" in text


@pytest.mark.parametrize("scale", [1, 0.003])
def test_the_demos_figures_agree_at_either_scale(scale: float) -> None:
    for language in ("zh", "en"):
        assert findings(page(scale), language) == []


def test_the_pages_contradiction_is_found_with_both_sides() -> None:
    made = page(overrides={"group_share": Figure.printed("group_share", "20.62 %")})
    found = findings(made)
    assert len(found) == 1
    assert {"group_share"} <= {one.id for one in found[0].figures}
    assert len(found[0].sides) == 2
    said = found[0].message["zh"].replace(" ", "")
    assert "20.62%" in said
    assert compose(made, "zh", {})["figures"]["group_share"]["override"] == "20.62 %"
    assert compose(made, "en", {})["figures"]["group_share"]["text"] == "20.62%"


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        ("class.small", "699.1 万辆次"),
        ("class_share.truck", "15.93 %"),
        ("roads_share", "66.81 %"),
        ("group_station_share.1", "21.42 %"),
        ("daily_mean", "293.6 万辆次"),
        ("entry", "369.5 万辆次"),
    ],
)
def test_any_other_slip_by_hand_is_found(figure: str, text: str) -> None:
    found = findings(page(overrides={figure: Figure.printed(figure, text)}))
    assert found
    assert any(one.id == figure for finding in found for one in finding.figures)


def test_an_edited_paragraph_keeps_its_tokens_and_says_that_it_was_edited() -> None:
    made = page(edits={"overall": {"zh": "全省共{total}，{class.small}为小型客车。"}})
    zh, en = (compose(made, language, {}) for language in ("zh", "en"))
    block = next(one for one in zh["blocks"] if one.get("id") == "overall")
    assert block["edited"] is True
    assert [run["figure"] for run in block["runs"] if "figure" in run] == ["total", "class.small"]
    assert "daily_mean" not in zh["figures"]
    other = next(one for one in en["blocks"] if one.get("id") == "overall")
    assert other["edited"] is False


def test_classes_nobody_knows_are_said_first_and_not_as_zero() -> None:
    cells = [
        (dt.datetime(2021, 1, 1, 8), "A", 0, None, 70),
        (dt.datetime(2021, 1, 1, 9), "A", 1, "small", 30),
    ]
    made = material(table_of(cells), FIRST, FIRST, roads={"A": None})
    document = compose(made, "zh", {})
    assert "class.truck" not in document["figures"]
    chart = next(one for one in document["blocks"] if one.get("id") == "classes" and one["type"] == "chart")
    assert chart["title"] == "待核占70.00 %"
    unclassed = material(table_of(cells[:1]), FIRST, FIRST, roads={"A": None})
    text = plain_text(compose(unclassed, "zh", {}))
    assert "不作车型分析" in text
    assert "小型客车" not in text
    assert findings(unclassed) == []


def test_an_empty_family_draws_nothing() -> None:
    cells = [(dt.datetime(2021, 1, 1, 8), "A", 0, "small", 3)]
    document = compose(material(table_of(cells), FIRST, FIRST, roads={"A": None}), "zh", {})
    kinds = {(one["type"], one.get("id")) for one in document["blocks"]}
    assert ("map", "stations") not in kinds
    assert ("chart", "days") not in kinds
    assert ("table", "stations") not in kinds
