"""pandas: the same files, with the loading of their columns into memory timed apart 内存表."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds

from bench.contestants.platform import uris
from bench.data import period
from bench.questions import GROUPS, as_answer, members

READ = ["passed_at", "station", "direction", "vehicle_class", "media", "other_province"]


def aggregate(folder: Path, rounds: int) -> dict[str, Any]:
    """Answer each question with groupby; `load_seconds` is what reading the files took, once."""
    first, last = period()
    files = [uri.removeprefix("file://") for uri in uris(folder)]
    started = time.perf_counter()
    frame = ds.dataset(files).to_table(columns=READ).to_pandas()
    loading = time.perf_counter() - started
    after = pd.Timestamp(last) + pd.Timedelta(days=1)
    group = members()
    seconds, answers = [], {}
    for _ in range(rounds + 1):
        started = time.perf_counter()
        kept = frame[(frame.passed_at >= pd.Timestamp(first)) & (frame.passed_at < after)]
        day = kept.passed_at.dt.floor("D")
        ring = kept.station.isin(group)
        found = {
            "class_group": kept.vehicle_class.map(GROUPS).value_counts(dropna=False),
            "direction": kept.groupby("direction", dropna=False).size(),
            "day": kept.groupby(day, dropna=False).size(),
            "hour": kept.groupby(kept.passed_at.dt.floor("h"), dropna=False).size(),
            "station": kept.groupby("station", dropna=False).size(),
            "media": kept.groupby("media", dropna=False).size(),
            "other_province": kept.groupby("other_province", dropna=False).size(),
            "tide": kept[ring].groupby([day[ring], "direction"], dropna=False).size(),
        }
        seconds.append(time.perf_counter() - started)
        answers = {name: as_answer(_rows(name, series)) for name, series in found.items()}
    return {"seconds": seconds[1:], "load_seconds": loading, "answers": answers}


def _rows(name: str, series: pd.Series) -> Iterator[tuple[Any, ...]]:
    for key, count in series.items():
        parts = list(key) if isinstance(key, tuple) else [key]
        if name in ("day", "tide"):
            parts[0] = parts[0].date()
        yield (*parts, count)
