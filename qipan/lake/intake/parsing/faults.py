"""Faults 拒收原因: the first rule each row of a block broke, and the words for it.

Knows reasons by code; their words live in `reasons.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

SUBJECT_REASONS = ("subject_unknown", "subject_elsewhere")
"""The reasons that are about a code of a subject, which is kept beside the row."""
Kind = tuple[str, str]
"""A reason and the column it is about, empty when it is about the whole line."""


@dataclass
class Faults:
    """The first fault of each of `rows` rows; nothing is kept while no row has one."""

    rows: int
    kinds: list[Kind] = field(default_factory=list)
    of_row: np.ndarray | None = None

    def mark(self, mask: np.ndarray, reason: str, column: str = "") -> None:
        """Note a fault for the rows of `mask` that have none yet."""
        if not mask.any():
            return
        if self.of_row is None:
            self.of_row = np.zeros(self.rows, dtype=np.uint16)
        if (reason, column) not in self.kinds:
            self.kinds.append((reason, column))
        self.of_row[mask & (self.of_row == 0)] = self.kinds.index((reason, column)) + 1

    def good(self) -> np.ndarray | None:
        """Return the mask of rows without a fault, or None when that is all of them."""
        return None if self.of_row is None else self.of_row == 0

    def found(self) -> list[tuple[int, Kind]]:
        """Return each faulty row's index and fault, in order."""
        if self.of_row is None:
            return []
        return [(int(row), self.kinds[self.of_row[row] - 1]) for row in np.flatnonzero(self.of_row)]


@lru_cache(maxsize=1)
def reasons() -> dict[str, dict[str, str]]:
    """Return the words of every reason by code and language."""
    path = Path(__file__).with_name("reasons.yaml")
    found: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
