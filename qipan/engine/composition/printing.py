"""Printing 印数: a known number as it stands in print, and the range its rounding leaves open.

Rounds half up with exact arithmetic. Knows units and languages; knows no bulletin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
PERCENT = {"share": 2, "growth": 2}
PLACES = {"times": 2, "balance": 2, "hours": 0, "days": 0}


@dataclass(frozen=True)
class Printed:
    """A number in print: its text, the rounded value and one unit of its last place, in base units.

    Base units are vehicles, percent, times …; `scale` is what the printed digits stand for (10,000 for 万).
    `exact` says that nothing was rounded away.
    """

    text: str
    value: Fraction
    step: Fraction
    scale: Fraction
    exact: bool = False


def round_half_up(number: Fraction, places: int) -> Fraction:
    """Return the number rounded to `places` decimals, halves away from zero.

    >>> round_half_up(Fraction(5, 2), 0), round_half_up(Fraction(-5, 2), 0)
    (Fraction(3, 1), Fraction(-3, 1))
    """
    shift = 10**places
    size = Fraction(floor(abs(number) * shift + Fraction(1, 2)), shift)
    return size if number >= 0 else -size


def digits(number: Fraction, places: int, *, sign: bool = False, grouped: bool = True) -> str:
    """Return a rounded number's digits, with thousands separators and, when asked, a plus sign.

    >>> digits(Fraction(7189), 1), digits(Fraction(639, 100), 2, sign=True)
    ('7,189.0', '+6.39')
    """
    whole = abs(number) * 10**places
    text = f"{whole.numerator // whole.denominator:0{places + 1}d}"
    head, tail = (text[:-places], text[-places:]) if places else (text, "")
    head = f"{int(head):,}" if grouped else head
    mark = "-" if number < 0 else "+" if sign and number > 0 else ""
    return f"{mark.replace('-', chr(0x2212))}{head}{'.' + tail if tail else ''}"


def _scale_of(number: Fraction, scales: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], Fraction]:
    """Return the smallest scale that a number, once rounded on it, does not outgrow, and the rounded number.

    9,999 stays whole; 9,999.6 rounds to 10,000 and so prints on the next scale.
    """
    ascending = list(reversed(scales))
    for scale, larger in zip(ascending, [*ascending[1:], None], strict=True):
        rounded = round_half_up(number / scale["by"], scale["places"])
        if larger is None or abs(rounded * scale["by"]) < larger["at"]:
            return scale, rounded
    raise ValueError("no scale is declared")


def print_number(value: int | Fraction, unit: str, language: str) -> Printed:
    """Return `value` as printed in `unit` (vehicles, share, growth, times, hours, days, balance).

    A unit without words of its own, such as a domain's `records`, prints as the bare number.
    """
    words = WORDS[language]
    number = Fraction(value)
    if unit in words["scales"]:
        scale, rounded = _scale_of(number, words["scales"][unit])
        text = digits(rounded, scale["places"], grouped=scale["by"] <= 1000)
        step = Fraction(scale["by"], 10 ** scale["places"])
        exact = scale["by"] == 1 and number.denominator == 1
        stands = Fraction(1 if scale.get("whole") else scale["by"])
        return Printed(scale["text"].format(n=text), rounded * scale["by"], step, stands, exact)
    if unit in PERCENT:
        rounded = round_half_up(number * 100, PERCENT[unit])
        text = digits(rounded, PERCENT[unit], sign=unit == "growth")
        return Printed(words[unit].format(n=text), rounded, Fraction(1, 10 ** PERCENT[unit]), Fraction(1))
    places = PLACES.get(unit, 0 if number.denominator == 1 else 2)
    rounded = round_half_up(number, places)
    text = digits(rounded, places, sign=unit == "balance")
    exact = places == 0 and number.denominator == 1
    pattern = str(words.get(unit, "{n}"))
    return Printed(pattern.format(n=text), rounded, Fraction(1, 10**places), Fraction(1), exact)


def print_day(day: dt.date, language: str, *, full: bool = False) -> str:
    """Return a day as a sentence says it, with its year when `full`.

    >>> print_day(dt.date(2021, 1, 3), "en", full=True)
    '3 January 2021'
    """
    words = WORDS[language]
    month = words.get("months", [""] * 12)[day.month - 1]
    pattern: str = words["full_day" if full else "day"]
    return pattern.format(year=day.year, month=day.month, day=day.day, month_name=month)


def print_hour(moment: dt.datetime, language: str) -> str:
    """Return the clock hour a moment falls in."""
    text: str = WORDS[language]["hour"].format(hour=moment.hour)
    return text


def join_names(names: Sequence[str], language: str) -> str:
    """Return names as a list in a sentence.

    >>> join_names(["G4", "G60", "G55"], "en")
    'G4, G60 and G55'
    """
    words = WORDS[language]
    if len(names) < 2:
        return "".join(names)
    return str(words["join"].join(names[:-1]) + words["last_join"] + names[-1])
