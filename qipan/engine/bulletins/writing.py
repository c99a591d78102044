"""Writing 说法: figures, ranges and the words around them, in both languages.

Texts come from words.yaml; knows how to print a value in a figure's own digits. Decides nothing.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.intervals import Interval

LANGUAGES = ("zh", "en")
Texts = dict[str, str]
"""One text in each language."""


@cache
def words() -> Any:
    """Load the texts."""
    return yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))


def say(*path: str, **values: object) -> Texts:
    """Return a text of words.yaml in both languages; a value may itself be in both languages."""
    found = words()
    for key in path:
        found = found[key]
    return {
        language: found[language].format(
            **{name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
        )
        for language in LANGUAGES
    }


def joined(texts: list[Texts], *, stop: bool = True) -> Texts:
    """Return the texts as one."""
    join, end = words()["join"], words()["stop"]
    return {
        language: join[language].join(text[language] for text in texts) + (end[language] if stop else "")
        for language in LANGUAGES
    }


def decimals_of(step: Fraction, scale: Fraction) -> int:
    """Return the number of printed decimals of a figure with this step and scale."""
    places, unit = 0, step / scale
    while unit.denominator != 1 and places < 12:
        unit, places = unit * 10, places + 1
    return places


def digits(value: Fraction, scale: Fraction, decimals: int) -> str:
    """Return a value as digits of its scale, half rounded away from zero.

    >>> digits(Fraction(1482372), Fraction(10000), 1)
    '148.2'
    """
    size = abs(value) / scale * 10**decimals
    whole = floor(size + Fraction(1, 2))
    sign = "-" if value < 0 and whole else ""
    text = str(whole).rjust(decimals + 1, "0")
    return sign + (f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text)


def digits_of(value: Fraction, figure: Figure) -> str:
    """Return a value in the digits of a figure: 21.62 for a share printed 20.62; no sign for a decline."""
    if figure.value < 0 and value <= 0:
        value = -value
    return digits(value, figure.scale, decimals_of(figure.step, figure.scale))


def suffix(dimension: str, scale: Fraction) -> Texts:
    """Return what follows the digits: a percent sign, or the name of the scale."""
    if dimension == "percent":
        return {language: "%" for language in LANGUAGES}
    named = words()["scales"]
    found = {language: named[language].get(int(scale), "") for language in LANGUAGES}
    return {language: f" {text}" if text else "" for language, text in found.items()}


def range_text(
    drawn: Interval, dimension: str, scale: Fraction, decimals: int, *, absolute: bool = False
) -> Texts:
    """Return a range as text, ends rounded, unit once; one number where both ends print alike."""
    low, high = drawn.low, drawn.high
    if absolute and high is not None and high <= 0:
        low, high = -high, -low
    first, unit = digits(low, scale, decimals), suffix(dimension, scale)
    if high is None:
        shown = say("open_range", low=first)
    elif is_single(drawn, scale, decimals):
        shown = {language: first for language in LANGUAGES}
    else:
        shown = say("range", low=first, high=digits(high, scale, decimals))
    return {language: shown[language] + unit[language] for language in LANGUAGES}


def is_single(drawn: Interval, scale: Fraction, decimals: int) -> bool:
    """Say whether both ends of a range print as the same number."""
    return drawn.high is not None and digits(drawn.low, scale, decimals) == digits(
        drawn.high, scale, decimals
    )


def printed(figure: Figure) -> str:
    """Return the figure's digits, with a percent sign where it is one."""
    return digits_of(figure.value, figure) + ("%" if figure.dimension == "percent" else "")
