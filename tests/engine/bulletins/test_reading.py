"""Reading wordings 措辞: what each way of saying it means, what is left unsaid, and what no text may do."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from qipan.engine.bulletins import check_text
from qipan.engine.bulletins.reading import LONGEST_TEXT, MOST_FIGURES
from qipan.engine.errors import QipanError

CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "adversarial.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("text", CASES["honest"])
def test_honest_wording_raises_nothing(text: str) -> None:
    assert [finding.message["zh"] for finding in check_text(text).contradictions] == []


@pytest.mark.parametrize("case", CASES["planted"], ids=lambda case: case["wrong"])
def test_planted_wording_is_caught(case: dict[str, str]) -> None:
    report = check_text(case["text"])

    assert len(report.contradictions) == 1
    mended = [repair.figure.text for repair in report.contradictions[0].repairs]
    assert any(text.startswith(case["wrong"]) for text in mended)


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: case["text"])
def test_printed_number_stands_for_its_range(case: dict[str, Any]) -> None:
    figures = check_text(case["text"]).figures

    assert [
        [float(figure.low), None if figure.high is None else float(figure.high)] for figure in figures
    ] == case["ranges"]


@pytest.mark.parametrize("text", ["", " \n\t", "。", "元旦假期，全省路网平稳有序。", "G4、G60", "\x00\ud7ff"])
def test_text_without_figures_gives_empty_lists(text: str) -> None:
    assert check_text(text).to_json() == {"figures": [], "relations": [], "contradictions": []}


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(QipanError) as fault:
        check_text("9" * 1_000_000)

    assert fault.value.code == "bulletins.text_too_long"
    assert str(LONGEST_TEXT) in fault.value.text("zh").message


def test_too_many_figures_are_refused() -> None:
    with pytest.raises(QipanError) as fault:
        check_text("流量1.5万辆次。\n流量" + "、".join("2.5万辆次" for _ in range(MOST_FIGURES)))

    assert fault.value.code == "bulletins.too_many_figures"


def test_too_many_contradictions_are_refused() -> None:
    text = "".join(
        f"第{place}段：{place}号站总流量{place}00.5万辆次，其中货车50.5万辆次，占99.9%。"
        for place in range(2, 60)
    )

    with pytest.raises(QipanError) as fault:
        check_text(text)

    assert fault.value.code == "bulletins.too_many_contradictions"


@pytest.mark.parametrize(
    "piece", ["1", "12 ", "1,234", "1.2.3.", "三十", "a", "占", "（", "1月", "中", "流量", "G4、", "1+"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        check_text(piece * (length // len(piece)))
        return time.process_time() - started

    seconds(1000)
    short, long = (min(seconds(length) for _ in range(3)) for length in (10_000, 80_000))

    # eight times the text: quadratic work would take 64 times as long
    assert long < 24 * max(short, 0.02)
