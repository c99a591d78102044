"""车流参数 traffic parameters: which days, how many vehicles, of which classes, at which hours.

Knows the declared figures of `data/traffic.yaml` and turns them into numbers for a day. Refuses to
count rows: the exact tables are `ledger`'s.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import yaml

from demo.roads import DATA
from demo.rounding import Floats

GROUPS = ("small", "large", "truck", "unknown")
# Tolls by JT/T 489-2019 from this day; the classes of 2003 before it.
CLASSES_SINCE = date(2020, 1, 1)


@cache
def declared() -> dict[str, Any]:
    """Return the declared traffic figures."""
    return dict(yaml.safe_load((DATA / "traffic.yaml").read_text(encoding="utf-8")))


@cache
def places() -> dict[str, Any]:
    """Return the declared groups, neighbours and home province."""
    return dict(yaml.safe_load((DATA / "groups.yaml").read_text(encoding="utf-8")))


def holiday_days() -> list[date]:
    """Return the three days whose printed figures the demo reproduces."""
    return list(declared()["holiday"]["days"])


def days() -> list[tuple[date, str]]:
    """Return every day of the demo with its kind, "holiday" or "ordinary", in order of time."""
    kinds = dict.fromkeys(holiday_days(), "holiday")
    kinds[declared()["new_year_2020"]["day"]] = "holiday"
    for first, last in declared()["ordinary"]["ranges"]:
        for offset in range((last - first).days + 1):
            kinds[first + timedelta(days=offset)] = "ordinary"
    return sorted(kinds.items())


@dataclass(frozen=True)
class DayFigures:
    """A day outside the reproduced holiday: total at scale 1, parts of the class groups, hourly
    profile, tide."""

    total: int
    mix: Floats
    profile: str
    tide: str


def single_day(day: date, seed: int) -> DayFigures:
    """Return the figures of an ordinary day or of New Year 2020; raise KeyError on a day the demo has not."""
    new_year = declared()["new_year_2020"]
    if day == new_year["day"]:
        return DayFigures(new_year["total"], np.array(new_year["mix"]), new_year["profile"], new_year["tide"])
    if dict(days()).get(day) != "ordinary":
        raise KeyError(f"{day} is not a day of the demo")
    ordinary = declared()["ordinary"]
    weekend = day.weekday() >= 5
    rng = np.random.default_rng([seed, day.toordinal(), 1])
    drift = 1 + ordinary["spread"] * rng.uniform(-1, 1)
    return DayFigures(
        total=round(ordinary["mean_per_day"] * ordinary["weekdays"][day.weekday()] * drift),
        mix=np.array(ordinary["mix_weekend" if weekend else "mix_weekday"]),
        profile="weekend" if weekend else "weekday",
        tide="none" if weekend else "commuter",
    )


def code_weights(day: date, group: str) -> tuple[list[int], Floats]:
    """Return the vehicle class codes of a group valid on a day and their parts."""
    parts = declared()["codes" if day >= CLASSES_SINCE else "codes_2003"][group]
    return list(parts), np.array(list(parts.values()), dtype=np.float64)


def hour_shapes(profile: str) -> Floats:
    """Return the day's flow by hour for each class group, shape (24, 4); only proportions within a
    group count."""
    everyone = np.array(declared()["profiles"][profile])
    trucks = np.array(declared()["profiles"]["truck_factor"])
    shapes = np.repeat(everyone[:, None], len(GROUPS), axis=1)
    shapes[:, GROUPS.index("truck")] *= trucks
    return shapes


def entry_weights(tide: str) -> Floats:
    """Return by hour how much more (or less) than half of a group station's flow enters, shape (24,)."""
    figures = declared()["tides"][tide]
    hours = np.arange(24)
    morning = np.exp(-(((hours - 9.5) / 2.5) ** 2))
    afternoon = np.exp(-(((hours - 16.5) / 3.0) ** 2))
    return np.asarray(figures["morning"] * morning + figures["afternoon"] * afternoon)
