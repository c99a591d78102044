"""Values 取值: one column's raw values as its declared type, each fault marked.

Text is converted once per distinct value. Knows types, null spellings and value maps; knows no table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qipan.lake.intake.declarations import Column
from qipan.lake.intake.parsing.faults import Faults
from qipan.lake.intake.parsing.hashing import keyed_hashes
from qipan.lake.intake.parsing.times import parse_times, to_local

LONGEST_TEXT = 200
WHOLE_NUMBER = re.compile(r"[+-]?\d+(\.0*)?")


@dataclass(frozen=True)
class Conversion:
    """What a conversion needs beside the column; `stranger` is the reason a code not in `known` is rejected for."""

    nulls: frozenset[str]
    key: bytes
    values: dict[str, int] | None = None
    prefix: str = ""
    known: frozenset[str] | None = None
    stranger: str = "subject_unknown"


def convert(column: Column, array: pa.Array, how: Conversion, faults: Faults) -> pa.Array:
    """Return `array` in the column's type; rows that do not fit are null and marked in `faults`."""
    if column.kind == "timestamp":
        return _times(column, array, how, faults)
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
        faults.mark(_valid(array), "not_text", column.name)
        return pa.nulls(len(array), column.type)
    if pa.types.is_integer(column.type) and column.kind not in ("hash", "code_number"):
        return _numbers(column, array, how, faults)
    return _codes(column, array, how, faults)


def _valid(array: pa.Array) -> np.ndarray:
    mask: np.ndarray = pc.is_valid(array).to_numpy(zero_copy_only=False)
    return mask


def as_text(array: pa.Array) -> pa.Array:
    """Return values as text, whole floats without their point, dictionaries kept as they are."""
    kind = array.type
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        return array
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode())
    if pa.types.is_floating(kind):
        text = array.cast(pa.string())
        return pc.replace_substring_regex(text, r"\.0+$", "")
    return array.cast(pa.string())


def _times(column: Column, array: pa.Array, how: Conversion, faults: Faults) -> pa.Array:
    kind = array.type
    if pa.types.is_timestamp(kind):
        return to_local(array)
    if pa.types.is_date(kind):
        faults.mark(_valid(array), "time_without_hour", column.name)
        return pa.nulls(len(array), column.type)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)):
        faults.mark(_valid(array), "not_a_time", column.name)
        return pa.nulls(len(array), column.type)
    text = without_nulls(array.cast(pa.string()), how.nulls)
    times, bad, dates = parse_times(text)
    faults.mark(dates, "time_without_hour", column.name)
    faults.mark(bad, "not_a_time", column.name)
    return times


def without_nulls(texts: pa.Array, nulls: frozenset[str]) -> pa.Array:
    """Return texts trimmed, with the spellings of null as null."""
    trimmed = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(trimmed, pa.array(sorted(nulls))), pa.scalar(None, pa.string()), trimmed)


def _numbers(column: Column, array: pa.Array, how: Conversion, faults: Faults) -> pa.Array:
    if array.type == column.type:
        return array
    bounds = np.iinfo(column.type.to_pandas_dtype())

    def number(text: str) -> tuple[int | None, str]:
        if not WHOLE_NUMBER.fullmatch(text):
            return None, "not_a_number"
        value = int(text.partition(".")[0])
        if value > bounds.max or (column.maximum is not None and value > column.maximum):
            return None, "above_maximum"
        if value < bounds.min or (column.minimum is not None and value < column.minimum):
            return None, "below_minimum"
        return value, ""

    return _recode(column, array, number, how, faults)


def _codes(column: Column, array: pa.Array, how: Conversion, faults: Faults) -> pa.Array:
    if column.kind == "hash":
        return _hashed(column, array, how)
    pattern = re.compile(column.pattern) if column.pattern else None
    values, prefix, known = how.values, how.prefix, how.known

    def code(text: str) -> tuple[str | int | None, str]:
        if column.kind == "code_number":
            # A value map may leave out the case: records write ETC and etc.
            found = None if values is None else values.get(text, values.get(text.lower()))
            return found, "" if found is not None or column.others_unknown else "value_unknown"
        if len(text) > LONGEST_TEXT:
            return None, "too_long"
        if not text.isprintable():
            return None, "not_text"
        if pattern and not pattern.fullmatch(text):
            return None, "pattern_mismatch"
        text = prefix + text
        if known is not None and text not in known:
            return None, how.stranger
        return text, ""

    return _recode(column, array, code, how, faults)


def _hashed(column: Column, array: pa.Array, how: Conversion) -> pa.Array:
    encoded = _encoded(array)
    distinct = encoded.dictionary.to_pylist()
    told = [value is not None and value.strip() not in how.nulls for value in distinct]
    hashes = np.zeros(len(distinct), dtype=np.int64)
    hashes[told] = keyed_hashes((v for v, is_told in zip(distinct, told, strict=True) if is_told), how.key)
    return pa.array(hashes, mask=~np.array(told, dtype=bool)).take(encoded.indices)


def _encoded(array: pa.Array) -> pa.DictionaryArray:
    text = as_text(array)
    return text if pa.types.is_dictionary(text.type) else text.dictionary_encode()


def _recode(
    column: Column,
    array: pa.Array,
    of_text: Callable[[str], tuple[str | int | None, str]],
    how: Conversion,
    faults: Faults,
) -> pa.Array:
    """Convert distinct texts one by one and spread the results over the rows."""
    encoded = _encoded(array)
    results: list[str | int | None] = []
    wrong: dict[str, list[int]] = {}
    for index, raw in enumerate(encoded.dictionary.to_pylist()):
        text = "" if raw is None else raw.strip()
        value, fault = (None, "") if text in how.nulls else of_text(text)
        results.append(value)
        if fault:
            wrong.setdefault(fault, []).append(index)
    if wrong:
        indices = encoded.indices.fill_null(len(results)).to_numpy(zero_copy_only=False)
        for fault, positions in wrong.items():
            is_wrong = np.zeros(len(results) + 1, dtype=bool)
            is_wrong[positions] = True
            faults.mark(is_wrong[indices], fault, column.name)
    mapped = pa.array(results, type=column.type)
    if not pa.types.is_string(column.type):
        return mapped.take(encoded.indices)
    # Trimming may make two texts one; a dictionary holds each value once.
    if mapped.null_count == 0 and len(set(results)) == len(results):
        return pa.DictionaryArray.from_arrays(encoded.indices, mapped)
    return mapped.take(encoded.indices).dictionary_encode()
