"""Golden bulletins 真实通报: worded as officials do, with figures really printed; none contradicts itself."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from qipan.engine.bulletins import check_text

GOLDEN: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "golden.yaml").read_text(encoding="utf-8")
)
PAGE = Path(os.environ.get("QIPAN_REAL_DATA", "../shared/data")).parent / "facts" / "page.txt"


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_bulletin_agrees_with_itself(name: str) -> None:
    report = check_text(GOLDEN[name]["text"])

    assert [finding.message["zh"] for finding in report.contradictions] == []


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_bulletin_yields_its_relations(name: str) -> None:
    report = check_text(GOLDEN[name]["text"])

    found = Counter(relation.kind for relation in report.relations)
    expected = GOLDEN[name]["kinds"]
    assert {kind: found[kind] for kind in expected if found[kind] < expected[kind]} == {}


def test_newspaper_page_holds_exactly_one_contradiction() -> None:
    if not PAGE.exists():
        pytest.skip(f"the newspaper page is not on this machine ({PAGE}); set QIPAN_REAL_DATA")

    report = check_text(PAGE.read_text(encoding="utf-8"))

    assert len(report.contradictions) == 1
    finding = report.contradictions[0]
    assert "20.62%" in [figure.text for figure in finding.figures]
    repair = finding.repairs[0]
    assert (repair.figure.text, repair.printed(repair.edits[0])) == ("20.62%", "21.62")
    assert repair.highest is not None
    assert (repair.printed(repair.lowest), repair.printed(repair.highest)) == ("21.55", "21.65")
    passed = {finding.working["zh"] for finding in report.passed}
    assert {"599.1 + 9.2 + 110.6 = 718.9", "83.33 + 1.28 + 15.39 = 100.00"} <= passed
    small = next(figure for figure in report.figures if figure.text == "599.1万辆次")
    assert len(small.repeats) == 2
