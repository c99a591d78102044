"""Figures 数值: an indicator's values as text, with what they rest on and why one of them is not known."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Any

import typer

from qipan.cli import speech

FEW_DAYS = 5
LEAST_LABEL, MOST_LABEL, FIGURE = 12, 40, 16


def show(found: Mapping[str, Any]) -> None:
    """Print what `queries.value` found."""
    typer.echo(f"{found['names'][speech.language()]}  {_period(found['period'])}")
    for line in (_missing(found["period"]), _compared(found), _of(found)):
        if line:
            typer.echo(f"  {line}")
    labels = [_label(row) for row in found["rows"]]
    room = min(max([LEAST_LABEL, *map(wide, labels)]), MOST_LABEL)
    for label, row in zip(labels, found["rows"], strict=True):
        typer.echo(_row(label + " " * max(room - wide(label), 0), row, found).rstrip())
    if found["rows_total"] > len(found["rows"]):
        typer.echo(f"  {speech.say('more_rows', number=found['rows_total'])}")
    lake = found["lake"]
    mark = speech.say("synthetic") if lake["synthetic"] else ""
    number = len(lake["batches"])
    batches = speech.say("value_batch" if number == 1 else "value_batches", number=number)
    typer.echo(f"  {lake['table']} v{lake['version']}  {batches}  {mark}".rstrip())


def wide(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese signs take two.

    >>> wide("长沙 G4")
    7
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _period(days: Mapping[str, Any]) -> str:
    language = speech.language()
    span = days["from"] if days["from"] == days["to"] else f"{days['from']} … {days['to']}"
    number = speech.say("value_day" if days["days"] == 1 else "value_days", number=days["days"])
    holiday = days.get("holiday")
    named = f"{holiday['names'][language]} {holiday['year']}" if holiday else ""
    free = days.get("free") if holiday else None
    passage = {True: "free", False: "not_free", "mixed": "value_free_partly"}.get(free)
    return "  ".join(part for part in (span, number, named, speech.say(passage) if passage else "") if part)


def _missing(days: Mapping[str, Any]) -> str:
    missing = days["missing"]
    if not missing:
        return ""
    listed = ", ".join(missing[:FEW_DAYS]) + (" …" if len(missing) > FEW_DAYS else "")
    return speech.say("value_missing", number=len(missing), days=days["days"], listed=listed)


def _compared(found: Mapping[str, Any]) -> str:
    if not found["compare"]:
        return ""
    told = [speech.say("value_compared", period=_period(found["compare"])), _missing(found["compare"])]
    return "  ".join(part for part in told if part)


def _of(found: Mapping[str, Any]) -> str:
    """Say what a share's whole is, where all rows have the same."""
    wholes = {row["parts"].get("whole") for row in found["rows"]}
    if found["unit"] != "share" or len(wholes) != 1 or None in wholes:
        return ""
    return speech.say("value_whole", whole=f"{wholes.pop():,}")


def _label(row: Mapping[str, Any]) -> str:
    return " · ".join(names[speech.language()] for names in row["names"].values()) or "="


def _row(label: str, row: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    from qipan.engine.composition import print_number
    from qipan.engine.composition.printing import WORDS

    language = speech.language()
    if row["value"] is None:
        shown, exact, note = str(WORDS[language]["unknown"]), "", _why_unknown(row["parts"], found)
    else:
        shown = print_number(row["value"], found["unit"], language).text
        exact = f"{row['value']:,}" if isinstance(row["value"], int) else ""
        note = _note(row["parts"])
        exact = "" if shown.startswith(exact) else exact
    shown = " " * max(FIGURE - wide(shown), 0) + shown
    return "  ".join(part for part in (f"  {label} {shown}", exact, note) if part)


def _note(parts: Mapping[str, Any]) -> str:
    """Say what belongs to a value: when a peak was, what was exceeded, what was compared."""
    if parts.get("at"):
        at = dt.datetime.fromisoformat(str(parts["at"]))
        return f"{at:%Y-%m-%d %H:00}" if parts["along"] == "hour" else f"{at:%Y-%m-%d}"
    if "threshold" in parts:
        return speech.say("value_threshold", threshold=f"{parts['threshold']:,}")
    if "ordinary_days" in parts:
        return speech.say("value_ordinary", number=len(parts["ordinary_days"]))
    if "pairs" in parts:
        return speech.say(
            "value_pairs", number=parts["days"], now=f"{parts['now']:,}", before=f"{parts['before']:,}"
        )
    return ""


def _why_unknown(parts: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    if found["period"]["missing"] and ("days_recorded" in parts or "ordinary_days" in parts):
        return speech.say("value_unknown_days")
    if "ordinary_days" in parts:
        return speech.say("value_unknown_ordinary", number=len(parts["ordinary_days"]))
    if "days" in parts and "pairs" not in parts and "total" not in parts or parts.get("before", "") is None:
        return speech.say("value_unknown_pairs" if found["compare"] else "value_unknown_compare")
    return speech.say("value_unknown_rows")
