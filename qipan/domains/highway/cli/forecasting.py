"""`qipan highway backtest` 回测: how well each method would have forecast the last days of any counts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table

from qipan.cli import speech
from qipan.cli.files import read_text
from qipan.domains.highway.judgement import forecast
from qipan.engine import domains
from qipan.engine.codes.holidays import Calendar
from qipan.engine.errors import QipanError

UNIT_MIN = {"": 1, "m": 1, "min": 1, "h": 60, "hour": 60, "d": 1440, "day": 1440}
LENGTH = re.compile(r"^(\d{0,5})\s*(min|m|hour|h|day|d|)$")
MOST_SILENT = 8


def backtest(
    files: Annotated[list[str], typer.Argument(help=speech.help_for("backtest_files"))],
    bucket: Annotated[str, typer.Option(help=speech.help_for("backtest_bucket"))] = "",
    horizon: Annotated[str, typer.Option(help=speech.help_for("backtest_horizon"))] = "2h",
    holdout: Annotated[int | None, typer.Option(min=1, help=speech.help_for("backtest_holdout"))] = None,
    at: Annotated[list[str] | None, typer.Option(help=speech.help_for("backtest_at"))] = None,
    given: Annotated[str, typer.Option(help=speech.help_for("backtest_given"))] = "",
    method: Annotated[list[str] | None, typer.Option(help=speech.help_for("backtest_method"))] = None,
    lang: Annotated[str, typer.Option(help=speech.help_for("backtest_lang"))] = "",
    json: Annotated[bool, typer.Option("--json", help=speech.help_for("json"))] = False,
) -> None:
    """Read the files, hold out their last days, let every method forecast them, and print how it did."""
    language = lang or speech.language()
    if language not in ("zh", "en"):
        raise QipanError("cli.choice_unknown", option="--lang", given=language, known="zh, en")
    say = partial(speech.say_in, language)
    methods = _methods(method or [])
    clocks = tuple(_clock(one) for one in at or [])
    bucket_min = _length_min(bucket) if bucket else None
    horizon_min, given_min = _length_min(horizon), _length_min(given) if given else None
    counts = read_counts(files, bucket_min)
    setup = forecast.Setup(max(1, horizon_min // counts.bucket_min), holdout, clocks, given_min)
    calendar = Calendar.declared(domains.get("highway").declared)
    with Progress(
        TextColumn("· {task.description} {task.completed}/{task.total}"),
        console=Console(stderr=True),
        transient=True,
        disable=json,
    ) as progress:
        tasks: dict[str, Any] = {}

        def told(one: str, done: int, of: int) -> None:
            if one not in tasks:
                tasks[one] = progress.add_task(say(f"method_{one}"), total=of)
            progress.update(tasks[one], completed=done)

        report = forecast.backtest(counts, calendar, setup, methods, told)
    if json:
        speech.tell(_plain(report))
    else:
        _print(report, say)


def columns() -> forecast.Columns:
    """Return how columns of counts are found: by the domain's aliases of counts and of passages."""
    domain = domains.get("highway")
    passages, roles = domain.tables["passages"]["columns"], domain.declared["counts.yaml"]["columns"]
    own = {"time": "passed_at", "station": "station", "direction": "direction"}
    aliases = {
        role: [
            *([own[role]] if role in own else []),
            *(passages[own[role]]["aliases"] if role in own else []),
            *body["aliases"],
        ]
        for role, body in roles.items()
    }
    values = {"direction": passages["direction"]["values"]}
    return forecast.Columns(aliases, values, {role: body["names"] for role, body in roles.items()})


def read_counts(files: list[str], bucket_min: int | None) -> forecast.Counts:
    """Read files of counts or passages onto one grid."""
    found = columns()
    return forecast.gather(
        [forecast.read_records(read_text(one), Path(one).name, found) for one in files], bucket_min
    )


def _methods(wanted: list[str]) -> list[forecast.Method]:
    known = {one.id: one for one in forecast.METHODS}
    for one in wanted:
        if one not in known:
            raise QipanError("cli.choice_unknown", option="--method", given=one, known=", ".join(known))
    return [known[one] for one in dict.fromkeys(wanted or known)]


def _length_min(text: str) -> int:
    found = LENGTH.match(text.strip().lower())
    minutes = int(found[1] or "1") * UNIT_MIN[found[2]] if found and (found[1] or found[2]) else 0
    if not minutes:
        raise QipanError("highway.length_unreadable", text=text)
    return minutes


def _clock(text: str) -> dt.time:
    try:
        return dt.datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise QipanError("highway.clock_unreadable", text=text) from None


def _plain(report: forecast.Report) -> dict[str, Any]:
    return {
        "bucket_min": report.bucket_min,
        "horizon": report.setup.horizon,
        "at": [f"{one:%H:%M}" for one in report.setup.at],
        "given_min": report.setup.given_min,
        "series": report.series,
        "train_from": report.train_first_on,
        "holdout_from": report.holdout_first_on,
        "holdout_to": report.holdout_last_on,
        "origins": report.origins,
        "scored": report.scored,
        "zeros": report.zeros,
        "left_out": report.left_out,
        "holidays_announced": report.announced,
        "serves": report.served,
        "methods": [
            {
                "id": one.method,
                "mape": _known(one.mape),
                "wape": _known(one.wape),
                "bias": _known(one.bias),
                "coverage": {str(level): _known(share) for level, share in one.coverage.items()},
                "width": {str(level): _known(width) for level, width in one.width.items()},
                "mape_by_step": [_known(step) for step in one.mape_by_step],
                "calibration_mape": _known(one.calibration_mape),
            }
            for one in report.scores
        ],
        "cannot_say": [
            {"series": list(key), "reason": why.reason, "days": why.days, "needed": why.needed}
            for key, why in report.cannot_say.items()
        ],
    }


def _known(value: float) -> float | None:
    return None if value != value else round(value, 6)


def _print(report: forecast.Report, say: Callable[..., str]) -> None:
    console = Console()
    minutes = report.bucket_min * report.setup.horizon
    values = {
        "series": report.series,
        "bucket": report.bucket_min,
        "horizon": f"{minutes / 60:g}",
        "train": report.train_first_on,
        "first": report.holdout_first_on,
        "last": report.holdout_last_on,
        "origins": report.origins,
        "scored": report.scored,
    }
    console.print(say("backtest_on", **values), highlight=False, soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("method", "mape", "wape", "bias", "cover80", "cover95", "width"):
        table.add_column(say(f"backtest_{column}"), justify="left" if column == "method" else "right")
    best = min(one.mape for one in report.scores)
    for one in report.scores:
        table.add_row(
            say(f"method_{one.method}"),
            _number(one.mape, "{:.4f}"),
            _number(one.wape, "{:.4f}"),
            _number(one.bias, "{:+.1%}"),
            _number(one.coverage[80], "{:.1%}"),
            _number(one.coverage[95], "{:.1%}"),
            _number(one.width[80], "{:.1f}"),
            style="bold" if one.mape == best else "",
        )
    console.print(table)
    console.print(say("backtest_legend"), highlight=False, soft_wrap=True)
    serving = {"method": say(f"method_{report.served}")}
    console.print(say("backtest_serves", **serving), highlight=False, soft_wrap=True)
    console.print(
        say("backtest_zeros", zeros=report.zeros, left_out=report.left_out), highlight=False, soft_wrap=True
    )
    if not report.announced:
        console.print(say("backtest_not_announced"), highlight=False, soft_wrap=True)
    for key, why in list(report.cannot_say.items())[:MOST_SILENT]:
        told = say(f"cannot_{why.reason}", days=why.days, needed=why.needed)
        console.print(f"  {' '.join(key)}: {told}", highlight=False, soft_wrap=True)
    if len(report.cannot_say) > MOST_SILENT:
        more = len(report.cannot_say) - MOST_SILENT
        console.print(say("cannot_more", number=more), highlight=False, soft_wrap=True)


def _number(value: float, form: str) -> str:
    return "–" if value != value else form.format(value)
