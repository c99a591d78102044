"""Times 时间: text in the spellings that records use, as naive local time in microseconds.

Knows calendars and spellings; vectorised, exact, without the platform's date parser.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qipan.engine.catalogues import read_yaml

# The whole country has kept UTC+8 without summer time since 1992.
LOCAL_OFFSET_MINUTES = 8 * 60
SPELLINGS: dict[str, str] = read_yaml(Path(__file__).with_name("times.yaml"))
DAYS_BEFORE = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365])


def parse_times(texts: pa.Array) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Return times (null where there is none), a mask of texts that are none, and of dates without an hour.

    A zone in the text is converted to local time; 24:00 and a second 60 are not times.

    >>> parse_times(pa.array(["2021/1/1 8:00", "2021-02-30 08:00:00", "2021-01-01", None]))[0].to_pylist()
    [datetime.datetime(2021, 1, 1, 8, 0), None, None, None]
    """
    given = pc.is_valid(texts).to_numpy(zero_copy_only=False)
    micros = np.zeros(len(texts), dtype=np.int64)
    known = np.zeros(len(texts), dtype=bool)
    for pattern in (SPELLINGS["separated"], SPELLINGS["compact"]):
        open_rows = np.flatnonzero(given & ~known)
        if not len(open_rows):
            break
        parts = pc.extract_regex(texts.take(pa.array(open_rows)), pattern)
        found = pc.is_valid(parts).to_numpy(zero_copy_only=False)
        if not found.any():
            continue
        value, valid = _micros(parts.filter(pa.array(found)))
        rows = open_rows[found][valid]
        micros[rows] = value[valid]
        known[rows] = True
    times = pa.array(micros, mask=~known).cast(pa.timestamp("us"))
    bad = given & ~known
    dates = np.zeros(len(texts), dtype=bool)
    if bad.any():
        bare = pc.match_substring_regex(texts, SPELLINGS["date_only"])
        dates = bad & pc.fill_null(bare, False).to_numpy(zero_copy_only=False)
    return times, bad & ~dates, dates


def _number(parts: pa.StructArray, name: str) -> np.ndarray:
    text = pc.struct_field(parts, name)
    filled = pc.if_else(pc.equal(pc.fill_null(text, ""), ""), "0", text)
    numbers: np.ndarray = filled.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return numbers


def _micros(parts: pa.StructArray) -> tuple[np.ndarray, np.ndarray]:
    year, month, day = (_number(parts, name) for name in ("year", "month", "day"))
    hour, minute, second = (_number(parts, name) for name in ("hour", "minute", "second"))
    fraction = pc.fill_null(pc.struct_field(parts, "fraction"), "")
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 6, "0"), 0, 6)
    sub = padded.cast(pa.int64()).to_numpy(zero_copy_only=False)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    valid = (
        (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60) & (year >= 1)
    )
    safe_month = np.where(valid, month, 1)
    length = DAYS_BEFORE[safe_month + 1] - DAYS_BEFORE[safe_month] + ((safe_month == 2) & leap)
    valid &= day <= length
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    days += DAYS_BEFORE[safe_month] + ((safe_month > 2) & leap) + day - 1 - 719162
    micros = ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + sub
    return micros + _zone_shift(parts) * 60_000_000, valid


def _zone_shift(parts: pa.StructArray) -> np.ndarray:
    """Return the minutes to add for local time; a text without a zone is local already."""
    zones = pc.dictionary_encode(pc.fill_null(pc.struct_field(parts, "zone"), ""))
    shifts = []
    for zone in zones.dictionary.to_pylist():
        if not zone:
            shifts.append(0)
        elif zone in "Zz":
            shifts.append(LOCAL_OFFSET_MINUTES)
        else:
            digits = zone[1:].replace(":", "")
            minutes = int(digits[:2]) * 60 + int(digits[2:])
            shifts.append(LOCAL_OFFSET_MINUTES - (minutes if zone[0] == "+" else -minutes))
    found: np.ndarray = np.array(shifts, dtype=np.int64)[zones.indices.to_numpy(zero_copy_only=False)]
    return found


def to_local(times: pa.Array) -> pa.Array:
    """Return timestamps of any unit or zone as naive local microseconds."""
    if times.type.tz is None:
        return times.cast(pa.timestamp("us"), safe=False)
    utc = times.cast(pa.timestamp("us", tz="UTC"), safe=False).cast(pa.int64())
    return pc.add(utc, LOCAL_OFFSET_MINUTES * 60_000_000).cast(pa.timestamp("us"))
