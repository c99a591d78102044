"""Holidays 节假日: which days were decreed off, which were worked instead, and when small cars passed free.

One data file per year with its notice as source; a year without a notice is "not announced", never guessed.
Years are compared by holiday-day index (the first day off is 1), not by date.
"""

from qipan.engine.codes.holidays.calendar import Calendar
from qipan.engine.codes.holidays.days import (
    Alignment,
    DayKind,
    Holiday,
    NotAnnounced,
    Span,
    free_passage_rule,
    kinds,
)

__all__ = [
    "Alignment",
    "Calendar",
    "DayKind",
    "Holiday",
    "NotAnnounced",
    "Span",
    "free_passage_rule",
    "kinds",
]
