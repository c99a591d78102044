"""Planted errors 植入错误: consistent bulletins raise nothing, one wrong figure is found and can be mended."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qipan.engine.bulletins import check_text
from qipan.engine.bulletins.writing import digits

WORDINGS: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "wordings.yaml").read_text(encoding="utf-8")
)
SLOTS = ["classes", "group", "entry", "crossing", "daily"]
TEN_THOUSAND = Fraction(10_000)


@dataclass(frozen=True)
class Bulletin:
    """A text made of true values, the printed figures by name, and the template they stand in."""

    template: str
    printed: dict[str, str]

    @property
    def text(self) -> str:
        return self.with_figures({})

    def with_figures(self, changed: dict[str, str]) -> str:
        figures = self.printed | changed
        daily = [figures[name] for name in sorted(figures) if name.startswith("day_")]
        listed = "万、".join(daily)
        dated = "，".join(f"1月{place}日{value}万辆次" for place, value in enumerate(daily, start=1))
        return self.template.format(**figures, daily=listed, dated=dated)

    @property
    def names(self) -> list[str]:
        """Names of the figures that stand in the text."""
        return [name for name in self.printed if self.with_figures({name: "@"}) != self.text]


def split(draw: Any, whole: int, least: Fraction) -> tuple[int, int]:
    part = draw(st.integers(int(whole * least), int(whole * (1 - least))))
    return part, whole - part


@st.composite
def bulletins(draw: Any) -> Bulletin:
    days = draw(st.integers(2, 8))
    daily = [draw(st.integers(1_500_000, 6_000_000)) for _ in range(days)]
    total = sum(daily)
    small, others = split(draw, total, Fraction(1, 10))
    large, truck = split(draw, others, Fraction(1, 5))
    entry, exit_ = split(draw, total, Fraction(2, 5))
    across, inside = split(draw, total, Fraction(1, 10))
    group = draw(st.integers(total // 10, total // 3))
    west, rest = split(draw, group, Fraction(1, 5))
    east = draw(st.integers(rest // 3, rest))
    before = draw(st.integers(total // 2, total - total // 20))
    values = {
        "total": total, "mean": Fraction(total, days), "before": before, "difference": total - before,
        "small": small, "large": large, "truck": truck, "entry": entry, "exit": exit_,
        "across": across, "inside": inside, "west": west, "east": east,
    }  # fmt: skip
    values |= {f"day_{place}": value for place, value in enumerate(daily)}
    shares = {
        "growth": Fraction(total, before) - 1, "small_share": Fraction(small, total),
        "large_share": Fraction(large, total), "truck_share": Fraction(truck, total),
        "group_share": Fraction(group, total), "west_share": Fraction(west, group),
        "east_share": Fraction(east, group), "entry_share": Fraction(entry, total),
        "exit_share": Fraction(exit_, total), "across_share": Fraction(across, total),
        "inside_share": Fraction(inside, total),
    }  # fmt: skip
    decimals = draw(st.sampled_from([1, 2]))
    printed = {name: digits(Fraction(value), TEN_THOUSAND, decimals) for name, value in values.items()}
    printed |= {name: digits(share * 100, Fraction(1), 2) for name, share in shares.items()}
    printed["days"] = draw(st.sampled_from([str(days), "一二三四五六七八"[days - 1]]))
    slots = draw(st.lists(st.sampled_from(SLOTS), min_size=1, max_size=5, unique=True))
    chosen = [draw(st.sampled_from(WORDINGS[slot])) for slot in ["opening", *slots, "closing"]]
    if printed["days"] not in "12345678":
        chosen = [wording.replace("1月1日至{days}日", f"1月1日至{days}日") for wording in chosen]
    return Bulletin(draw(st.sampled_from(["", "\n"])).join(chosen), printed)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bulletins())
def test_true_figures_never_contradict_one_another(bulletin: Bulletin) -> None:
    report = check_text(bulletin.text)

    assert [finding.message["zh"] for finding in report.contradictions] == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bulletins(), st.data())
def test_planted_error_is_found_and_mended(bulletin: Bulletin, data: Any) -> None:
    name = data.draw(st.sampled_from([each for each in bulletin.names if each not in {"days", "difference"}]))
    right = bulletin.printed[name]
    factor = data.draw(st.integers(108, 140))
    wrong = digits(Fraction(right) * factor / 100, Fraction(1), len(right.partition(".")[2]))

    report = check_text(bulletin.with_figures({name: wrong}))

    assert len(report.contradictions) == 1, (name, right, wrong)
    repairs = [each for each in report.contradictions[0].repairs if plain(each.figure.text) == wrong]
    assert repairs, (name, right, wrong)
    assert any(covers(each, Fraction(right)) for each in repairs)


def plain(text: str) -> str:
    return text.rstrip("％%").split("万")[0].strip()


def covers(repair: Any, right: Fraction) -> bool:
    value = right * repair.figure.scale
    return bool(repair.lowest <= value and (repair.highest is None or value <= repair.highest))
