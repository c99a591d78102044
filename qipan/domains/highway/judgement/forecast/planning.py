"""Planning and nowcasting 节前预测与临近预测: the two moments at which somebody asks.

A plan is made days before and knows no last hours: the profile by holiday-day index, at the level of the recent
weeks. A nowcast is made within the day and knows the last hours. Both say of which series they cannot say.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.forecast.counts import Counts, FloatArray, Key
from qipan.domains.highway.judgement.forecast.days import DayType
from qipan.domains.highway.judgement.forecast.intervals import COVERAGES, Calibration
from qipan.domains.highway.judgement.forecast.levelled import Levelled
from qipan.domains.highway.judgement.forecast.methods import Method
from qipan.domains.highway.judgement.forecast.profiles import Profiles
from qipan.domains.highway.judgement.forecast.serving import CannotSay, Forecast, Served, sayable
from qipan.engine.codes.holidays import Calendar

# Days behind the planning day that are forecast to see how far plans miss.
LOOKED_BACK_DAYS = 400
NO_EARLIER_HOLIDAY = "no_earlier_holiday"
FEW_EARLIER_HOLIDAYS = "interval_from_ordinary_days"
NOT_ANNOUNCED = "holiday_not_announced"
SILENT = "silent_last_hours"


def nowcast(
    counts: Counts, calendar: Calendar, known_until: int, horizon: int, method: Method | None = None
) -> Forecast:
    """Forecast the next `horizon` buckets from bucket `known_until` on; the levelled profile unless told otherwise.

    Raises `highway.counts_too_short` or `highway.counts_all_zero` when it cannot say anything of any series.
    """
    known = counts.until(known_until)
    cannot = sayable(known)
    kept = known.select(_told(known, cannot))
    made = Served.prepare(method or Levelled(), kept, calendar, horizon).forecast(kept, known_until, horizon)
    notes = [NOT_ANNOUNCED] if not _announced(known, calendar, known_until, horizon) else []
    two_hours = kept.values[:, max(0, known_until - max(1, 120 // counts.bucket_min)) : known_until]
    if np.isnan(two_hours).all(axis=1).any():
        notes.append(SILENT)
    return replace(_with_silence(made, known, cannot), notes=tuple(notes))


@dataclass(frozen=True)
class _Past:
    points: FloatArray
    actual: FloatArray
    holiday: npt.NDArray[np.bool_]


def plan(
    counts: Counts, calendar: Calendar, first_on: dt.date, last_on: dt.date, known_until: int | None = None
) -> Forecast:
    """Forecast whole days from `first_on` to `last_on` as they look from bucket `known_until`, the end unless given.

    Earlier holidays of the kind come first, day by day by index; without any, the days off, and a note says so.
    Raises `highway.counts_too_short` or `highway.counts_all_zero` when it cannot say anything of any series.
    """
    known = counts.until(counts.last_known() if known_until is None else known_until)
    cannot = sayable(known)
    kept = known.select(_told(known, cannot))
    profiles = Profiles(kept, calendar)
    first, last = ((one - counts.first_on).days for one in (first_on, last_on))
    days = range(first, last + 1)
    point = np.concatenate([profiles.of(day) for day in days], axis=1)
    lead = max(1, first - kept.last_known() // kept.per_day)
    past = _looked_back(profiles, lead)
    types = [profiles.type(day) for day in days]
    holiday = np.repeat([one.kind == "holiday" for one in types], kept.per_day)
    notes = _notes(types, profiles.types, past)
    bounds = Calibration.of(past.points, past.actual, past.holiday).bounds(point, holiday)
    made = Forecast(
        kept.keys, counts.at(first * counts.per_day), counts.bucket_min, "holiday_profile", point, bounds
    )
    return replace(_with_silence(made, known, cannot), notes=notes)


def _looked_back(profiles: Profiles, lead: int) -> _Past:
    """Return past plans made `lead` days ahead and what came, for the days that had any like them before."""
    counts = profiles.counts
    last = -(-counts.last_known() // counts.per_day)
    points, actual, holiday = [], [], []
    for day in range(max(lead + 2, last - LOOKED_BACK_DAYS), last):
        before = day - lead + 1
        kind = profiles.type(day).kind
        if not any(one.kind == kind for one in profiles.types[:before]):
            continue
        points.append(profiles.of(day, before=before))
        actual.append(counts.by_day()[:, day])
        holiday.append(np.full(counts.per_day, kind == "holiday"))
    if not points:
        nothing = np.full((1, len(counts.keys), counts.per_day), np.nan)
        return _Past(nothing, nothing, np.zeros((1, counts.per_day), dtype=bool))
    return _Past(np.stack(points), np.stack(actual), np.stack(holiday))


def _notes(ahead: list[DayType], behind: list[DayType], past: _Past) -> tuple[str, ...]:
    notes = []
    kinds = {kind for one in ahead for kind in one.holiday}
    seen = {kind for one in behind for kind in one.holiday}
    if kinds and not kinds & seen:
        notes.append(NO_EARLIER_HOLIDAY)
    if kinds and not past.holiday.any():
        notes.append(FEW_EARLIER_HOLIDAYS)
    if not all(one.announced for one in ahead):
        notes.append(NOT_ANNOUNCED)
    return tuple(notes)


def _told(counts: Counts, cannot: dict[Key, CannotSay]) -> npt.NDArray[np.bool_]:
    return np.array([key not in cannot for key in counts.keys])


def _announced(counts: Counts, calendar: Calendar, bucket: int, horizon: int) -> bool:
    days = range(bucket // counts.per_day, (bucket + horizon - 1) // counts.per_day + 1)
    return all(calendar.day_kind(counts.on(day)).kind != "unknown" for day in days)


def _with_silence(made: Forecast, counts: Counts, cannot: dict[Key, CannotSay]) -> Forecast:
    """Return a forecast with a row for every series asked for, unknown for those nothing is said of."""
    rows = _told(counts, cannot)

    def spread(values: FloatArray) -> FloatArray:
        found = np.full((len(counts.keys), values.shape[1]), np.nan)
        found[rows] = values
        return found

    bounds = {level: (spread(made.bounds[level][0]), spread(made.bounds[level][1])) for level in COVERAGES}
    return replace(made, keys=counts.keys, point=spread(made.point), bounds=bounds, cannot_say=cannot)
