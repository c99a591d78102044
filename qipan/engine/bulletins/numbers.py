"""Printed number 印出的数: reads one number with its unit and states the range its rounding leaves open.

A value printed to some place stands for every value that rounds to it: half a unit of the last place to both
sides, closed, times the scale. Hedging words widen the range. Knows no sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.errors import QipanError

LONGEST_NUMBER = 24
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# clause marks keep their width: a full-width comma never groups thousands
_KEPT = frozenset({0xFF0C, 0xFF1B, 0xFF1A, 0xFF01, 0xFF1F, 0xFF08, 0xFF09, 0xFF5E})
_PLAIN = {code: plain for code, plain in _FULL_WIDTH.items() if code not in _KEPT} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2212: 0x2D,
    0xFE6A: 0x25,
}


def plain_width(text: str) -> str:
    """Return the text with full-width digits, letters and signs as ASCII; every offset stays what it was."""
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One number: `value`, `low`, `high` and `step` (one unit of the last printed place) in base units."""

    text: str
    value: Fraction
    low: Fraction
    high: Fraction | None
    step: Fraction
    scale: Fraction
    dimension: str
    unit: str


@dataclass(frozen=True, slots=True)
class Units:
    """The vocabulary of printed numbers and the patterns made of it."""

    scales: dict[str, Fraction]
    dimensions: dict[str, str]
    exact: frozenset[str]
    hedges: dict[str, dict[str, str]]
    digits: dict[str, int]
    powers: dict[str, int]
    number: re.Pattern[str]
    numeral: re.Pattern[str]
    hedge_before: re.Pattern[str]


def _one_of(words: Any) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def units() -> Units:
    """Load the vocabulary of printed numbers."""
    raw = yaml.safe_load((Path(__file__).parent / "units.yaml").read_text(encoding="utf-8"))
    dimensions = {text: unit["dimension"] for unit in raw["units"] for text in unit["texts"]}
    exact = frozenset(unit["dimension"] for unit in raw["units"] if unit.get("exact"))
    hedges = raw["hedges"]
    plain = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
    scale, unit = _one_of(raw["scales"]), _one_of(dimensions)
    middle, after = _one_of(hedges["middle"]), _one_of(hedges["after"])
    number = re.compile(
        rf"(?P<sign>[+-](?=\d))?(?P<digits>{plain})\s*(?:(?P<first_scale>{scale})?\s*(?:{_one_of(raw['range_marks'])})"
        rf"\s*(?P<upper>{plain}))?\s*(?P<more>{middle})?\s*(?P<scale>{scale})?(?P<more_after>{middle})?"
        rf"\s*(?P<unit>{unit}(?![A-Za-z]))?(?P<after>{after})?"
    )
    numerals = "".join([*raw["chinese_digits"], *raw["chinese_powers"]])
    numeral = re.compile(
        rf"(?P<digits>[{numerals}]{{1,6}})(?:{raw['measure']})?(?:(?P<tenths>{raw['tenths']})(?P<part>[{numerals}])?"
        rf"|(?P<unit>{_one_of(raw['numeral_units'])}))"
    )
    return Units(
        scales={text: Fraction(size) for text, size in raw["scales"].items()},
        dimensions=dimensions,
        exact=exact,
        hedges=hedges,
        digits=raw["chinese_digits"],
        powers=raw["chinese_powers"],
        number=number,
        numeral=numeral,
        hedge_before=re.compile(rf"(?:{_one_of(hedges['before'])})(?=(?:{_one_of(raw['verbs'])})?\s*$)"),
    )


def rounded_range(
    value: Fraction, step: Fraction, significant: Fraction, hedge: str | None
) -> tuple[Fraction, Fraction | None]:
    """Return the range a printed value stands for; `hedge` is a kind of units.yaml or None.

    >>> [float(end) for end in rounded_range(Fraction("83.33"), Fraction("0.01"), Fraction("0.01"), None)]
    [83.325, 83.335]
    """
    if hedge == "about":
        return max(value - significant, Fraction(0)), value + significant
    if hedge == "above":
        return value, value + significant
    if hedge == "below":
        return max(value - significant, Fraction(0)), value
    if hedge == "least":
        return value, None
    if hedge == "most":
        return Fraction(0), value
    return value - step / 2, value + step / 2


def _last_significant(digits: str) -> Fraction:
    """Return one unit of the last digit that is not a padding zero: 10 for 720, 0.1 for 718.9."""
    if "." in digits:
        return Fraction(1, 10 ** len(digits.partition(".")[2]))
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else Fraction(1)


def number_of(
    match: re.Match[str], *, hedge: str | None = None, borrowed: tuple[str, str] = ("", "")
) -> PrintedNumber:
    """Make a printed number of a match of `units().number`.

    `borrowed` is the scale and unit of the last member of a list whose members share them.
    """
    words = units()
    groups = match.groupdict()
    digits, upper = groups["digits"].replace(",", ""), (groups["upper"] or "").replace(",", "")
    scale_text = groups["scale"] or (borrowed[0] if not groups["unit"] else "")
    unit = groups["unit"] or borrowed[1]
    scale = words.scales.get(scale_text, Fraction(1))
    dimension = words.dimensions.get(unit, "count")
    middle = groups["more"] or groups["more_after"]
    if middle:
        hedge = words.hedges["middle"][middle]
    elif groups["after"]:
        hedge = words.hedges["after"][groups["after"]]
    step = Fraction(1, 10 ** len(digits.partition(".")[2])) * scale
    value = Fraction(digits) * scale
    if upper:
        first = words.scales.get(groups["first_scale"] or scale_text, Fraction(1))
        low, high = Fraction(digits) * first, Fraction(upper) * scale
        value = (low + high) / 2
        return PrintedNumber(match.group(0).strip(), value, low, high, step, scale, dimension, unit)
    if dimension in words.exact and scale == 1 and hedge is None:
        return PrintedNumber(match.group(0).strip(), value, value, value, step, scale, dimension, unit)
    found = rounded_range(value, step, _last_significant(digits) * scale, hedge)
    low_end, high_end = found
    return PrintedNumber(match.group(0).strip(), value, low_end, high_end, step, scale, dimension, unit)


def numeral_value(digits: str) -> int | None:
    """Return the value of a run of Chinese numerals below 10,000, or None where it is not a number.

    >>> numeral_value("十四"), numeral_value("三百二十"), numeral_value("十百十")
    (14, 320, None)
    """
    words = units()
    total, pending, last_power = 0, None, 10**4
    for character in digits:
        if character in words.digits:
            if pending is not None and words.digits[character] != 0:
                return None
            pending = words.digits[character]
        else:
            power = words.powers[character]
            if power >= last_power:
                return None
            total, last_power, pending = total + (1 if pending is None else pending) * power, power, None
    return total + (pending or 0)


def numeral_of(match: re.Match[str], *, hedge: str | None = None) -> PrintedNumber | None:
    """Make a printed number of a match of `units().numeral`; None where the numerals make no number."""
    words = units()
    count = numeral_value(match["digits"])
    if count is None:
        return None
    if match["tenths"]:
        value = Fraction(count * 10 + (words.digits.get(match["part"], 0) if match["part"] else 0))
        step = Fraction(1 if match["part"] else 10)
        low, high = rounded_range(value, step, step, hedge)
        return PrintedNumber(match.group(0), value, low, high, step, Fraction(10), "percent", "")
    value, unit = Fraction(count), match["unit"]
    dimension = words.dimensions[unit]
    exact = dimension in words.exact and hedge is None
    low, high = (value, value) if exact else rounded_range(value, Fraction(1), Fraction(1), hedge)
    return PrintedNumber(match.group(0), value, low, high, Fraction(1), Fraction(1), dimension, unit)


def hedge_of(before: str) -> str | None:
    """Return the kind of hedge the words just before a number express, or None."""
    words = units()
    found = words.hedge_before.findall(before[-8:])
    return words.hedges["before"][found[-1]] if found else None


def read_number(text: str) -> PrintedNumber:
    """Read a text that is exactly one number with its unit.

    Raises bulletins.number_unreadable.

    >>> number = read_number("718.9 万辆次")
    >>> int(number.value), int(number.low), int(number.high)
    (7189000, 7188500, 7189500)
    """
    plain = plain_width(text).strip()
    words = units()
    if len(plain) <= 2 * LONGEST_NUMBER:
        start = re.search(r"\d|[+-]\d", plain)
        if start:
            match = words.number.match(plain, start.start())
            hedge = hedge_of(plain[: start.start()]) if start.start() else None
            if match and not plain[match.end() :].strip() and (start.start() == 0 or hedge):
                number = number_of(match, hedge=hedge)
                return number if match["sign"] != "-" else _negative(number)
        numeral = words.numeral.fullmatch(plain)
        if numeral:
            made = numeral_of(numeral)
            if made:
                return made
    raise QipanError("bulletins.number_unreadable", text=text[:60])


def _negative(number: PrintedNumber) -> PrintedNumber:
    low = Fraction(-100) if number.high is None else -number.high
    return PrintedNumber(
        number.text, -number.value, low, -number.low, number.step, number.scale, number.dimension, number.unit
    )
