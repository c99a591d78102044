"""账本 ledger: exact counts of the demo's passages by day, hour, station, class group and direction.

Knows every total before a row is made, so that the lake's numbers can be checked against it. Refuses
to invent rows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from demo import traffic
from demo.printed import feasible, from_the_middle, group_with_members, split_whole
from demo.province import Province
from demo.rounding import Counts, Floats, apportion, round_table
from demo.stations import Station
from demo.traffic import GROUPS

DIRECTIONS = 2  # 0 entry, 1 exit
_CELLS = len(GROUPS) * DIRECTIONS


@dataclass(frozen=True)
class DayTable:
    """Counts of one day, shape (24, stations × 4 class groups × 2 directions), columns in that nesting
    order."""

    day: date
    stations: tuple[Station, ...]
    counts: Counts

    @property
    def cube(self) -> Counts:
        """Return the counts as (24 hours, stations, class groups, directions)."""
        return self.counts.reshape(24, len(self.stations), len(GROUPS), DIRECTIONS)


def holiday_targets() -> dict[str, int]:
    """Find the integers behind the holiday's printed figures at scale 1, all of them at once.

    Keys: total, small, large, truck, six_roads, group, and road/station of the two named stations.
    Raises ValueError where the printed figures contradict each other.
    """
    figures = traffic.declared()["holiday"]
    total = figures["total"]
    classes = figures["classes"]
    small, truck, large = split_whole(
        total, [(classes[name]["count"], classes[name]["share"]) for name in ("small", "truck", "large")]
    )
    group, members = group_with_members(
        total,
        (figures["group"]["count"], figures["group"]["share"]),
        [(item["count"], item["share"]) for item in figures["group_stations"]],
    )
    six = next(iter(from_the_middle(feasible(None, figures["six_roads"]["share"], total))))
    named = {
        f"{item['road']}/{item['station']}": n
        for item, n in zip(figures["group_stations"], members, strict=True)
    }
    return {
        "total": total,
        "small": small,
        "large": large,
        "truck": truck,
        "six_roads": six,
        "group": group,
    } | named


@lru_cache(maxsize=4)
def _busyness(province: Province) -> Floats:
    """Return each station's weight within its road: towns and given places busier, a seeded spread on top."""
    rng = np.random.default_rng([province.seed, 2])
    weights = rng.lognormal(0.0, 0.2, len(province.stations))
    for i, station in enumerate(province.stations):
        if station.anchored:
            weights[i] *= 1.5
        if station.division[4] == "0":
            weights[i] *= 1.6
        if station.station_type == "mainline":
            weights[i] *= 2.5
    return weights


@lru_cache(maxsize=4)
def station_shares(province: Province) -> tuple[Floats, list[str]]:
    """Return each station's part of the holiday's total and the stratum whose count is fixed as a whole."""
    figures = traffic.declared()["holiday"]
    named = {(item["road"], item["station"]): item for item in figures["group_stations"]}
    (group,) = [g for g in province.groups if g.code == figures["group"]["code"]]
    members, six = set(group.members), set(figures["six_roads"]["roads"])
    roads = {road.code: road for road in province.roads}
    targets = holiday_targets()
    weights = _busyness(province)
    open_then = np.array([station.open_on(traffic.holiday_days()[0]) for station in province.stations])
    part = np.zeros(len(weights))
    strata = []
    for i, station in enumerate(province.stations):
        key = (station.road, station.name_zh)
        inside = station.code in members
        strata.append("/".join(key) if key in named else f"{inside}/{station.road in six}")
        if key in named:
            part[i] = targets["/".join(key)] / targets["total"]
    # A road's declared share less its named stations, spread over its other stations by how busy they are.
    fixed = part.copy()
    for code, road in roads.items():
        for inside, share in ((True, road.ring_share), (False, road.share - road.ring_share)):
            here = [
                i for i, s in enumerate(province.stations) if (s.road, s.code in members) == (code, inside)
            ]
            free = [i for i in here if fixed[i] == 0]
            spread = weights[free] * open_then[free]
            if spread.sum() > 0:
                part[free] = (share / 100 - fixed[here].sum()) * weights[free] / spread.sum()
    return part, strata


def _holiday_stations(province: Province, scale: float) -> Counts:
    """Return each station's count over the three days: strata first, so that the printed shares hold
    at any scale."""
    targets = holiday_targets()
    part, strata = station_shares(province)
    part = part * [station.open_on(traffic.holiday_days()[0]) for station in province.stations]
    total = round(targets["total"] * scale)
    named = [name for name in targets if "/" in name]
    inside_six = sum(
        targets[n]
        for n in named
        if n.startswith(tuple(f"{road}/" for road in traffic.declared()["holiday"]["six_roads"]["roads"]))
    )
    inside_other = sum(targets[n] for n in named) - inside_six
    index = np.array(strata)
    # Of the group's count outside the named stations, the declared shares say how much lies on the six roads.
    of_six = part[index == "True/True"].sum()
    of_others = part[index == "True/False"].sum()
    free = targets["group"] - inside_six - inside_other
    ring_six = round(free * of_six / (of_six + of_others))
    sizes = {name: targets[name] for name in named} | {
        "True/True": ring_six,
        "True/False": free - ring_six,
        "False/True": targets["six_roads"] - inside_six - ring_six,
    }
    sizes["False/False"] = targets["total"] - sum(sizes.values())
    counts = np.zeros(len(part), dtype=np.int64)
    for name, size in zip(sizes, apportion(total, np.array(list(sizes.values()), dtype=float)), strict=True):
        chosen = np.flatnonzero(index == name)
        counts[chosen] = apportion(int(size), part[chosen])
    return counts


def _in_group(province: Province) -> Floats:
    members = {code for group in province.groups for code in group.members}
    return np.array([station.code in members for station in province.stations], dtype=np.float64)


def _by_class_and_direction(province: Province, stations: Counts, groups: Counts, key: list[int]) -> Counts:
    """Split stations' counts by class group and direction, shape (stations × 8,), group totals exact."""
    rng = np.random.default_rng(key)
    ring = _in_group(province)
    # More trucks away from the capital, each road with its own lean.
    lean = rng.lognormal(0.0, 0.25, len(stations)) * np.where(ring > 0, 0.75, 1.1)
    expected = np.ones((_CELLS, len(stations)))
    expected[GROUPS.index("truck") * DIRECTIONS : GROUPS.index("truck") * DIRECTIONS + DIRECTIONS] *= lean
    entering = 0.5015 + rng.normal(0, 0.006, len(stations))
    expected[0::2] *= entering
    expected[1::2] *= 1 - entering
    expected *= stations
    rows = np.concatenate([apportion(int(n), np.array([0.5015, 0.4985])) for n in groups])
    return round_table(expected * rows[:, None], rows, stations, rng).T.reshape(-1)


def _by_hour(
    province: Province, day: date, columns: Counts, hours: Counts, profile: str, tide: str
) -> DayTable:
    """Spread a day's columns over its hours, hour totals exact."""
    rng = np.random.default_rng([province.seed, day.toordinal(), 3])
    shape = traffic.hour_shapes(profile)[:, None, :, None]
    swing = traffic.entry_weights(tide)[:, None] * np.where(_in_group(province) > 0, 1.0, -0.33)
    direction = np.stack([1 + 2 * swing, 1 - 2 * swing], axis=-1)[:, :, None, :]
    jitter = rng.lognormal(0.0, 0.08, (24, len(province.stations), 1, 1))
    expected = (shape * direction * jitter).reshape(24, -1) * columns
    return DayTable(day, province.stations, round_table(expected, hours, columns, rng))


def _hours(total: int, profile: str, day: date, day_total: int) -> Counts:
    weights = np.array(traffic.declared()["profiles"][profile], dtype=np.float64)
    peak = traffic.declared()["holiday"]["peak"]
    if day != peak["day"]:
        return apportion(total, weights)
    # The peak hour prints its own figure; the others share the rest.
    at_peak = round(peak["count"] * total / day_total)
    weights[peak["hour"]] = 0
    counts = apportion(total - at_peak, weights)
    counts[peak["hour"]] = at_peak
    return counts


@lru_cache(maxsize=2)
def _holiday_tables(province: Province, scale: float) -> dict[date, DayTable]:
    figures = traffic.declared()["holiday"]
    targets = holiday_targets()
    stations = _holiday_stations(province, scale)
    total = int(stations.sum())
    groups = apportion(
        total, np.array([targets["small"], targets["large"], targets["truck"], 0], dtype=float)
    )
    columns = _by_class_and_direction(province, stations, groups, [province.seed, 4])
    day_totals = apportion(total, np.array(figures["day_totals"], dtype=float))
    # Which way a station's day leans, before the hours: out on the first day, back on the last.
    ring = np.where(_in_group(province) > 0, 1.0, -0.33)
    lean = np.stack([traffic.entry_weights(tide) @ np.full(24, 1 / 8) for tide in figures["tides"]])
    swing = lean[:, None] * ring
    direction = np.stack([1 + swing, 1 - swing], axis=-1)[:, :, None, :]
    truck_days = np.ones((len(day_totals), 1, len(GROUPS), 1))
    truck_days[:, 0, GROUPS.index("truck"), 0] = [0.97, 0.98, 1.05]
    rng = np.random.default_rng([province.seed, 5])
    noise = rng.lognormal(0.0, 0.04, (len(day_totals), len(stations), 1, 1))
    expected = (direction * truck_days * noise).reshape(len(day_totals), -1) * columns
    by_day = round_table(expected * day_totals[:, None], day_totals, columns, rng)
    tables = {}
    for i, day in enumerate(figures["days"]):
        hours = _hours(int(day_totals[i]), figures["profiles"][i], day, figures["day_totals"][i])
        tables[day] = _by_hour(province, day, by_day[i], hours, figures["profiles"][i], figures["tides"][i])
    return tables


def day_table(province: Province, day: date, scale: float) -> DayTable:
    """Return the exact counts of a day at a scale; raise KeyError on a day the demo has not."""
    if day in traffic.holiday_days():
        return _holiday_tables(province, scale)[day]
    figures = traffic.single_day(day, province.seed)
    total = round(figures.total * scale)
    rng = np.random.default_rng([province.seed, day.toordinal(), 6])
    part, _ = station_shares(province)
    weights = part * rng.lognormal(0.0, 0.05, len(part))
    stations = apportion(total, weights * [station.open_on(day) for station in province.stations])
    key = [province.seed, day.toordinal(), 7]
    columns = _by_class_and_direction(province, stations, apportion(total, figures.mix), key)
    hours = _hours(total, figures.profile, day, figures.total)
    return _by_hour(province, day, columns, hours, figures.profile, figures.tide)


def class_codes(day: date, group: int, count: int) -> dict[int, int]:
    """Return how many rows of a class group carry each vehicle class code on a day."""
    codes, weights = traffic.code_weights(day, GROUPS[group])
    parts = apportion(count, weights).tolist()
    return {code: part for code, part in zip(codes, parts, strict=True) if part}


def expected(
    province: Province, scale: float, only: Iterable[date] | None = None
) -> dict[date, dict[str, Any]]:
    """Return by day the exact counts: total, by class group, vehicle class, road, station, hour,
    direction, group.

    Keys of a day: "total" int; "class_group", "vehicle_class", "road", "station", "hour", "direction",
    "station_group" dicts of counts. `only` limits the days, all by default.
    """
    chosen = [day for day, _ in traffic.days()] if only is None else list(only)
    result: dict[date, dict[str, Any]] = {}
    for day in chosen:
        cube = day_table(province, day, scale).cube
        groups = cube.sum(axis=(0, 1, 3))
        by_station = dict(
            zip((s.code for s in province.stations), cube.sum(axis=(0, 2, 3)).tolist(), strict=True)
        )
        roads: Counter[str] = Counter()
        for station in province.stations:
            roads[station.road] += by_station[station.code]
        classes: Counter[int] = Counter()
        for group, count in enumerate(groups):
            classes.update(class_codes(day, group, int(count)))
        result[day] = {
            "total": int(cube.sum()),
            "class_group": dict(zip(GROUPS, groups.tolist(), strict=True)),
            "vehicle_class": dict(classes),
            "road": dict(roads),
            "station": by_station,
            "hour": dict(enumerate(cube.sum(axis=(1, 2, 3)).tolist())),
            "direction": dict(enumerate(cube.sum(axis=(0, 1, 2)).tolist())),
            "station_group": {
                g.code: sum(by_station[code] for code in g.members)
                for g in province.groups
                if g.starts_on <= day and (g.ends_on is None or day <= g.ends_on)
            },
        }
    return result
