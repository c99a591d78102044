"""Figures in templates 模板里的数字: unknown is a dash, zero is 0, both languages write their own way."""

from __future__ import annotations

import pytest
from django.utils import translation

from qipan.web.templatetags import qipan as tags


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "—", "—"),
        (0, "0", "0"),
        (9_999, "9,999", "9,999"),
        (10_000, "1.0 万", "10,000"),
        (5_991_000, "599.1 万", "5.991 M"),
        (120_000_000, "1.20 亿", "120.000 M"),
    ],
)
def test_counts(value: float | None, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert tags.count(value) == zh
    with translation.override("en"):
        assert tags.count(value) == en


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0.0, "+0.0 %"), (0.0639, "+6.4 %"), (-0.05, "−5.0 %")]
)
def test_growth_carries_its_sign(value: float | None, text: str) -> None:
    assert tags.growth(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "—"), (0.0, "0.00 %"), (0.8333, "83.33 %")])
def test_percent(value: float | None, text: str) -> None:
    assert tags.percent(value, 2) == text


def test_unknown_is_neither_zero_nor_blank() -> None:
    assert tags.known(None) == "—"
    assert tags.known(0) == 0
    assert tags.whole(None) == "—"
    assert tags.whole(0) == "0"


@pytest.mark.parametrize(
    ("size", "text"), [(None, "—"), (0, "0 KB"), (1, "1 KB"), (2**20, "1.0 MB"), (3 * 2**30, "3.0 GB")]
)
def test_file_sizes(size: int | None, text: str) -> None:
    assert tags.file_size(size) == text


def test_names_follow_the_language() -> None:
    names = {"zh": "流量", "en": "Flow"}
    with translation.override("en"):
        assert tags.named(names) == "Flow"
    with translation.override("zh-hans"):
        assert tags.named(names) == "流量"
    assert tags.named("G4") == "G4"
    assert tags.named(None) == ""


def test_a_spark_line_breaks_where_a_value_is_unknown() -> None:
    assert tags.spark([1, 2, None, 3, 4]).count("M") == 2
    assert tags.spark([1, 2, 3]).count("M") == 1
    assert tags.spark([None, 1]) == ""
