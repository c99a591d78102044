"""Words 固定用语: what every document says around its text, by language; dates and numbers as printed.

The words stand in words.yaml. Knows no sentence of any bulletin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=[%\u2030]|[^\W\d_])")
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}(?::\d{2}){0,2})?")


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, Any]]:
    catalogue: dict[str, dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    )
    return catalogue


def words(lang: str) -> dict[str, Any]:
    """Return the fixed words of one language, by name."""
    return _catalogue()[lang]


def moment(category: str) -> datetime | None:
    """Read a category written as an ISO day or hour; None when it is something else."""
    if not _MOMENT.fullmatch(category):
        return None
    try:
        return datetime.fromisoformat(category)
    except ValueError:
        return None


def period(category: str, lang: str) -> str:
    """Print a category: an ISO day or hour in the language's way, anything else as it is."""
    at = moment(category)
    if at is None:
        return category
    spoken: str = words(lang)["day" if len(category) <= 10 else "day_hour"]
    return spoken.format(month=at.month, day=at.day, hour=at.hour, month_name=_month(at, lang))


def _month(at: datetime, lang: str) -> str:
    months = words(lang).get("months")
    return months[at.month - 1] if months else ""


def number(value: float | int | None, lang: str, decimals: int | None = None) -> str:
    """Print a number with thousands separated; None is — ; by default at most two decimals, none wasted.

    Numbers below one keep three significant digits, so that a small share is not printed as zero.
    """
    if value is None:
        return str(words(lang)["unknown"])
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    if isinstance(value, int) or float(value).is_integer():
        return f"{value:,.0f}"
    if abs(value) < 1:
        return f"{value:.3g}" if abs(value) >= 0.0001 else f"{value:.2e}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def in_unit(place: Mapping[str, Any], unit: str, lang: str) -> str:
    """Print a place's value in the unit of its map, without the unit: its label's number where that is in it.

    >>> in_unit({"value": 0.9541, "label": "9,541 辆次"}, "万辆次", "zh")
    '1.0'
    """
    value, label = place.get("value"), str(place.get("label") or "")
    if value is None or not label:
        return number(value, lang)
    if not unit:
        return label
    said = label.removesuffix(unit).strip()
    if _NUMBER.fullmatch(said):
        rounding = 0.6 / 10 ** len(said.partition(".")[2])
        if abs(float(said.replace(",", "")) - value) <= rounding:
            return said
    if abs(value) < 0.95:
        return f"{value:.2g}"
    return number(value, lang, 1 if abs(value) < 1000 else 0)


def decimals_of(values: Iterable[float | None]) -> int | None:
    """Return how many decimals (two at most) a column of these values needs, so that all are printed alike.

    None when a value is below one and would lose its digits: then each is printed for itself.
    """
    known = [value for value in values if value is not None]
    if any(0 < abs(value) < 0.1 for value in known):
        return None
    return max((next((n for n in (0, 1) if round(v, n) == v), 2) for v in known), default=0)


def unbroken(text: str) -> str:
    """Keep a number and its percent sign or unit on one line: their space becomes one that does not break."""
    return _NUMBER_AND_UNIT.sub("\u00a0", text)


def footnote_mark(order: int, lang: str) -> str:
    """Return the mark of the footnote with this order (from 1)."""
    marks = words(lang)["footnote_marks"]
    return marks[order - 1] if 0 < order <= len(marks) else str(order)
