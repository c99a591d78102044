"""Reading 读数: a target's value as an exact decimal, from what a person writes, and back.

Knows percent signs, thousands separators and the scale words of words.yaml; refuses anything else.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

from qipan.engine.catalogues import read_yaml
from qipan.engine.errors import QipanError

WORDS: dict[str, Any] = read_yaml(Path(__file__).with_name("words.yaml"))
SHARES = frozenset({"share"})
SIGNED = frozenset({"balance"})
WHOLE_DIGITS, PLACES = 15, 6
_NUMBER = re.compile(r"^(-?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*(\S*)$")
_DIGITS = 60


def read_value(given: Any, unit: str) -> Decimal:
    """Return a value exactly as written: `7200000`, `7,200,000`, `0.85` or `85%`, or with a scale word.

    Raises `targets.value_unreadable` for other text, `targets.value_out_of_range` for a value no indicator of the
    unit can have, or with more than 15 digits before or 6 after the point.
    """
    text = str(given).strip().replace("\N{MINUS SIGN}", "-")
    found = _NUMBER.match(text)
    scales: dict[str, Any] = WORDS["scales"]
    if (
        isinstance(given, bool)
        or not found
        or not (found[2] or found[3])
        or (found[4] and found[4] not in scales)
    ):
        raise QipanError("targets.value_unreadable", text=text[:40])
    with localcontext() as exact:
        exact.prec = _DIGITS
        digits = f"{found[1]}{(found[2] or '0').replace(',', '')}{found[3] or ''}"
        value = Decimal(digits) * Decimal(str(scales[found[4]])) if found[4] else Decimal(digits)
        if not _fits(value, unit):
            raise QipanError(
                "targets.value_out_of_range", text=text[:40], range=WORDS["ranges"][_range(unit)]
            )
    return value


def _range(unit: str) -> str:
    return "share" if unit in SHARES else "signed" if unit in SIGNED else "plain"


def _fits(value: Decimal, unit: str) -> bool:
    if len(plain_text(value).partition(".")[2]) > PLACES or abs(value) >= 10**WHOLE_DIGITS:
        return False
    if unit in SIGNED:
        return abs(value) <= 1
    return 0 <= value <= 1 if unit in SHARES else value >= 0


def plain_text(value: Decimal) -> str:
    """Return a value as digits, without exponent or trailing zeros; equal values give equal texts.

    >>> plain_text(Decimal("7.20E+6")), plain_text(Decimal("0.850"))
    ('7200000', '0.85')
    """
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
