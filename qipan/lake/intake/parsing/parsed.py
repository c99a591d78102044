"""Parsed rows 解析结果: raw columns of a block judged into good rows and rejects, none lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qipan.lake.intake.parsing.faults import SUBJECT_REASONS, Faults
from qipan.lake.intake.parsing.masking import mask_personal, personal_patterns
from qipan.lake.intake.parsing.rules import judge
from qipan.lake.intake.parsing.values import Conversion, as_text, convert, without_nulls
from qipan.lake.intake.reading.headers import Filling, Layout

RAW = "c{}"
"""Name of a raw column by its position in the file."""


@dataclass(frozen=True)
class Rejected:
    """One row kept out: where it stood, why, and its text with personal values masked.

    `value` is the code of a subject that is not known, empty for every other reason.
    """

    line: int
    reason: str
    column: str
    text: str
    value: str = ""


@dataclass
class Rows:
    """What became of one block: good rows with their lines, rejects, and lines that were blank."""

    good: pa.Table
    lines: np.ndarray
    rejected: list[Rejected] = field(default_factory=list)
    blank: int = 0
    newcomers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rulebook:
    """All that judging needs for one file; shared by threads, never changed.

    `known` are the subjects of the register; `own` those the importer may bring rows of, None for all.
    """

    layout: Layout
    key: bytes
    now: datetime
    known: frozenset[str] | None
    own: frozenset[str] | None = None
    conversions: dict[str, Conversion] = field(init=False, repr=False)
    patterns: tuple[re.Pattern[str], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        nulls = frozenset(self.layout.format.nulls)
        strict, stranger = self.known, "subject_unknown"
        if self.own is not None:
            # Whether a subject elsewhere is known or not is nothing to tell.
            strict, stranger = self.own, "subject_elsewhere"
        elif self.layout.format.unknown_subjects != "reject":
            strict = None
        subject = self.layout.table.subject_column
        how = {
            f.column.name: Conversion(
                nulls,
                self.key,
                f.values,
                f.prefix,
                strict if f.column.name == subject else None,
                stranger,
            )
            for f in self.layout.fillings
        }
        object.__setattr__(self, "conversions", how)
        object.__setattr__(self, "patterns", personal_patterns(self.layout))

    def how(self, filling: Filling) -> Conversion:
        """Return how a filling's values are converted."""
        return self.conversions[filling.column.name]


def judged(raw: pa.Table, lines: np.ndarray, book: Rulebook, text_of: Callable[[int], str]) -> Rows:
    """Convert and judge raw columns (`c0`, `c1`, … by position); `text_of(row)` gives a rejected row's text."""
    faults = Faults(raw.num_rows)
    columns: dict[str, pa.Array] = {}
    code_of: Callable[[int], str] = lambda row: ""  # noqa: E731
    for filling in book.layout.fillings:
        array = _raw(raw, filling, book)
        column = filling.column
        typed = convert(column, array, book.how(filling), faults)
        judge(column, typed, faults, book.now)
        columns[column.name] = typed
        if column.name == book.layout.table.subject_column:
            code_of = _codes_in(array, filling.prefix, book)
    good = pa.table(columns)
    kept = faults.good()
    rejected = [
        Rejected(
            int(lines[row]), reason, column, text_of(row), code_of(row) if reason in SUBJECT_REASONS else ""
        )
        for row, (reason, column) in faults.found()
    ]
    if kept is not None:
        good = good.filter(pa.array(kept))
        lines = lines[kept]
    return Rows(good, lines, rejected, newcomers=_newcomers(good, book))


def _codes_in(array: pa.Array, prefix: str, book: Rulebook) -> Callable[[int], str]:
    """Return what gives a row's code of a subject as the file names it, personal values masked."""

    def code_of(row: int) -> str:
        return mask_personal(prefix + str(as_text(array.slice(row, 1))[0].as_py()).strip(), book.patterns)

    return code_of


def _raw(raw: pa.Table, filling: Filling, book: Rulebook) -> pa.Array:
    array = raw.column(RAW.format(filling.position)).combine_chunks()
    if filling.combine is None:
        return array
    nulls = frozenset(book.layout.format.nulls)
    inputs = [without_nulls(_plain(array), nulls)]
    if filling.second is not None:
        inputs.append(without_nulls(_plain(raw.column(RAW.format(filling.second)).combine_chunks()), nulls))
    return filling.combine(*inputs)


def _plain(array: pa.Array) -> pa.Array:
    text = as_text(array)
    return text.cast(pa.string())


def _newcomers(good: pa.Table, book: Rulebook) -> frozenset[str]:
    """Return the subjects of good rows that the register does not know."""
    subject = book.layout.table.subject_column
    if book.known is None or not subject or not good.num_rows:
        return frozenset()
    array = good.column(subject).combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    strangers = {value for value in array.dictionary.to_pylist() if value is not None} - book.known
    if not strangers:
        return frozenset()
    return frozenset(set(pc.unique(good.column(subject)).to_pylist()) & strangers)
