"""Questions 问题: what every contestant is asked of the same rows, and the form of its answer.

The five are what a holiday bulletin counts: flow by class group, station, hour, medium and the other province.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Answer = dict[str, int]

GROUPS = {1: "small", **dict.fromkeys(range(2, 5), "medium_large")}
TRUCKS = (*range(11, 17), *range(21, 27))
GROUPS |= dict.fromkeys(TRUCKS, "truck")
CASE = (
    "case when vehicle_class = 1 then 'small' when vehicle_class between 2 and 4 then 'medium_large' "
    "when vehicle_class between 11 and 16 or vehicle_class between 21 and 26 then 'truck' end"
)
SQL = {
    "class_group": f"select {CASE}, count(*) from passages where {{period}} group by 1",
    "station": "select station, count(*) from passages where {period} group by 1",
    "hour": "select date_trunc('hour', passed_at), count(*) from passages where {period} group by 1",
    "media": "select media, count(*) from passages where {period} group by 1",
    "other_province": "select other_province, count(*) from passages where {period} group by 1",
}


def key_text(key: Any) -> str:
    """Return a key as text that all contestants share: hours as 2021-01-01T08, unknown as "—"."""
    if key is None or key != key:
        return "—"
    if hasattr(key, "strftime"):
        return str(key.strftime("%Y-%m-%dT%H"))
    if isinstance(key, float):
        return str(int(key))
    return str(key)


def as_answer(rows: Iterable[tuple[Any, Any]]) -> Answer:
    """Return rows of (key, count) as an answer."""
    return {key_text(key): int(count) for key, count in rows}
