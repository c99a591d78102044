"""Arrays 小时数组: hourly counts by station and direction, where no record at all is NaN and never zero.

Knows how counted cells become arrays; judges nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from qipan.engine.indicators.cube import Cube

Floats = npt.NDArray[np.float64]
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Hourly:
    """Hourly counts of whole days: `counts` (stations, directions, hours), NaN where nothing was recorded.

    `unknown` holds those of them whose vehicle class is not known; `groups` all by class group, shape
    (stations, directions, groups, hours), where a group without a record in a recorded hour is 0.
    """

    first_on: dt.date
    stations: tuple[str, ...]
    directions: tuple[int | None, ...]
    group_names: tuple[str, ...]
    counts: Floats
    unknown: Floats
    groups: Floats

    @property
    def hours(self) -> int:
        """Number of hours: 24 for every day."""
        return int(self.counts.shape[-1])

    @property
    def days(self) -> int:
        """Number of days."""
        return self.hours // 24

    def at(self, hour: int) -> dt.datetime:
        """Return the local time at which an hour of the arrays begins."""
        return dt.datetime.combine(self.first_on, dt.time()) + hour * HOUR

    def place(self, moment: dt.datetime) -> int:
        """Return the position of the hour that holds a moment; it may lie outside the arrays."""
        return int((moment - self.at(0)) // HOUR)

    def station_totals(self) -> Floats:
        """Return counts over all directions, shape (stations, hours); NaN where none has a record."""
        return _added(self.counts, 1)


def _added(values: Floats, axis: int) -> Floats:
    total: Floats = np.nansum(values, axis=axis)
    total[np.isnan(values).all(axis=axis)] = np.nan
    return total


def from_cube(cube: Cube, first: dt.date, last: dt.date, stations: Sequence[str] | None = None) -> Hourly:
    """Return the arrays of a cube of hour, station, direction and class_group over the days `first`..`last`.

    `stations` names those wanted, with or without records; all with records unless given. Records without a
    station or an hour belong nowhere and are left out.
    """
    hours, hour_keys = cube.codes("hour")
    places, place_keys = cube.codes("station")
    ways, way_keys = cube.codes("direction")
    kinds, kind_keys = cube.codes("class_group")
    wanted = tuple(sorted({key for key in place_keys if key is not None}) if stations is None else stations)
    directions = tuple(sorted((key for key in way_keys), key=lambda key: (key is None, key or 0)))
    names = tuple(sorted(key for key in kind_keys if key is not None))
    size = ((last - first).days + 1) * 24
    midnight = dt.datetime.combine(first, dt.time())
    hour_of = _positions(hour_keys, lambda key: None if key is None else int((key - midnight) // HOUR), size)
    place_of = _positions(place_keys, {code: place for place, code in enumerate(wanted)}.get, len(wanted))
    way_of = _positions(way_keys, {code: place for place, code in enumerate(directions)}.get, len(directions))
    kind_of = _positions(kind_keys, {code: place for place, code in enumerate(names)}.get, len(names))
    shape = (len(wanted), len(directions), len(names) + 1, size)
    found = np.zeros(shape)
    if len(cube):
        n = cube.cells.column("n").to_numpy().astype(np.float64)
        place, way, hour = place_of[places], way_of[ways], hour_of[hours]
        # A class group that is not known stands last; a station or hour not wanted is left out.
        group = np.where(kind_of[kinds] < 0, len(names), kind_of[kinds])
        kept = (place >= 0) & (way >= 0) & (hour >= 0)
        np.add.at(found, (place[kept], way[kept], group[kept], hour[kept]), n[kept])
    return _hourly(first, wanted, directions, names, found)


def _positions(keys: Sequence[Any], place: Any, size: int) -> npt.NDArray[np.int64]:
    found = [place(key) for key in keys]
    return np.array([-1 if one is None or not 0 <= one < size else one for one in found], dtype=np.int64)


def _hourly(
    first: dt.date,
    stations: tuple[str, ...],
    directions: tuple[int | None, ...],
    names: tuple[str, ...],
    found: Floats,
) -> Hourly:
    counts: Floats = found.sum(axis=2)
    nothing = counts == 0
    counts[nothing] = np.nan
    found[np.broadcast_to(nothing[:, :, None, :], found.shape)] = np.nan
    return Hourly(first, stations, directions, names, counts, found[:, :, -1], found[:, :, :-1])


def from_counts(
    first: dt.date,
    counts: Mapping[tuple[str, int | None], Floats],
    unknown: Mapping[tuple[str, int | None], Floats] | None = None,
) -> Hourly:
    """Return the arrays of given series of whole days, by station and direction: counts, and unknown classes.

    In a given series 0 is a recorded zero and NaN no record; a direction not given is NaN throughout.
    """
    stations = tuple(sorted({station for station, _ in counts}))
    directions = tuple(sorted({way for _, way in counts}, key=lambda key: (key is None, key or 0)))
    size = len(next(iter(counts.values())))
    shape = (len(stations), len(directions), size)
    totals, unclassed = np.full(shape, np.nan), np.full(shape, np.nan)
    for (station, way), series in counts.items():
        at = (stations.index(station), directions.index(way))
        totals[at] = series
        given = (unknown or {}).get((station, way))
        unclassed[at] = np.where(np.isnan(series), np.nan, 0.0) if given is None else given
    return Hourly(first, stations, directions, (), totals, unclassed, np.zeros((*shape[:2], 0, size)))


@dataclass(frozen=True)
class Controls:
    """Control totals, shape (stations, directions + 1, hours), all directions last; NaN where none is known.

    `low` and `high` differ where sources state different totals of the same hour.
    """

    low: Floats
    high: Floats


ControlRow = tuple[str, dt.datetime, int | None, float, str]


def controls_from(rows: Iterable[ControlRow], hourly: Hourly) -> Controls:
    """Return the control totals of rows (station, hour, direction or None for all, total, source).

    Of several rows of one source and hour the last one given counts. Where every direction has a total and
    the whole has none, the whole is their sum.
    """
    told: dict[tuple[int, int, int], dict[str, float]] = {}
    places = {code: place for place, code in enumerate(hourly.stations)}
    ways = {way: place for place, way in enumerate(hourly.directions) if way is not None}
    whole = len(hourly.directions)
    for station, moment, way, total, source in rows:
        hour = hourly.place(moment)
        place, direction = places.get(station), whole if way is None else ways.get(way)
        if place is not None and direction is not None and 0 <= hour < hourly.hours:
            told.setdefault((place, direction, hour), {})[source] = total
    low = np.full((len(hourly.stations), whole + 1, hourly.hours), np.nan)
    high = low.copy()
    for at, totals in told.items():
        low[at], high[at] = min(totals.values()), max(totals.values())
    named = sorted(ways.values())
    if named:
        bare = np.isnan(low[:, whole])
        low[:, whole] = np.where(bare, low[:, named].sum(axis=1), low[:, whole])
        high[:, whole] = np.where(bare, high[:, named].sum(axis=1), high[:, whole])
    return Controls(low, high)
