"""`qipan board value` as text: what a figure rests on, what it is compared with, and why one is not known."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from qipan.cli import main
from qipan.cli.figures import wide

pytestmark = pytest.mark.django_db
HOLIDAY, THEN = "2021-01-01..2021-01-03", "2020-01-01"
Said = Callable[..., str]


@pytest.fixture
def said(demo: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """Return what the command prints for an indicator, errors and all."""

    def ask(indicator: str, *more: str, lang: str = "zh", period: str = HOLIDAY) -> str:
        monkeypatch.setenv("QIPAN_LANG", lang)
        with contextlib.suppress(SystemExit):
            main.run(["board", "value", f"highway.flow.{indicator}", "--period", period, *more])
        printed = capfd.readouterr()
        return printed.out + printed.err

    return ask


def test_a_peak_names_its_hour_and_a_count_of_hours_its_threshold(said: Said) -> None:
    assert "2021-01-03 16:00" in said("peak_hour")
    assert "超过 200 辆次" in said("hours_above", "--option", "threshold=200")
    assert "more than 200 vehicles an hour" in said("hours_above", "--option", "threshold=200", lang="en")


def test_growth_says_what_it_compares(said: Said) -> None:
    text = said("growth", "--compare", THEN)
    assert "比较期：2020-01-01  1 天  元旦 2020  不免费" in text
    assert "3 天  元旦 2021  不免费" in text
    assert "按假日第几天对齐比 1 天" in text
    told = json.loads(said("growth", "--compare", THEN, "--json"))
    assert told["compare"]["days"] == 1
    assert told["compare"]["free"] is False
    assert told["period"]["holiday"]["year"] == 2021
    assert "没有给出比较期" in said("growth")


def test_days_without_records_are_named(said: Said) -> None:
    period = "2021-01-02..2021-01-05"
    text = said("total", period=period)
    assert "4 天中有" in text
    assert "2021-01-05" in text
    told = json.loads(said("total", "--json", period=period))["period"]
    assert told["days_held"] + len(told["missing"]) == told["days"] == 4
    mean = said("daily_mean", period=period)
    assert "待核" in mean
    assert "统计期有日子没有记录" in mean


def test_a_share_of_a_group_needs_the_group(said: Said) -> None:
    assert "indicators.whole_missing" in said("share_of_group")
    assert "indicators.whole_missing" in said("share_of_group", "--by", "station")
    told = json.loads(said("share_of_group", "--by", "group,station", "--json"))
    shares = [row["value"] for row in told["rows"] if row["key"]["group"] == "changsha-ring"]
    assert sum(shares) == pytest.approx(1)
    assert "整体：" in said("share_of_group", "--where", "group=changsha-ring", "--by", "station")


def test_columns_stand_beneath_each_other(said: Said) -> None:
    text = said("total", "--by", "class_group")
    lines = [line for line in text.splitlines() if "客车" in line or "货车" in line]
    ends = {wide(line[: line.index("辆次") + 2]) for line in lines}
    assert len(lines) == 3
    assert len(ends) == 1
    assert "1 batch " in said("total", lang="en", period="2021-01-01") + " "
