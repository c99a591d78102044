"""Row rules 行规则: required values, bounds and times, judged on typed columns.

Knows what a column declares; knows nothing of files.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from re import fullmatch

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qipan.lake.intake.declarations import Column
from qipan.lake.intake.parsing.faults import Faults
from qipan.lake.intake.parsing.times import LOCAL_OFFSET_MINUTES

SPANS = {"h": "hours", "d": "days", "m": "minutes"}


def moment(text: str, now: datetime) -> datetime:
    """Return a declared bound: an ISO time, or `now` with a span such as `now+1h`; naive local time."""
    relative = fullmatch(r"now(?:([+-]\d+)([hdm]))?", text)
    if relative is None:
        return datetime.fromisoformat(text)
    span = timedelta(**{SPANS[relative[2]]: int(relative[1])}) if relative[1] else timedelta()
    return now + span


def local_now() -> datetime:
    """Return the present as naive local time."""
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=LOCAL_OFFSET_MINUTES)


def judge(column: Column, array: pa.Array, faults: Faults, now: datetime) -> None:
    """Mark the rows of a typed column that break its declared rules."""
    if column.kind == "timestamp":
        if column.earliest:
            _compare(column, array, pa.scalar(moment(column.earliest, now), column.type), faults, "too_early")
        if column.latest:
            _compare(column, array, pa.scalar(moment(column.latest, now), column.type), faults, "too_late")
    elif pa.types.is_integer(array.type) and column.kind not in ("hash", "code_number"):
        if column.minimum is not None:
            _compare(column, array, pa.scalar(column.minimum, pa.int64()), faults, "below_minimum")
        if column.maximum is not None:
            _compare(column, array, pa.scalar(column.maximum, pa.int64()), faults, "above_maximum")
    if column.required and array.null_count:
        faults.mark(pc.is_null(array).to_numpy(zero_copy_only=False), "missing_required", column.name)


def _compare(column: Column, array: pa.Array, bound: pa.Scalar, faults: Faults, reason: str) -> None:
    below = reason in ("too_early", "below_minimum")
    # The extremes of a block tell in most cases that no row needs looking at.
    extremes = pc.min_max(array)
    extreme = extremes["min"] if below else extremes["max"]
    if not extreme.is_valid or (
        extreme.as_py() >= bound.as_py() if below else extreme.as_py() <= bound.as_py()
    ):
        return
    outside = pc.less(array, bound) if below else pc.greater(array, bound)
    faults.mark(np.asarray(pc.fill_null(outside, False).to_numpy(zero_copy_only=False)), reason, column.name)
