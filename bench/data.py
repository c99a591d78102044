"""Data 数据: the passages that all contestants read, as one CSV file of the demo province."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from demo import Province, passages
from demo.files import write_csv
from demo.traffic import holiday_days

SEED = 1
ROWS_AT_SCALE_1 = 7_189_000


def period() -> tuple[dt.date, dt.date]:
    """Return the first and last day of the passages."""
    days = holiday_days()
    return min(days), max(days)


def generate(path: Path, rows: int) -> int:
    """Write about `rows` passages of the three holiday days to a CSV file; return how many they are."""
    province = Province(SEED)
    scale = rows / ROWS_AT_SCALE_1

    def batches() -> Iterator[pa.RecordBatch]:
        for day in holiday_days():
            yield from passages(province, day, scale)

    return write_csv(path, batches())
