"""`qipan highway backtest` as a person uses it: a table in two languages, JSON, and every misuse named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qipan.cli import main
from tests.domains.highway.judgement.forecast.planted import planted

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str, str]]
CHEAP = ("--method", "weekly_naive", "--method", "profile", "--method", "levelled")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `qipan highway backtest`; return exit code, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main.run(["highway", "backtest", *arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Five weeks of hourly counts; a third station reports for the last two days of training alone."""
    counts = planted(days=35, series=3, swing=0.1)
    lines = ["station,direction,time,volume"]
    for row, (station, direction) in enumerate(counts.keys):
        for bucket in range(26 * 24 if row == 2 else 0, counts.buckets):
            at = f"{counts.at(bucket):%Y-%m-%d %H:%M}"
            lines.append(f"{station},{direction},{at},{counts.values[row, bucket]:g}")
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("随势廓线", "周同期", "发布用", "说不出：只有 2 天的数据")),
        ("en", ("Levelled profile", "Weekly naive", "Serves", "cannot say: 2 days of data")),
    ],
)
def test_the_table_in_both_languages(run: Run, file: Path, lang: str, words: tuple[str, ...]) -> None:
    code, out, _ = run(str(file), *CHEAP, "--lang", lang)
    assert code == 0
    for word in words:
        assert word in out, out


def test_json_says_how_it_went(run: Run, file: Path) -> None:
    code, out, _ = run(str(file), *CHEAP, "--horizon", "3h", "--holdout", "7", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["bucket_min"], told["horizon"], told["origins"], told["series"]) == (60, 3, 56, 2)
    assert [one["id"] for one in told["methods"]] == ["weekly_naive", "profile", "levelled"]
    assert told["cannot_say"] == [{"series": ["S2", "0"], "reason": "too_short", "days": 2, "needed": 4}]
    for one in told["methods"]:
        assert 0 < one["mape"] < 1
        assert 0.5 < one["coverage"]["80"] <= one["coverage"]["95"] <= 1
        assert len(one["mape_by_step"]) == 3


def test_all_methods_stand_side_by_side(run: Run, file: Path) -> None:
    code, out, _ = run(str(file), "--bucket", "4h", "--horizon", "8h", "--holdout", "4", "--json")
    told = json.loads(out)
    assert code == 0
    assert {one["id"] for one in told["methods"]} == {
        "weekly_naive", "profile", "statsforecast_mstl", "levelled",
    }  # fmt: skip
    assert all(one["mape"] is not None for one in told["methods"])


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        (("--bucket", "soon"), 2, "highway.length_unreadable"),
        (("--bucket", "7min"), 2, "highway.bucket_invalid"),
        (("--bucket", "20min"), 2, "highway.bucket_too_fine"),
        (("--horizon", "0h"), 2, "highway.length_unreadable"),
        (("--horizon", "30d"), 2, "highway.horizon_too_long"),
        (("--holdout", "33"), 3, "highway.counts_too_short"),
        (("--at", "noon"), 2, "highway.clock_unreadable"),
        (("--at", "08:20"), 3, "highway.counts_off_grid"),
        (("--method", "magic"), 2, "cli.choice_unknown"),
        (("--lang", "fr"), 2, "cli.choice_unknown"),
    ],
)
def test_a_misuse_is_named(
    run: Run, file: Path, arguments: tuple[str, ...], exit_code: int, code: str
) -> None:
    found, _, told = run(str(file), *arguments)
    assert found == exit_code, told
    assert code in told


@pytest.mark.parametrize(
    ("content", "exit_code", "code"),
    [
        (None, 5, "cli.file_missing"),
        (bytes(range(256)) * 4, 3, "cli.text_unreadable"),
        (b"", 3, "highway.counts_table_unreadable"),
        (b"station,volume\nA,1\n", 3, "highway.counts_column_missing"),
        (b"time,volume\n2016-09-19 00:00,1\n2016-09-19 01:00,-1\n", 3, "highway.counts_negative"),
        (b"time,volume\n2016-09-19 00:00,1\n2016-09-19 00:00,1\n", 3, "highway.counts_duplicate"),
        (b"time,volume\n2016-09-19 00:00,1\n2016-09-19 01:00,1\n", 3, "highway.counts_too_short"),
    ],
)
def test_a_bad_file_is_named(
    run: Run, tmp_path: Path, content: bytes | None, exit_code: int, code: str
) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    found, _, told = run(str(path), *CHEAP)
    assert code in told, told
    assert found == exit_code


def test_zeros_everywhere_are_no_forecast(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv"
    hours = np.arange("2019-06-03T00", "2019-07-01T00", dtype="datetime64[h]")
    path.write_text("time,volume\n" + "".join(f"{hour}:00,0\n" for hour in hours), encoding="utf-8")
    code, _, told = run(str(path), *CHEAP)
    assert code == 3
    assert "highway.counts_all_zero" in told
