"""Charts as tables 图表的表格: every value of a block stands in its table, exactly."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from qipan.web.chart_tables import table_of
from qipan.web.styleguide import sample_blocks


def test_a_bar_block_keeps_values_and_labels() -> None:
    block = {
        "type": "chart", "id": "x", "kind": "bar", "unit": "%", "categories": ["A", "B"],
        "series": [{"name": "Share", "values": [83.33, None], "labels": ["83.33 %", "—"]}],
    }  # fmt: skip
    table = table_of(block)
    assert table.heads[1].text == "Share (%)"
    assert [[cell.text for cell in row] for row in table.rows] == [["A", "83.33", "83.33 %"], ["B", "—", "—"]]
    assert table.rows[1][1].value == ""


def test_a_column_stands_in_line_and_keeps_the_exact_value() -> None:
    block = {
        "type": "chart", "id": "x", "kind": "line", "categories": ["2021-01-01T00", "2021-01-01T01"],
        "series": [{"name": "2021", "values": [4.9, 2.44]}, {"name": "2020", "values": [5_990_847, 0]}],
    }  # fmt: skip
    rows = table_of(block).rows
    assert [cell.text for cell in rows[0]] == ["2021-01-01 00:00", "4.90", "5,990,847"]
    assert rows[0][1].value == "4.9"
    assert rows[1][2].text == "0"


def test_a_heat_block_has_a_row_a_day_and_a_column_an_hour() -> None:
    block = {
        "type": "chart", "id": "x", "kind": "heat", "rows": ["d"], "columns": ["0", "1"], "values": [[1, None]],
    }  # fmt: skip
    table = table_of(block)
    assert [head.text for head in table.heads] == ["", "0", "1"]
    assert [cell.text for cell in table.rows[0]] == ["d", "1", "—"]


def test_a_map_block_lists_areas_then_points() -> None:
    block = {
        "type": "map", "id": "x", "areas": [{"code": "430100", "name": "长沙市", "value": 148.2}],
        "points": [{"code": "S1", "name": "长沙西", "lon": 1, "lat": 2, "value": None}],
    }  # fmt: skip
    assert [row[0].text for row in table_of(block).rows] == ["长沙市", "长沙西"]
    assert table_of(block).rows[1][2].text == "—"


@pytest.mark.parametrize("kind", ["bar", "line", "heat", "map"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_tag_writes_a_table_that_needs_no_script(kind: str, language: str) -> None:
    with translation.override(language):
        block = sample_blocks()[kind]
        block["title"] = "</script><b>"
        written = Template("{% load qipan %}{% chart block number=1 %}").render(Context({"block": block}))
    assert written.count("<table") == 1
    assert f'data-chart="#chart-{block["id"]}"' in written
    assert "</script><b>" not in written
