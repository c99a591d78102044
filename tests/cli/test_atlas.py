"""`qipan atlas`, run as a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qipan.cli import main

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and errors of the command."""
    code = 0
    try:
        main.run(["atlas", *arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_layers_on_an_empty_lake_are_unknown_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, output, _ = run(capsys, "layers")
    assert code == 0
    assert "highway.prefectures" in output
    assert "待核" in output
    code, output, _ = run(capsys, "layers", "--json")
    found = {one["id"]: one for one in json.loads(output)}
    assert found["highway.prefectures"]["legend"][-1]["count"] == 14
    assert found["highway.prefectures"]["period"] is None


def test_a_place_is_found_by_name_and_by_coordinates(capsys: pytest.CaptureFixture[str]) -> None:
    code, output, _ = run(capsys, "search", "岳麓")
    assert code == 0
    assert "430104" in output
    code, output, _ = run(capsys, "search", "东经112.9388 北纬28.2282", "--json")
    (one,) = json.loads(output)
    assert (one["lon"], one["lat"]) == (112.9388, 28.2282)
    assert "没有找到" in run(capsys, "search", "无此地名")[1]


def test_boundaries_are_written_as_geojson(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "counties.json"
    code, output, told = run(capsys, "boundaries", "county", "--zoom", "6", "--out", str(file))
    assert (code, output) == (0, "")
    assert str(file) in told
    assert len(json.loads(file.read_text("utf-8"))["features"]) == 122
    code, output, _ = run(capsys, "boundaries", "province")
    assert json.loads(output)["features"][0]["properties"]["code"] == "430000"


def test_a_level_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, errors = run(capsys, "boundaries", "township")
    assert code == 5
    assert "atlas.level_unknown" in errors
    assert "prefecture" in errors
