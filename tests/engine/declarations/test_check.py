"""Declarations: a sound domain has no findings; each planted fault is found at its file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qipan.engine.declarations import check, check_together
from qipan.engine.declarations.findings import WORDS
from qipan.people.roles import house_permissions
from tests.isolation import ROOT

DUMMY = ROOT / "tests/dummy_domain"
KERNEL = house_permissions()


@pytest.fixture
def domain(tmp_path: Path) -> Path:
    """A copy of the dummy domain to damage."""
    return Path(shutil.copytree(DUMMY, tmp_path / "rivers", ignore=shutil.ignore_patterns("__pycache__")))


def replace(domain: Path, file: str, old: str, new: str) -> int:
    """Replace text that stands in a file once or more at its first place; return the line of that place."""
    path = domain / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} does not stand in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_dummy_domain_is_sound() -> None:
    assert check(DUMMY, KERNEL) == []


FACTS, FORMATS, INDICATORS = "declared/facts.yaml", "declared/formats.yaml", "declared/indicators.yaml"
LAYERS, TARGETS = "declared/layers.yaml", "declared/targets.yaml"
PLANTED = [
    ("domain.toml", 'en = "Rivers"', 'english = "Rivers"', 0, "language_missing"),
    ("domain.toml", 'icon = "flow"', 'icno = "flow"', 0, "key_unknown"),
    ("domain.toml", 'id = "rivers"', 'id = "River s"', 0, "kind_wrong"),
    ("domain.toml", 'url = "rivers:levels"', 'url = "rivers:lvls"', 0, "page_missing"),
    ("domain.toml", 'url = "rivers:levels"', 'url = "highway:flow"', 0, "address_foreign"),
    (
        "domain.toml",
        'permission = "rivers.level.read"',
        'permission = "rivers.level.raed"',
        0,
        "permission_undeclared",
    ),
    ("domain.toml", '"rivers.level.record" = {', '"lakes.level.record" = {', 0, "permission_foreign"),
    ("domain.toml", "[permissions]", "[permissions", 0, "unreadable"),
    (FACTS, "    time: read_at\n", "    time: raed_at\n", 0, "column_unknown"),
    (FACTS, "        type: int32", "        type: int33", 0, "type_unknown"),
    (FACTS, "        type: timestamp", "        type: text", 0, "time_not_timestamp"),
    (FACTS, "minimum: -10000", "minimum: 900000", 0, "bounds_reversed"),
    (FACTS, "kind: gauge}", "kind: gage}", 0, "subject_unknown"),
    (FACTS, "aliases: [flood, 汛情]", "aliases: [flood, 水位]", 0, "alias_twice"),
    (FACTS, "required: true", "required: perhaps", 0, "kind_wrong"),
    (FACTS, "    names: {zh: 水位测报, en: River levels}\n", "", 0, "key_missing"),
    (FACTS, "        unit: mm\n", "        unit: mm\n        unit: cm\n", 1, "key_twice"),
    (FACTS, "        unit: mm\n", "        unit: mm\n        pattern: '[0-9'\n", 1, "pattern_unreadable"),
    (FACTS, "  river_levels:\n", "  River Levels:\n", 0, "id_malformed"),
    (FACTS, "tables:\n", "tables: [\n", 2, "unreadable"),
    (FORMATS, "table: river_levels", "table: river_level", 0, "table_unknown"),
    (FORMATS, "unknown_subjects: register", "unknown_subjects: regsiter", 0, "choice_unknown"),
    (FORMATS, "combine: metres_to_millimetres", "combine: metres", 0, "function_missing"),
    (FORMATS, "gauge: [stcd]", "gage: [stcd]", 0, "column_unknown"),
    (INDICATORS, "table: river_levels", "table: levels", 0, "table_unknown"),
    (INDICATORS, "columns: [flood]", "columns: [flod]", 0, "column_unknown"),
    (INDICATORS, "measure: {count: river_levels}", "measure: {counts: river_levels}", 0, "measure_unknown"),
    (
        INDICATORS,
        "measure: {count: river_levels}",
        "measure: {share: rivers.levels.all}",
        0,
        "indicator_unknown",
    ),
    (
        INDICATORS,
        "measure: {count: river_levels}",
        "measure: {share: rivers.levels.total}",
        0,
        "indicator_circle",
    ),
    (
        INDICATORS,
        "measure: {count: river_levels}",
        "measure: {count: river_levels, tide: {}}",
        0,
        "measure_not_one",
    ),
    (INDICATORS, "id: rivers.levels.total", "id: streams.levels.total", 0, "indicator_foreign"),
    (INDICATORS, "id: rivers.levels.flood_share", "id: rivers.levels.total", 0, "id_twice"),
    (INDICATORS, "permission: rivers.level.read", "permission: rivers.read", 0, "permission_undeclared"),
    ("domain.toml", 'breakdown = "flood"', 'breakdown = "floods"', 0, "dimension_unknown"),
    ("domain.toml", 'places = ["prefecture"]', 'places = ["township"]', 0, "dimension_unknown"),
    ("domain.toml", '"rivers.levels.total", "rivers', '"rivers.levels.all", "rivers', 0, "indicator_unknown"),
    ("domain.toml", '{ indicator = "rivers.levels', '{ indicator = "rivers.level', 0, "indicator_unknown"),
    (LAYERS, "field: river,", "field: rivver,", 0, "layer_column_unknown"),
    (LAYERS, "field: depth_mm,", "field: depth,", 0, "layer_column_unknown"),
    (LAYERS, "where: {status: known}", "where: {state: known}", 0, "layer_column_unknown"),
    (LAYERS, "line: course", "line: river", 0, "layer_column_unknown"),
    (LAYERS, "indicator: rivers.levels.total", "indicator: rivers.levels.all", 0, "indicator_unknown"),
    (LAYERS, "by: gauge", "by: gage", 0, "dimension_unknown"),
    (LAYERS, ", by: gauge", "", 0, "key_missing"),
    (LAYERS, "permission: rivers.level.read", "permission: rivers.read", 0, "permission_undeclared"),
    (LAYERS, "subjects: gauge", "subjects: gage", 0, "subject_unknown"),
    (LAYERS, "boundaries: prefecture", "boundaries: town", 0, "choice_unknown"),
    (
        LAYERS,
        "{boundaries: prefecture}",
        "{boundaries: prefecture, subjects: gauge}",
        0,
        "layer_source_not_one",
    ),
    (LAYERS, "geometry: line", "geometry: curve", 0, "choice_unknown"),
    (LAYERS, "colour: accent", 'colour: "#1456b8"', 0, "choice_unknown"),
    (LAYERS, "ramp: 3", "ramp: 30", 0, "ramp_wrong"),
    (LAYERS, "breaks: [10, 100]", "breaks: [100, 10]", 0, "breaks_wrong"),
    (LAYERS, "breaks: [10, 100]", "breaks: [10]", 0, "breaks_wrong"),
    (LAYERS, "breaks: [10, 100]", "breaks: [10, 100], states: [good, bad]", 0, "states_wrong"),
    (LAYERS, "breaks: [10, 100]", "breaks: [10, 100], states: [good, fine, bad]", 0, "choice_unknown"),
    (LAYERS, "min: 5", "min: 23", 0, "bounds_reversed"),
    (LAYERS, "queries:samples", "queries:sample", 0, "frame_missing"),
    (LAYERS, "queries:samples", "querys:samples", 0, "frame_missing"),
    (LAYERS, "id: rivers.gauges", "id: lakes.gauges", 0, "layer_foreign"),
    (LAYERS, "id: rivers.courses", "id: rivers.gauges", 0, "id_twice"),
    (LAYERS, "    geometry: line\n", "", 0, "key_missing"),
    (TARGETS, "set: rivers.level.record", "set: rivers.level.write", 0, "permission_undeclared"),
    (TARGETS, "holiday: 2.5", "holiday: 0", 0, "weights_wrong"),
    (TARGETS, "day_off: 2, ", "", 0, "weights_wrong"),
    (TARGETS, "indicator: rivers.levels.total", "indicator: rivers.levels.all", 0, "indicator_unknown"),
    (TARGETS, "unit: records", "unit: vehicles", 0, "target_unit_differs"),
    (TARGETS, "direction: more", "direction: most", 0, "choice_unknown"),
    (TARGETS, "pace: flood_season", "pace: monsoon", 0, "choice_unknown"),
    (TARGETS, "first: 2021-01-01", "first: 2022-01-01", 0, "days_reversed"),
    (TARGETS, "value: 1000", "value: plenty", 0, "target_value_wrong"),
    (TARGETS, '"430200": 399.5', '"430200": 399.4', 0, "target_split_off"),
    (TARGETS, '"430200": 399.5', '"430102": 399.5', 0, "target_place_unfit"),
    (TARGETS, '"430200": 399.5', '"999999": 399.5', 0, "target_place_unfit"),
    ("declared/errors.yaml", "family: missing", "family: gone", 0, "family_unknown"),
    ("declared/errors.yaml", ', fix: "Ask its keeper."', "", 0, "words_incomplete"),
]


@pytest.mark.parametrize(("file", "old", "new", "below", "fault"), PLANTED)
def test_a_planted_fault_is_found_at_its_line(
    domain: Path, file: str, old: str, new: str, below: int, fault: str
) -> None:
    line = replace(domain, file, old, new) + below
    found = [(one.file, one.line) for one in check(domain, KERNEL) if one.fault == fault]
    assert (domain / file, line) in found or (fault in {"key_missing", "language_missing"} and found)


BULLETIN = """\
names: {zh: 水情通报, en: Level bulletin}
figures:
  total: {indicator: rivers.levels.total, by: day}
title: {zh: 通报, en: Bulletin}
sections:
  - heading: {zh: 总体, en: Overall}
    blocks:
      - id: overall
        sentences:
          - {zh: "共{total}次{^twice}。", en: "{total} in all{^twice}."}
footnotes:
  twice: {zh: 两次。, en: Twice.}
"""


@pytest.mark.parametrize(
    ("old", "new", "fault", "line"),
    [
        ("indicator: rivers.levels.total", "indicator: rivers.levels.all", "indicator_unknown", 3),
        ("by: day", "by: dya", "dimension_unknown", 3),
        ('en: "{total} in all', 'en: "{totall} in all', "figure_unknown", 10),
        ("{^twice}。", "{^thrice}。", "note_unknown", 10),
        ("title: {zh: 通报, en: Bulletin}\n", "", "key_missing", 1),
    ],
)
def test_faults_of_a_bulletin(domain: Path, old: str, new: str, fault: str, line: int) -> None:
    file = domain / "declared/bulletins/levels.yaml"
    file.parent.mkdir()
    file.write_text(BULLETIN, encoding="utf-8")
    assert check(domain, KERNEL) == []
    file.write_text(BULLETIN.replace(old, new, 1), encoding="utf-8")
    assert [(one.fault, one.line) for one in check(domain, KERNEL)] == [(fault, line)]


def test_a_unit_that_cannot_be_printed_is_named_where_it_would_be(domain: Path) -> None:
    replace(domain, INDICATORS, "unit: records", "unit: fathoms")
    replace(domain, TARGETS, "unit: records", "unit: fathoms")
    assert check(domain, KERNEL) == []
    file = domain / "declared/bulletins/levels.yaml"
    file.parent.mkdir()
    file.write_text(BULLETIN, encoding="utf-8")
    assert [one.fault for one in check(domain, KERNEL)] == ["unit_unknown"]


def test_a_split_that_does_not_add_up_is_told_with_both_sums(domain: Path) -> None:
    replace(domain, TARGETS, '"430200": 399.5', '"430200": 399.25')
    (found,) = check(domain, KERNEL)
    for language in ("zh", "en"):
        told = found.text(language).message
        assert all(one in told for one in ("999.75", "1,000", "0.25")), told


def test_a_target_on_growth_is_refused_where_it_stands(domain: Path) -> None:
    replace(
        domain, INDICATORS, "measure: {part: {part: {flood: 1}}}", "measure: {growth: rivers.levels.total}"
    )
    replace(domain, TARGETS, "indicator: rivers.levels.total", "indicator: rivers.levels.flood_share")
    assert "target_unsuited" in [one.fault for one in check(domain, KERNEL)]


def test_a_folder_without_a_manifest_says_so(tmp_path: Path) -> None:
    (found,) = check(tmp_path)
    assert found.fault == "file_missing"
    assert found.file == tmp_path / "domain.toml"


def test_two_domains_may_not_declare_the_same_table(domain: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(domain, tmp_path / "streams"))
    replace(other, "domain.toml", 'id = "rivers"', 'id = "streams"')
    found = check_together([domain, other])
    assert {(one.fault, one.file.parent.parent) for one in found} == {("taken", other)}
    layers = {"rivers.gauges", "rivers.courses", "rivers.prefectures", "rivers.samples"}
    assert {one.values["name"] for one in found} == {"river_levels", "telegram", *layers}
    assert check_together([domain]) == []


def test_every_finding_has_words_in_both_languages(domain: Path) -> None:
    for code, words in WORDS.items():
        for language in ("zh", "en"):
            assert words[language]["fault"], code
            assert words[language]["mend"], code
    replace(domain, FACTS, "type: int32", "type: int33")
    (found,) = check(domain, KERNEL)
    assert "int32" in found.text("zh").fix
    assert "int33" in found.text("en").message


def test_every_kind_of_finding_is_planted_somewhere_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    untried = [code for code in WORDS if f'"{code}"' not in here]
    assert untried == []
