"""pandas: the same rows in memory, loaded before the clock starts 内存表."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds

from bench.contestants.platform import uris
from bench.data import period
from bench.questions import GROUPS, as_answer

READ = ["passed_at", "station", "vehicle_class", "media", "other_province"]


def aggregate(folder: Path, rounds: int) -> dict[str, Any]:
    """Answer the five questions with groupby; loading is not counted."""
    first, last = period()
    frame = (
        ds.dataset([uri.removeprefix("file://") for uri in uris(folder)]).to_table(columns=READ).to_pandas()
    )
    after = pd.Timestamp(last) + pd.Timedelta(days=1)
    seconds, answers = [], {}
    for _ in range(rounds + 1):
        started = time.perf_counter()
        kept = frame[(frame.passed_at >= pd.Timestamp(first)) & (frame.passed_at < after)]
        found = {
            "class_group": kept.vehicle_class.map(GROUPS).value_counts(dropna=False),
            "station": kept.groupby("station", dropna=False).size(),
            "hour": kept.groupby(kept.passed_at.dt.floor("h"), dropna=False).size(),
            "media": kept.groupby("media", dropna=False).size(),
            "other_province": kept.groupby("other_province", dropna=False).size(),
        }
        seconds.append(time.perf_counter() - started)
        answers = {name: as_answer(series.items()) for name, series in found.items()}
    return {"seconds": seconds[1:], "answers": answers}
