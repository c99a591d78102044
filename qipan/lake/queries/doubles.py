"""Doubles 重复行: what is said of rows that were in the lake already when their batch came.

Tells how things stand now: a batch withdrawn since holds nothing any more. Changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from qipan.lake.intake.parsing.faults import reasons
from qipan.lake.models import Batch

MOST_BATCHES = 5


@dataclass(frozen=True)
class Doubles:
    """Rows of a batch that other batches hold too: `twice` are counted twice now, `left_out` were left out."""

    batch: str
    twice: int = 0
    left_out: int = 0
    holders: tuple[tuple[str, int], ...] = ()
    """The other batches that are in the lake, with how many of these rows each holds; those with most first."""

    def words(self, language: str) -> str:
        """Return what is to be said, empty when nothing is."""
        said = [
            reasons()[key][language].format(rows=f"{rows:,}", batches=self._holders_in_words(language))
            for key, rows in (("_twice", self.twice), ("_left_out", self.left_out))
            if rows
        ]
        return reasons()["_then"][language].join(said)

    def mend(self, language: str) -> str:
        """Return what to do about rows counted twice, empty when none is."""
        return reasons()["_mend_twice"][language].format(batch=self.batch) if self.twice else ""

    def _holders_in_words(self, language: str) -> str:
        told = [
            reasons()["_holder"][language].format(batch=batch, rows=f"{rows:,}")
            for batch, rows in self.holders[:MOST_BATCHES]
        ]
        if len(self.holders) > MOST_BATCHES:
            more = f"{len(self.holders) - MOST_BATCHES:,}"
            told.append(reasons()["_more_codes"][language].format(number=more))
        return reasons()["_and"][language].join(told)


def doubles(batch: Batch) -> Doubles:
    """Return how the rows stand that were known when the batch came."""
    if not batch.known or batch.status != Batch.Status.COMMITTED:
        return Doubles(batch.id)
    present = set(
        Batch.objects.filter(id__in=list(batch.known), status=Batch.Status.COMMITTED).values_list(
            "id", flat=True
        )
    )
    holders = sorted(
        ((id, rows) for id, rows in batch.known.items() if id in present), key=lambda one: (-one[1], one[0])
    )
    twice = min(batch.rows_known - batch.rows_left_out, sum(rows for _, rows in holders))
    return Doubles(batch.id, twice, batch.rows_left_out, tuple(holders))
