"""Tokens 记号: dates, holidays and numbers of one sentence in order, lookalikes set aside.

Knows shapes; gives no number a meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from qipan.engine.bulletins.numbers import (
    LONGEST_NUMBER,
    PrintedNumber,
    hedge_of,
    number_of,
    numeral_of,
    units,
)
from qipan.engine.bulletins.reading.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Token:
    """Something recognised in a sentence: its kind, its place, its text; `days` of a range of dates."""

    kind: str
    start: int
    end: int
    text: str
    days: int | None = None
    number: PrintedNumber | None = None


def tokens_of(sentence: str) -> list[Token]:
    """Return the tokens of a sentence in plain width, in time linear in its length."""
    words, printed = vocabulary(), units()
    found: list[Token] = []
    stops = set(words.numeral_stops)
    position = 0
    while position < len(sentence):
        match = words.token.match(sentence, position)
        if match and match.group(0):
            found.append(_named(match))
            position = match.end()
            continue
        if sentence[position].isdigit() and sentence[position].isascii() or _signed(sentence, position):
            token = _number(sentence, position)
            if token.number is not None:
                found.append(token)
            position = token.end
            continue
        numeral = printed.numeral.match(sentence, position)
        if numeral:
            number = numeral_of(numeral, hedge=hedge_of(sentence[max(0, position - 8) : position]))
            # one day, one road: mostly "the day that …", no figure
            if (
                number is not None
                and number.value != 1
                and sentence[numeral.end() : numeral.end() + 1] not in stops
            ):
                found.append(Token("number", position, numeral.end(), numeral.group(0), number=number))
            position = numeral.end()
            continue
        position += 1
    return _with_shared_units(sentence, found)


def _signed(sentence: str, position: int) -> bool:
    before = sentence[position - 1] if position else " "
    after = sentence[position + 1 : position + 2]
    return sentence[position] in "+-" and after.isdigit() and not before.isalnum()


def _named(match: re.Match[str]) -> Token:
    groups = match.groupdict()
    kind = next(name for name in vocabulary().kinds if groups[name] is not None)
    days = None
    if kind in {"date_range", "iso_range", "clock_range"}:
        prefix = {"date_range": "", "iso_range": "i", "clock_range": "c"}[kind]
        days = _days_between(groups, prefix)
        kind = "range"
    return Token(kind, match.start(), match.end(), match.group(0), days)


def _days_between(groups: dict[str, str | None], prefix: str) -> int | None:
    def part(name: str, other: str | None) -> str | None:
        return groups.get(prefix + name) or other

    year, month, day = part("y1", "2001"), part("m1", None), part("d1", None)
    last_year, last_month, last_day = part("y2", year), part("m2", month), part("d2", None)
    if not (year and month and day and last_year and last_month and last_day):
        return None
    try:
        first = date(int(year), int(month), int(day))
        last = date(int(last_year), int(last_month), int(last_day))
    except ValueError:
        return None
    days = (last - first).days + 1
    return days if 1 < days <= 62 else None


def _number(sentence: str, position: int) -> Token:
    """Read the number at a position; a run of digits too long to be a figure is passed over as a whole."""
    long = re.compile(rf"\d{{{LONGEST_NUMBER},}}[\d.,]*").match(sentence, position)
    if long:
        return Token("long", position, long.end(), "")
    match = units().number.match(sentence, position)
    assert match is not None
    end = position + len(match.group(0).rstrip())
    hedge = hedge_of(sentence[max(0, position - 8) : position])
    return Token("number", position, end, match.group(0).strip(), number=number_of(match, hedge=hedge))


def _with_shared_units(sentence: str, tokens: list[Token]) -> list[Token]:
    """Give members of a list (599.1, 9.2 and …) the scale and unit of its last; drop bare numbers.

    A scaled number that names no unit counts vehicles where its sentence speaks of them.
    """
    list_only, printed = vocabulary().list_only, units()
    of_vehicles = vocabulary().says("flow", sentence) or any(
        token.number and token.number.dimension == "vehicles" for token in tokens
    )
    kept: list[Token] = []
    borrowed, next_start = ("", ""), None
    for token in reversed(tokens):
        number = token.number
        if number is None:
            kept.append(token)
            borrowed, next_start = ("", ""), None
            continue
        if not number.unit and number.dimension == "count":
            listed = next_start is not None and list_only.fullmatch(sentence[token.end : next_start])
            match = printed.number.match(sentence, token.start)
            # 5.991 million, 83.33 %: a number with a scale of its own is no percentage
            fits = number.scale == 1 or printed.dimensions.get(borrowed[1]) != "percent"
            if listed and match and borrowed[1] and fits:
                hedge = hedge_of(sentence[max(0, token.start - 8) : token.start])
                number = number_of(match, hedge=hedge, borrowed=borrowed)
            elif number.scale == 1:
                borrowed, next_start = ("", ""), None
                continue
            elif of_vehicles:
                number = replace(number, dimension="vehicles")
        size = number.scale
        scale = next((text for text, each in printed.scales.items() if each == size), "")
        borrowed = (scale if number.dimension != "percent" else "", number.unit)
        next_start = token.start
        kept.append(replace(token, number=number))
    return kept[::-1]
