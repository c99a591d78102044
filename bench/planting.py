"""Planting 埋设: real or demo hourly series with faults put in at known places, and what they replaced.

Knows how a fault looks in the record; judges nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from demo import Province
from demo.ledger import day_table
from demo.traffic import days as demo_days
from qipan.domains.highway.judgement.health import Hourly, from_counts

Floats = npt.NDArray[np.float64]
EMPTYING = ("gap", "silence")


@dataclass(frozen=True)
class Series:
    """Hourly counts with what is known around them; `held` tells the days there are."""

    name: str
    hourly: Hourly
    day_kinds: tuple[str, ...]
    held: npt.NDArray[np.bool_]
    first: dt.date
    last: dt.date
    roads: dict[str, str | None]
    prefectures: dict[str, str | None]


@dataclass(frozen=True)
class Planted:
    """One fault put in: `kind` as found, `size` its strength (hours, factor or share), hours as positions; `holiday`
    where one of them lies on a holiday."""

    kind: str
    size: str
    station: int
    directions: tuple[int, ...]
    hours: tuple[int, ...]
    holiday: bool


def demo_series(scale: float = 1.0, seed: int = 1, stations: int | None = None) -> Series:
    """Return the demo province's 20 days round New Year 2021, judged from 12-28 to 01-06; `stations` of them."""
    province = Province(seed)
    chosen = [day for day, _ in demo_days() if day.year >= 2020 and day >= dt.date(2020, 12, 18)]
    first = chosen[0]
    cube = np.concatenate([day_table(province, day, scale).cube for day in chosen]).astype(np.float64)
    order = np.random.default_rng(seed).permutation(len(province.stations))[:stations]
    kept = [province.stations[at] for at in sorted(order)]
    counts: dict[tuple[str, int | None], Floats] = {}
    unknown: dict[tuple[str, int | None], Floats] = {}
    for at, station in zip(sorted(order), kept, strict=True):
        for way in (0, 1):
            total = cube[:, at, :, way].sum(axis=1)
            series = np.where(total == 0, np.nan, total)
            counts[station.code, way] = series
            unknown[station.code, way] = np.where(np.isnan(series), np.nan, cube[:, at, 3, way])
    hourly = from_counts(first, counts, unknown)
    kinds = tuple(
        "holiday" if kind == "holiday" else "weekend" if day.weekday() >= 5 else "workday"
        for day, kind in demo_days()
        if day in chosen
    )
    return Series(
        f"demo ×{scale:g}",
        hourly,
        kinds,
        np.ones(len(chosen), dtype=bool),
        dt.date(2020, 12, 28),
        chosen[-1],
        {one.code: one.road for one in kept},
        {one.code: one.prefecture for one in kept},
    )


NATIONAL_DAY = (dt.date(2016, 10, 1), dt.date(2016, 10, 7))
WORKED = {dt.date(2016, 10, 8), dt.date(2016, 10, 9)}


def _kind(day: dt.date) -> str:
    if NATIONAL_DAY[0] <= day <= NATIONAL_DAY[1]:
        return "holiday"
    return "weekend" if day.weekday() >= 5 and day not in WORKED else "workday"


def kdd_series(folder: Path) -> Series:
    """Return the contest's month of 20-minute counts and the week of single passages after it, by the hour.

    The week alone knows vehicle classes: load grade 0 is unknown; exits of the month have none told.
    """
    first, last = dt.date(2016, 9, 19), dt.date(2016, 10, 24)
    hours = ((last - first).days + 1) * 24
    counts: dict[tuple[str, int | None], Floats] = {}
    unknown: dict[tuple[str, int | None], Floats] = {}

    def add(station: str, way: int, moment: dt.datetime, number: int, unclassed: int) -> None:
        series = counts.setdefault((station, way), np.full(hours, np.nan))
        at = int((moment - dt.datetime.combine(first, dt.time())) // dt.timedelta(hours=1))
        series[at] = np.nan_to_num(series[at]) + number
        unknown.setdefault((station, way), np.zeros(hours))[at] += unclassed

    with (folder / "volume_20min_2016-09-19_10-17.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            moment = dt.datetime.fromisoformat(row["time_window"][1:20])
            add(row["tollgate_id"], int(row["direction"]), moment, int(row["volume"]), 0)
    with (folder / "passages_2016-10-18_24.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            moment = dt.datetime.fromisoformat(row["date_time"])
            add(row["tollgate"], int(row["direction"]), moment, 1, int(row["model"] == "0"))
    told = [first + dt.timedelta(days=step) for step in range(hours // 24)]
    hourly = from_counts(first, counts, unknown)
    places: dict[str, str | None] = {one: "KDD" for one in hourly.stations}
    kinds = tuple(_kind(day) for day in told)
    return Series(
        "KDD 2017",
        hourly,
        kinds,
        np.ones(len(told), dtype=bool),
        first + dt.timedelta(days=7),
        last,
        places,
        places,
    )


@dataclass(frozen=True)
class Fault:
    """How faults of one kind and size look: `hours` long, `factor` on the counts, `share` made unknown."""

    kind: str
    size: str
    hours: int
    factor: float = 1.0
    share: float = 0.0
    one_way: bool = False


FAULTS = (
    Fault("gap", "1 h", 1, 0.0),
    Fault("gap", "3 h", 3, 0.0),
    Fault("gap", "3 h, one way", 3, 0.0, one_way=True),
    Fault("silence", "24 h", 24, 0.0),
    Fault("unknown_class", "+10 points, 3 h", 3, share=0.10),
    Fault("unknown_class", "+30 points, 3 h", 3, share=0.30),
    Fault("spike", "×1.5, 3 h", 3, 1.5),
    Fault("spike", "×3, 1 h", 1, 3.0),
    Fault("spike", "×3, 3 h", 3, 3.0),
    Fault("duplicate", "×2, 3 h", 3, 2.0),
    Fault("duplicate", "×2, 24 h", 24, 2.0),
    Fault("drop", "×0.7, 6 h", 6, 0.7),
    Fault("drop", "×0.3, 3 h", 3, 0.3),
    Fault("drop", "×0.3, 24 h", 24, 0.3),
)
MEANINGFUL = 20.0


def plant(series: Series, seed: int, part: float = 0.25) -> tuple[Series, list[Planted]]:
    """Return the series with one fault in about `part` of its station-weeks, and the faults.

    Faults fall on hours in which the station usually has at least 20 vehicles each way (of the day's hours the
    later ones of a long fault may have fewer), never two within six hours of each other.
    """
    rng = np.random.default_rng(seed)
    hourly = series.hourly
    counts, unknown = hourly.counts.copy(), hourly.unknown.copy()
    start = (series.first - hourly.first_on).days * 24
    end = ((series.last - hourly.first_on).days + 1) * 24
    planted: list[Planted] = []
    tried = 0
    wanted = [FAULTS[one] for one in rng.permutation(len(FAULTS))]
    for station in range(len(hourly.stations)):
        for week in range(start, end - 47, 168):
            if rng.random() > part:
                continue
            fault = wanted[tried % len(wanted)]
            tried += 1
            chosen = _place(series, fault, station, (week, min(week + 168, end)), rng)
            if chosen is not None:
                planted.append(chosen)
                _put(counts, unknown, fault, chosen, rng)
    changed = replace(hourly, counts=counts, unknown=unknown)
    return replace(series, hourly=changed), planted


def _place(
    series: Series, fault: Fault, station: int, span: tuple[int, int], rng: np.random.Generator
) -> Planted | None:
    hourly = series.hourly
    ways = [way for way in range(len(hourly.directions)) if not np.isnan(hourly.counts[station, way]).all()]
    if not ways:
        return None
    if fault.one_way:
        ways = [int(rng.choice(ways))]
    usual = {way: np.nanmedian(hourly.counts[station, way].reshape(-1, 24), axis=0) for way in ways}
    starts = [
        hour
        for hour in range(span[0] + 6, span[1] - fault.hours - 6)
        if all(usual[way][at % 24] >= MEANINGFUL for way in ways for at in _busy(hour, fault.hours))
        and not any(
            np.isnan(hourly.counts[station, way, hour - 6 : hour + fault.hours + 6]).any() for way in ways
        )
    ]
    if not starts:
        return None
    hour = int(rng.choice(starts))
    hours = tuple(range(hour, hour + fault.hours))
    holiday = any(series.day_kinds[one // 24] == "holiday" for one in hours)
    return Planted(fault.kind, fault.size, station, tuple(ways), hours, holiday)


def _busy(hour: int, hours: int) -> Iterator[int]:
    yield from range(hour, hour + min(hours, 3))


def _put(counts: Floats, unknown: Floats, fault: Fault, at: Planted, rng: np.random.Generator) -> None:
    for way in at.directions:
        for hour in at.hours:
            place = (at.station, way, hour)
            number = counts[place]
            if np.isnan(number):
                continue
            if fault.kind in EMPTYING:
                counts[place] = unknown[place] = np.nan
            elif fault.share:
                known = max(number - unknown[place], 0)
                unknown[place] += rng.binomial(int(known), fault.share)
            elif fault.factor < 1:
                counts[place] = max(rng.binomial(int(number), fault.factor), 1)
                unknown[place] = min(unknown[place], counts[place])
            else:
                counts[place] = number + rng.poisson((fault.factor - 1) * number)
                if fault.kind == "duplicate":
                    counts[place] = round(number * fault.factor)
