"""Mentions 数字释义: one number of a text and what the words around it make of it.

Holds what was read; the reading itself is done in interpreting.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.numbers import PrintedNumber
from qipan.engine.bulletins.reading.periods import Period
from qipan.engine.bulletins.reading.sentences import Sentence
from qipan.engine.bulletins.reading.tokens import Token
from qipan.engine.bulletins.reading.vocabulary import vocabulary

Key = tuple[str, str, str, str, str, str]
"""Core, period, day, earlier period, basis, dimension: equal keys are one quantity."""


@dataclass(slots=True)
class Mention:
    """One number and what the words around it make of it.

    `role`: count, share, growth, points, multiple, days, rate, other. `basis` of a count: total, mean, peak,
    hour, difference. `whole`: the phrase a share is of, None where the text names none. `before`: the earlier
    period a count belongs to or a growth is measured from. `explicit`: the subject stands beside the number.
    """

    number: PrintedNumber
    sentence: Sentence
    start: int
    end: int
    part: int
    lead: str
    tokens: tuple[Token, ...]
    period: Period
    role: str = "other"
    basis: str = "total"
    label: str = ""
    core: str = ""
    explicit: bool = False
    day: str = ""
    before: str = ""
    whole: str | None = None
    of_which: bool = False
    within: str = ""
    together: bool = False
    sign: int = 1
    increase: bool = False
    listed: int = 0
    list_length: int = 1
    apart: bool = False
    figure: Figure = field(init=False)

    @property
    def key(self) -> Key:
        """Return the name of the quantity the number measures."""
        return (self.core, self.period.key, self.day, self.before, self.basis, self.kind)

    @property
    def kind(self) -> str:
        """Return what the number counts; plain things are told apart by their unit."""
        return self.number.unit if self.number.dimension == "items" else self.number.dimension

    @property
    def last(self) -> str:
        """Return the words between the last clause mark and the number."""
        return vocabulary().clause_marks.split(self.lead)[-1].strip()


def figure_of(mention: Mention, number: int) -> Figure:
    """Return the mention as a figure; repeated sentences give it their spans."""
    sentence = mention.sentence
    length = mention.end - mention.start
    spans = [
        (offset + mention.start, offset + mention.start + length)
        for offset in [sentence.start, *sentence.repeats]
    ]
    role = mention.basis if mention.role == "count" and mention.basis != "total" else mention.role
    figure = Figure.from_number(
        f"f{number}", mention.number, sign=mention.sign if mention.role == "growth" else 1
    )
    return replace(
        figure,
        label=mention.label,
        role=role,
        span=spans[0],
        sentence=sentence.index,
        repeats=tuple(spans[1:]),
    )
