"""整数分配 apportionment: whole vehicles out of expected flows, with every total kept.

Knows largest remainders and two-way rounding. Refuses to know what is counted.
"""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_GOLDEN = 0.6180339887498949


def apportion(total: int, weights: Floats) -> Counts:
    """Split a total by weights with largest remainders; ties go to the earlier part.

    >>> apportion(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    if weights.sum() <= 0:
        raise ValueError("weights must have a positive sum")
    exact = total * weights / weights.sum()
    whole: Counts = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole


def fit(expected: Floats, rows: Counts, columns: Counts, rounds: int = 12) -> Floats:
    """Scale a table until its margins are the given ones (iterative proportional fitting); columns fit
    exactly."""
    table = expected.astype(np.float64)
    for _ in range(rounds):
        sums = table.sum(axis=1)
        table *= np.divide(rows, sums, out=np.zeros_like(sums), where=sums > 0)[:, None]
        sums = table.sum(axis=0)
        table *= np.divide(columns, sums, out=np.zeros_like(sums), where=sums > 0)
    return table


def round_table(expected: Floats, rows: Counts, columns: Counts, rng: np.random.Generator) -> Counts:
    """Round a table to whole numbers near it whose row and column sums are exactly the given ones.

    Rounds running sums down each column at scattered thresholds, then mends each row's few surplus or
    missing units in the cells farthest off; running sums never fall, so no cell is negative. Raises
    ValueError on unequal margins.
    """
    if rows.sum() != columns.sum():
        raise ValueError(f"rows add to {rows.sum()}, columns to {columns.sum()}")
    running = np.cumsum(fit(expected, rows, columns), axis=0)
    targets = np.cumsum(rows)
    thresholds = (np.arange(len(columns)) * _GOLDEN + rng.random()) % 1.0
    rounded = np.minimum(np.floor(running + thresholds).astype(np.int64), columns)
    before = np.zeros_like(columns)
    for i in range(len(rows) - 1):
        line = np.maximum(rounded[i], before)
        while missing := int(targets[i] - line.sum()):
            step = 1 if missing > 0 else -1
            movable = np.flatnonzero(line < columns if step > 0 else line > before)
            off = step * (running[i, movable] - line[movable])
            line[movable[np.argsort(-off, kind="stable")[: abs(missing)]]] += step
        rounded[i] = before = line
    rounded[-1] = columns
    return np.diff(rounded, axis=0, prepend=0)
