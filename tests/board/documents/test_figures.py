"""Figures 插图: labels keep apart, bars begin at zero, unknown is no value, outlines are the division's."""

from __future__ import annotations

import itertools
import math
import re
import threading
from typing import Any

import pytest
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from shapely.geometry import Point as ShapelyPoint

from qipan.board.documents import figures
from qipan.board.documents.figures.map import division_of
from qipan.board.documents.figures.map.picture import Picture
from qipan.board.documents.figures.outlines import outlines
from qipan.board.documents.figures.scales import class_bounds, class_of, ticks
from qipan.board.documents.figures.sheet import DRAWING
from qipan.board.documents.reading import read
from qipan.board.documents.words import in_unit
from tests.board.documents.samples import PREFECTURES, bulletin

WIDTHS: tuple[figures.Width, ...] = ("print", "wide", "narrow")


def pictures(lang: str) -> list[dict[str, Any]]:
    return [block for block in read(bulletin(lang)).blocks if block["type"] in ("chart", "map")]


def crowded_map() -> dict[str, Any]:
    """A hundred and fifty stations close together, all with a label."""
    points = [
        {
            "code": f"S{n}",
            "name": f"收费站{n}",
            "lon": 112.9 + 0.02 * n * math.cos(n),
            "lat": 27.8 + 0.012 * n * math.sin(n * 1.7),
            "value": 200.0 - n,
            "label": f"{200 - n} 辆次",
        }
        for n in range(150)
    ]
    areas = [{"code": p[0], "name": p[1], "value": p[3], "label": None} for p in PREFECTURES]
    return {"type": "map", "id": "crowd", "unit": "辆次", "areas": areas, "points": points, "lines": []}


def province_map() -> dict[str, Any]:
    """Nearly five hundred stations along roads that meet at the capital, in two units as bulletins print them."""
    points = []
    for n in range(480):
        near = 0.08 + 2.2 * ((n * 37) % 480 / 480) ** 2
        value = 0.4 - n * 0.0008
        points.append(
            {
                "code": f"S{n}",
                "name": f"收费站{n}",
                "lon": 112.95 - near * abs(math.cos(n)),
                "lat": 28.2 - near * abs(math.sin(n * 1.7)),
                "value": value,
                "label": f"{value * 10000:,.0f} 辆次",
            }
        )
    lines = [
        {"code": f"G{n}", "coordinates": [[112.95, 28.2], [112.95 - 2.4 * math.cos(n / 8), 28.2 - 0.11 * n]]}
        for n in range(20)
    ]
    areas = [{"code": p[0], "name": p[1], "value": 0.9541, "label": "9,541 辆次"} for p in PREFECTURES]
    lines.append(lines[0])
    return {
        "type": "map",
        "id": "province",
        "unit": "万辆次",
        "areas": areas,
        "points": points,
        "lines": lines,
    }


def crowded_lines() -> dict[str, Any]:
    return {
        "type": "chart",
        "kind": "line",
        "id": "five",
        "unit": "万辆次",
        "categories": [f"2021-01-{day:02d}" for day in range(1, 31)],
        "series": [
            {
                "name": f"第 {k} 条很长的名字",
                "values": [10 + k * 0.8 + math.sin(d * 0.4 + k) for d in range(30)],
            }
            for k in range(5)
        ],
        "annotations": [
            {"at": 4, "text": "最高日"},
            {"at": 5, "text": "次高日"},
            {"at": 6, "text": "第三高"},
        ],
    }


def eight_days() -> dict[str, Any]:
    """The hours of a long holiday: its bands are narrow, most of all on a phone."""
    values = [round(5 + 4 * math.sin((n % 24 - 6) / 24 * 2 * math.pi) + n / 60, 3) for n in range(192)]
    return {
        "type": "chart",
        "kind": "line",
        "id": "eight",
        "unit": "万辆次",
        "categories": [f"2021-02-{11 + n // 24:02d}T{n % 24:02d}" for n in range(192)],
        "bands": [
            {"label": f"2月{11 + d}日 周四 · 325.1 万辆次", "from": 24 * d, "to": 24 * d + 24}
            for d in range(8)
        ],
        "series": [
            {"name": "2021", "values": values},
            {"name": "2020", "style": "dashed", "values": [v * 0.9 for v in values]},
        ],
        "annotations": [{"at": 180, "text": "12 时 19.7 万辆次"}],
    }


def growth_bars() -> dict[str, Any]:
    return {
        "type": "chart",
        "kind": "bar",
        "id": "growth",
        "unit": "%",
        "categories": ["甲市", "一个名字非常非常长以至于要折行还放不下的地方", "丙市", "丁市"],
        "series": [
            {
                "name": "增长",
                "values": [-19.0, 33.0, None, 0.0],
                "labels": ["-19.0 %", "+33.0 %", None, "0.0 %"],
            }
        ],
    }


CASES = [
    *pictures("zh"),
    *pictures("en"),
    crowded_map(),
    province_map(),
    crowded_lines(),
    eight_days(),
    growth_bars(),
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("block", CASES, ids=lambda block: str(block["id"]))
def test_no_text_lies_on_another_or_leaves_the_sheet(block: dict[str, Any], width: figures.Width) -> None:
    with DRAWING:
        sheet = figures.compose(block, "zh", width)
        renderer = FigureCanvasAgg(sheet.figure).get_renderer()
        texts = [
            artist for artist in sheet.figure.get_children() if isinstance(artist, Text) and artist.get_text()
        ]
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    for said, box in boxes:
        assert box.x0 >= -0.5, said
        assert box.x1 <= sheet.width + 0.8, said
        assert box.y0 >= -0.5, said
        assert box.y1 <= sheet.height + 0.5, said
    for (said, one), (other_said, other) in itertools.combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert across <= 0.5 or up <= 0.5, (said, other_said)


def test_bars_begin_at_zero_and_are_as_long_as_their_values() -> None:
    block = {
        "type": "chart",
        "kind": "bar",
        "id": "b",
        "categories": ["甲", "乙"],
        "series": [{"values": [80.0, 20.0]}],
    }
    with DRAWING:
        sheet = figures.compose(block, "zh", "print")
        bars = [p.get_path().get_extents() for p in sheet.figure.get_children() if isinstance(p, PathPatch)]
    assert len(bars) == 2
    assert bars[0].x0 == bars[1].x0
    assert bars[0].width == pytest.approx(4 * bars[1].width)


def test_unknown_bar_is_a_dash_and_zero_is_written() -> None:
    block = {
        "type": "chart",
        "kind": "bar",
        "id": "b",
        "categories": ["甲", "乙"],
        "series": [{"values": [None, 0]}],
    }
    drawn = figures.draw(block, "zh", "svg").decode()
    assert ">—<" in drawn
    assert ">0<" in drawn


def test_unknown_hours_are_a_gap_in_the_line() -> None:
    def pieces(values: list[float | None]) -> int:
        series = [{"name": "", "values": values}]
        block = {"type": "chart", "kind": "line", "id": "l", "categories": list("abcde"), "series": series}
        with DRAWING:
            sheet = figures.compose(block, "zh", "print")
            return sum(
                isinstance(a, Line2D) and a.get_linewidth() == 1.6 for a in sheet.figure.get_children()
            )

    assert pieces([1, 2, 3, 4, 5]) == 1
    assert pieces([1, 2, None, 4, 5]) == 2


@pytest.mark.parametrize("form", ["svg", "typst"])
def test_drawings_are_wellformed_and_their_text_is_text(form: Any) -> None:
    block = pictures("zh")[0]
    drawn = figures.draw(block, "zh", form)
    tree = etree.fromstring(drawn)
    said = ["".join(node.itertext()) for node in tree.iter() if str(node.tag).endswith("text")]
    assert "小型客车" in said
    assert "83.33 %" in said


def test_drawing_in_threads_gives_what_drawing_alone_gives() -> None:
    blocks = pictures("zh")
    alone = [figures.draw(block, "zh", "svg") for block in blocks]
    together: dict[int, bytes] = {}

    def work(n: int) -> None:
        together[n] = figures.draw(blocks[n], "zh", "svg")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(blocks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [together[n] for n in range(len(blocks))] == alone


def test_outline_is_a_parameter() -> None:
    assert set(outlines("43")) == {code for code, *_ in PREFECTURES}
    assert set(outlines("430000")) == set(outlines("43"))
    assert all(code.startswith("44") for code in outlines("44"))
    assert all(code.startswith("4301") for code in outlines("430100"))
    assert outlines("99") == {}


def test_simplified_neighbours_share_their_edge() -> None:
    shapes = [outline.shape for outline in outlines("43").values()]
    overlap = sum(a.intersection(b).area for a, b in itertools.combinations(shapes, 2))
    assert overlap == pytest.approx(0, abs=1e-9)
    assert all(shape.is_valid for shape in shapes)


def test_areas_left_out_are_unknown_and_named() -> None:
    areas = [{"code": "430100", "name": "长沙市", "value": 148.2, "label": "148.2 万辆次"}]
    block = {"type": "map", "id": "m", "unit": "万辆次", "areas": areas, "points": [], "lines": []}
    drawn = figures.draw(block, "zh", "svg").decode()
    assert ">13 个<" in drawn
    assert ">张家界市<" in drawn
    assert drawn.count(">—<") == 13
    assert ">148.2<" in drawn


def test_only_the_greatest_stations_are_named() -> None:
    drawn = figures.draw(crowded_map(), "zh", "svg").decode()
    named = set(re.findall(r">收费站(\d+) ", drawn))
    assert named
    assert named <= {str(n) for n in range(12)}


def test_map_of_many_stations_names_few_of_them_and_each_road_once() -> None:
    drawn = figures.draw(province_map(), "zh", "svg").decode()
    named = re.findall(r">收费站(\d+) ", drawn)
    assert named
    assert set(named) <= {str(n) for n in range(6)}
    roads = re.findall(r">(G\d+)<", drawn)
    assert roads
    assert len(roads) == len(set(roads)) <= 12


def test_map_prints_every_number_in_its_own_unit() -> None:
    drawn = figures.draw(province_map(), "zh", "svg").decode()
    assert drawn.count(">1.0<") == len(PREFECTURES)
    assert "9,541" not in drawn
    assert not re.search(r">收费站\d+ [\d,]+ 辆次<", drawn)
    assert ">收费站0 0.4<" in drawn


def test_points_of_a_crowded_map_are_small_and_see_through() -> None:
    with DRAWING:
        sheet = figures.compose(province_map(), "zh", "print")
        dots = [
            p
            for p in sheet.figure.get_children()
            if isinstance(p, PathPatch) and p.get_alpha() == 0.6 and p.get_zorder() < 4
        ]
        widths = [p.get_path().get_extents().width for p in dots]
    assert len(dots) == 480
    assert max(widths) < 9
    # the area is in proportion to the value
    assert (widths[250] / widths[0]) ** 2 == pytest.approx((0.4 - 250 * 0.0008) / 0.4, rel=0.01)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_prefectures_of_a_crowded_map_are_named_inside(lang: str) -> None:
    block = province_map()
    with DRAWING:
        sheet = figures.compose(block, lang, "print")
        picture = Picture(figures.Sheet(sheet.width, sheet.size, lang, sheet.lead), block)
        spots = {
            artist.get_text(): artist.get_position()
            for artist in sheet.figure.get_children()
            if isinstance(artist, Text)
        }
    for code, name, *_ in PREFECTURES:
        if name not in spots:
            continue  # wrapped on two lines
        x, y = spots[name]
        lon = (x - picture.left) / (picture.squeeze * picture.scale) + picture.west
        lat = (y - picture.key_tall - 3) / picture.scale + picture.south
        assert picture.shapes[code].buffer(0.12).contains(ShapelyPoint(lon, lat)), name


@pytest.mark.parametrize(
    ("value", "label", "said"),
    [
        (0.9541, "9,541 辆次", "1.0"),
        (3.6446, "3.6 万辆次", "3.6"),
        (0.0996, "996 辆次", "0.1"),
        (0.0, "0 辆次", "0"),
        (36.4, "36,000", "36.4"),
        (5.0, None, "5"),
        (None, None, "—"),
    ],
)
def test_number_in_the_unit_of_its_map(value: float | None, label: str | None, said: str) -> None:
    assert in_unit({"value": value, "label": label}, "万辆次", "zh") == said


def test_division_follows_the_block_then_its_areas() -> None:
    assert division_of({"division": "44", "areas": [{"code": "430100"}]}) == "44"
    assert division_of({"areas": [{"code": "430100"}, {"code": "430200"}]}) == "43"
    assert division_of({"areas": []}) == ""


def test_map_without_outline_or_values_is_still_drawn() -> None:
    block = {
        "type": "map",
        "id": "m",
        "points": [{"code": "a", "name": "甲", "lon": 1, "lat": 2, "value": None}],
    }
    assert figures.draw(block, "zh", "png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("least", "most"), [(0, 19.7), (0, 0), (0, 0.003), (-19, 33), (0, 1e9), (0, 1), (5, 5)]
)
def test_ticks_are_even_and_hold_the_values(least: float, most: float) -> None:
    found = ticks(least, most)
    steps = [b - a for a, b in itertools.pairwise(found)]
    assert found[0] <= least
    assert found[-1] >= most
    assert 2 <= len(found) <= 9
    assert max(steps) == pytest.approx(min(steps))


def test_every_value_falls_in_the_class_that_holds_it() -> None:
    values = [148.2, 71.4, 58.6, 66.9, 49.8, 62.3, 57.7, 44.1, 47.2, 35.5, 33.9, 28.4, 14.9]
    bounds = class_bounds(values)
    assert bounds == sorted(set(bounds))
    assert bounds[0] <= min(values)
    for value in values:
        n = class_of(value, bounds)
        assert bounds[n] <= value
        assert n == len(bounds) - 1 or value < bounds[n + 1]
    assert class_bounds([]) == []
    assert class_bounds([3.0, 3.0]) == [3.0]
