"""Periods 时段: which holiday, day or earlier year a figure belongs to, followed through the text.

Knows only what the text says; a period it cannot tell stays the one before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qipan.engine.bulletins.reading.tokens import Token
from qipan.engine.bulletins.reading.vocabulary import vocabulary

YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(slots=True)
class Period:
    """The period a text is in: its holiday and year (empty: not told)."""

    holiday: str = ""
    year: str = ""

    @property
    def key(self) -> str:
        """Return a name equal for equal periods."""
        return f"{self.holiday}/{self.year}"


def year_of(token: Token) -> str:
    """Return the year a date names, or nothing."""
    match = YEAR.match(token.text) if token.kind in {"year", "date", "range", "month"} else None
    return match.group(0) if match else ""


def opened_by(sentence: str, tokens: Sequence[Token], now: Period) -> Period:
    """Return the period after the opening of a sentence: a holiday it names, unless just to compare."""
    words = vocabulary()
    first_number = next((token.start for token in tokens if token.kind == "number"), len(sentence))
    opening = [token for token in tokens if token.start < first_number]
    named = next((token for token in opening if token.kind == "holiday"), None)
    if named is None:
        years = [year_of(token) for token in opening if year_of(token)]
        return Period(now.holiday, now.year or (years[0] if years else ""))
    before = sentence[: named.start]
    if words.says("compare", before[-12:]) or words.says("same_period", sentence[named.end : named.end + 6]):
        return now
    holiday = words.holidays[named.text]
    years = [year_of(token) for token in opening if year_of(token) and token.start <= named.start]
    if years:
        return Period(holiday, years[-1])
    return Period(holiday, now.year if holiday == now.holiday else "")


def turned_to(sentence: str, tokens: Sequence[Token], now: Period) -> Period:
    """Return the period after a holiday named in the midst of a sentence, unless just to compare."""
    words = vocabulary()
    for place, token in enumerate(tokens):
        if token.kind != "holiday" or words.says("compare", sentence[max(0, token.start - 8) : token.start]):
            continue
        year = year_of(tokens[place - 1]) if place else ""
        holiday = words.holidays[token.text]
        if holiday != now.holiday or (year and year != now.year):
            now = Period(holiday, year)
    return now


def day_of(tokens: Sequence[Token], sentence: str) -> str | None:
    """Return the single day the tokens put a figure on; None for none, empty for back to the period."""
    words = vocabulary()
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        if token.kind in {"holiday", "range"}:
            return ""
        if token.kind in {"date", "day_name"} and token.text not in words.refers_back:
            around = sentence[max(0, token.start - 4) : token.start] + sentence[token.end : token.end + 24]
            if words.told.search(around):
                continue
            return re.sub(r"\s|^\d{4}(?:\D)", "", token.text) if token.kind == "date" else token.text
        if token.kind == "ordinal" and token.text[-1:] in words.ordinal_days:
            return token.text
        if token.kind == "clock":
            return f"clock {token.text}"
        if token.kind in {"month", "years"}:
            return token.text
    return None
