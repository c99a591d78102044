"""Reading counts 读取计数: a table of counts or of single passages, told apart by its columns, laid on one grid.

A bucket absent from a table of counts is unknown. In a table of passages a bucket without any is zero for a
series while other series of the file were seen in it, and unknown when the whole file was silent.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from qipan.domains.highway.judgement.forecast.counts import DAY_MIN, Counts, FloatArray, Key, check_bucket
from qipan.engine.errors import QipanError

Minutes = npt.NDArray[np.int64]
PARTS = ("station", "direction", "class_group")
HOUR_MIN = 60
EPOCH = dt.datetime(1970, 1, 1)
# Year, month, day, hour, minute with anything between them; of a window in one cell, its beginning.
TIME = (
    r"^\D{0,2}(?P<y>\d{4})\D(?P<m>\d{1,2})\D(?P<d>\d{1,2})"
    r"(?:\D{1,3}?(?P<h>\d{1,2})(?:\D(?P<i>\d{1,2})(?:\D\d{1,2})?)?)?(?:\D.*)?$"
)
# Times that all lie on such a grid, one for each key, are windows: a table of counts without its counts.
WINDOW_MIN = 5


@dataclass(frozen=True)
class Columns:
    """How columns are found, by role (time, count and the parts of a key): headers, spellings of values, names."""

    aliases: Mapping[str, Sequence[str]]
    values: Mapping[str, Mapping[str, object]]
    names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Records:
    """Rows of one file: minute of each, key of each; `amounts` is None where a row is one passage."""

    name: str
    minutes: Minutes
    keys: tuple[npt.NDArray[np.object_], ...]
    parts: tuple[str, ...]
    amounts: FloatArray | None


def read_records(text: str, name: str, columns: Columns) -> Records:
    """Read a table with a header, comma, tab or semicolon between its columns.

    Raises `highway.counts_table_unreadable`, `highway.counts_column_missing`,
    `highway.counts_time_unreadable`, `highway.counts_value_unreadable`.
    """
    head = text.split("\n", 1)[0]
    separator = max(",\t;", key=head.count)
    try:
        table = csv.read_csv(
            io.BytesIO(text.encode()),
            parse_options=csv.ParseOptions(delimiter=separator),
            convert_options=csv.ConvertOptions(column_types={}, strings_can_be_null=False, null_values=[]),
        )
        table = table.cast(pa.schema([(one, pa.string()) for one in table.column_names]))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise QipanError("highway.counts_table_unreadable", file=name, fault=str(error)) from error
    if not table.num_rows:
        raise QipanError("highway.counts_table_unreadable", file=name, fault="0")
    found = _found(table.column_names, columns.aliases)
    if "time" not in found:
        raise _missing("time", table.column_names, name, columns)
    minutes = _minutes(table[found["time"]].combine_chunks(), name)
    amounts = _amounts(table[found["count"]].combine_chunks(), name) if "count" in found else None
    parts = tuple(part for part in PARTS if part in found)
    keys = tuple(_spelt(table[found[part]].combine_chunks(), columns.values.get(part, {})) for part in parts)
    if amounts is None and len(minutes) > 1 and not (minutes % WINDOW_MIN).any():
        raise _missing("count", table.column_names, name, columns)
    return Records(name, minutes, keys, parts, amounts)


def gather(records: Sequence[Records], bucket_min: int | None = None) -> Counts:
    """Lay the rows of some files on one grid; keys are of the parts that all files have.

    Without a bucket it is that of the tables of counts, and an hour for passages alone.
    Raises `highway.bucket_invalid`, `highway.bucket_too_fine`, `highway.counts_off_grid`,
    `highway.counts_duplicate`, `highway.counts_negative`.
    """
    own = [_own_bucket(one) for one in records if one.amounts is not None]
    bucket_min = check_bucket(bucket_min or max(own, default=HOUR_MIN))
    for held in own:
        if bucket_min % held:
            raise QipanError("highway.bucket_too_fine", given=bucket_min, held=held)
    parts = tuple(part for part in PARTS if all(part in one.parts for one in records))
    first_day = min(int(one.minutes.min()) for one in records) // (DAY_MIN)
    last_day = max(int(one.minutes.max()) for one in records) // (DAY_MIN)
    total: dict[Key, FloatArray] = {}
    for one in records:
        width = (last_day - first_day + 1) * (DAY_MIN // bucket_min)
        for key, values in _laid(one, parts, bucket_min, first_day * DAY_MIN, width):
            held_values = total.setdefault(key, np.full(width, np.nan))
            both = np.flatnonzero(np.isfinite(values) & np.isfinite(held_values))
            if len(both):
                raise _duplicate(key, first_day * DAY_MIN + int(both[0]) * bucket_min, one.name)
            held_values[np.isfinite(values)] = values[np.isfinite(values)]
    keys = sorted(total)
    first_at = EPOCH + dt.timedelta(days=first_day)
    return Counts.of(keys, first_at, bucket_min, np.stack([total[key] for key in keys]), parts)


def _missing(role: str, header: Sequence[str], name: str, columns: Columns) -> QipanError:
    return QipanError(
        "highway.counts_column_missing",
        file=name,
        column=columns.names[role],
        known=", ".join(columns.aliases[role][:8]),
        held=", ".join(header),
    )


def _found(header: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    plain = {one.strip().lower(): one for one in reversed(header)}
    found: dict[str, str] = {}
    for role, names in aliases.items():
        held = next((plain[name.lower()] for name in names if name.lower() in plain), None)
        if held is not None and held not in found.values():
            found[role] = held
    return found


def _minutes(column: pa.Array, name: str) -> Minutes:
    """Return minutes since 1970 on the local clock; an offset written behind a time is not applied."""
    told = pc.extract_regex(pc.utf8_trim_whitespace(column), TIME)
    number = {
        part: pc.if_else(
            pc.equal(pc.fill_null(pc.struct_field(told, part), ""), ""), "0", pc.struct_field(told, part)
        )
        .fill_null("0")
        .cast(pa.int64())
        .to_numpy(zero_copy_only=False)
        for part in "ymdhi"
    }
    months = (number["y"] - 1970) * 12 + number["m"] - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]") + (number["d"] - 1)
    real = days.astype("datetime64[M]").astype(np.int64) == months
    sound = (
        (number["m"] >= 1)
        & (number["m"] <= 12)
        & (number["d"] >= 1)
        & (number["h"] < 24)
        & (number["i"] < 60)
    )
    wrong = np.flatnonzero(~(real & sound))
    if len(wrong):
        line = int(wrong[0])
        raise QipanError(
            "highway.counts_time_unreadable", file=name, line=line + 2, text=column[line].as_py()[:40]
        )
    found: Minutes = days.astype(np.int64) * DAY_MIN + number["h"] * 60 + number["i"]
    return found


def _amounts(column: pa.Array, name: str) -> FloatArray:
    text = pc.replace_substring(pc.utf8_trim_whitespace(column), ",", "")
    empty = pc.is_in(text, pa.array(["", "null", "NULL", "(null)", "NaN", "nan", "-"]))
    number = pc.match_substring_regex(text, r"^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
    wrong = np.flatnonzero(~pc.or_(empty, number).to_numpy(zero_copy_only=False))
    if len(wrong):
        line = int(wrong[0])
        raise QipanError(
            "highway.counts_value_unreadable", file=name, line=line + 2, text=column[line].as_py()[:40]
        )
    read = pc.if_else(number, text, pa.scalar(None, pa.string())).cast(pa.float64())
    return np.asarray(read.to_numpy(zero_copy_only=False), dtype=np.float64)


def _spelt(column: pa.Array, values: Mapping[str, object]) -> npt.NDArray[np.object_]:
    coded = pc.utf8_trim_whitespace(column).dictionary_encode()
    spelt = np.array([str(values.get(one, one)) for one in coded.dictionary.to_pylist()], dtype=object)
    found: npt.NDArray[np.object_] = spelt[coded.indices.to_numpy()]
    return found


def _own_bucket(records: Records) -> int:
    """Return the length of a table's own buckets: the usual distance between its times.

    Raises `highway.bucket_invalid` or `highway.counts_off_grid`.
    """
    times = np.unique(records.minutes)
    if len(times) < 2:
        return DAY_MIN
    bucket_min = check_bucket(int(np.quantile(np.diff(times), 0.5, method="lower")))
    off = times[times % bucket_min != 0]
    if len(off):
        at = EPOCH + dt.timedelta(minutes=int(off[0]))
        raise QipanError("highway.counts_off_grid", at=f"{at:%Y-%m-%d %H:%M}", bucket=bucket_min)
    return bucket_min


def _laid(
    records: Records, parts: tuple[str, ...], bucket_min: int, first_min: int, width: int
) -> list[tuple[Key, FloatArray]]:
    """Return each series of a file on the grid."""
    rows = np.arange(len(records.minutes))
    full = _numbered(records.keys, rows)
    if records.amounts is not None:
        order = np.lexsort((records.minutes, full))
        same = (np.diff(records.minutes[order]) == 0) & (np.diff(full[order]) == 0)
        if same.any():
            row = int(order[1:][same][0])
            key = tuple(str(part[row]) for part in records.keys)
            raise _duplicate(key, int(records.minutes[row]), records.name)
    kept = tuple(records.keys[records.parts.index(part)] for part in parts)
    series = _numbered(kept, rows)
    place = (records.minutes - first_min) // bucket_min
    shape = (int(series.max()) + 1, width)
    flat = series * width + place
    if records.amounts is None:
        values = np.bincount(flat, minlength=shape[0] * width).astype(np.float64).reshape(shape)
        values[:, values.sum(axis=0) == 0] = np.nan
    else:
        summed = np.bincount(flat, weights=records.amounts, minlength=shape[0] * width)
        told = np.isfinite(records.amounts)
        rows_held = np.bincount(flat[told], minlength=shape[0] * width)
        # Every part of a longer bucket, and of each series that its key no longer tells apart, must be there.
        pairs = np.unique(np.stack([series, full]), axis=1)
        together = np.bincount(pairs[0], minlength=shape[0])
        needed = np.repeat(together * (bucket_min // _own_bucket(records)), width)
        values = np.where(rows_held >= needed, summed, np.nan).reshape(shape)
    first_rows = [int(np.flatnonzero(series == one)[0]) for one in range(shape[0])]
    return [(tuple(str(part[row]) for part in kept), values[one]) for one, row in enumerate(first_rows)]


def _numbered(parts: tuple[npt.NDArray[np.object_], ...], rows: Minutes) -> Minutes:
    """Return a number for each row's key."""
    number = np.zeros(len(rows), dtype=np.int64)
    for part in parts:
        _, codes = np.unique(part.astype(str), return_inverse=True)
        _, number = np.unique(number * (int(codes.max()) + 1) + codes, return_inverse=True)
    return number.astype(np.int64)


def _duplicate(key: Key, minute: int, name: str) -> QipanError:
    at = EPOCH + dt.timedelta(minutes=minute)
    return QipanError(
        "highway.counts_duplicate", series=" ".join(key) or "–", at=f"{at:%Y-%m-%d %H:%M}", file=name
    )
