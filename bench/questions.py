"""Questions 问题: what every contestant is asked of the same rows, and the form of its answer.

The eight are the counts a holiday bulletin is made of: roads, prefectures, shares, peaks and tides follow from them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from bench.data import SEED
from demo import Province

Answer = dict[str, int]
Key = tuple[Any, ...]

GROUP = "changsha-ring"
GROUPS = {1: "small", **dict.fromkeys(range(2, 5), "medium_large")}
GROUPS |= dict.fromkeys((*range(11, 17), *range(21, 27)), "truck")
# What the platform is asked: dimensions, and the station group they are kept to.
ASKED: dict[str, tuple[list[str], dict[str, str]]] = {
    "class_group": (["class_group"], {}),
    "direction": (["direction"], {}),
    "day": (["day"], {}),
    "hour": (["hour"], {}),
    "station": (["station"], {}),
    "media": (["media"], {}),
    "other_province": (["other_province"], {}),
    "tide": (["day", "direction"], {"group": GROUP}),
}
CASE = (
    "case when vehicle_class = 1 then 'small' when vehicle_class between 2 and 4 then 'medium_large' "
    "when vehicle_class between 11 and 16 or vehicle_class between 21 and 26 then 'truck' end"
)
SQL = {
    "class_group": f"select {CASE}, count(*) from passages where {{period}} group by 1",
    "direction": "select direction, count(*) from passages where {period} group by 1",
    "day": "select cast(passed_at as date), count(*) from passages where {period} group by 1",
    "hour": "select date_trunc('hour', passed_at), count(*) from passages where {period} group by 1",
    "station": "select station, count(*) from passages where {period} group by 1",
    "media": "select media, count(*) from passages where {period} group by 1",
    "other_province": "select other_province, count(*) from passages where {period} group by 1",
    "tide": "select cast(passed_at as date), direction, count(*) from passages "
    "where {period} and station in ({members}) group by 1, 2",
}


def members() -> list[str]:
    """Return the stations of the group on the days asked for."""
    group = next(one for one in Province(SEED).groups if one.code == GROUP)
    return list(group.members)


def queries(where: str) -> dict[str, str]:
    """Return the questions in SQL, kept to a period."""
    listed = ", ".join(f"'{code}'" for code in members())
    return {name: text.format(period=where, members=listed) for name, text in SQL.items()}


def key_text(key: Key) -> str:
    """Return a key as text that all contestants share: days as 2021-01-01, hours as 2021-01-01T08, unknown as "—"."""
    return "|".join(_part_text(part) for part in key)


def _part_text(part: Any) -> str:
    if part is None or part != part:
        return "—"
    if isinstance(part, dt.datetime):
        return part.strftime("%Y-%m-%dT%H")
    if isinstance(part, float):
        return str(int(part))
    return str(part)


def as_answer(rows: Iterable[tuple[Any, ...]]) -> Answer:
    """Return rows whose last column is the count as an answer."""
    return {key_text(tuple(row[:-1])): int(row[-1]) for row in rows}
