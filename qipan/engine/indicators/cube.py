"""Cube 立方: counted cells with the register's dimensions, added up any way in memory.

A key that is not known stays None: it is never dropped and never merged into another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Key = tuple[Any, ...]
Codes = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]
REMEMBERED = 256


@dataclass(frozen=True)
class Dimensions:
    """What the register adds to a cell: attributes by station, and dated membership of groups.

    `attributes` maps a derived column (road, prefecture) to {station: key}; `groups` maps a group's code to
    {station: (starts, ends)} with ends inclusive and None open.
    """

    attributes: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, tuple[dt.date | None, dt.date | None]]] = field(default_factory=dict)
    subject: str = "station"


class Cube:
    """Cells (columns of keys, and `n`) that answer sums by any of their columns or derived ones."""

    def __init__(self, cells: pa.Table, dimensions: Dimensions) -> None:
        self.cells = cells
        self.dimensions = dimensions
        self._columns: dict[str, tuple[Codes, list[Any]]] = {}
        self._n: npt.NDArray[np.int64] = cells.column("n").to_numpy().astype(np.int64)
        self._added: dict[str, dict[Key, int]] = {}

    def __len__(self) -> int:
        return len(self._n)

    def codes(self, column: str) -> tuple[Codes, list[Any]]:
        """Return a column as (position of each cell's key, keys); None is a key of its own."""
        if column not in self._columns:
            self._columns[column] = self._derive(column)
        return self._columns[column]

    def _derive(self, column: str) -> tuple[Codes, list[Any]]:
        if column in self.cells.column_names:
            return _encoded(self.cells.column(column))
        if column in ("day", "hour_of_day"):
            codes, keys = self.codes("hour")
            cut = [None if key is None else (key.date() if column == "day" else key.hour) for key in keys]
            return _merge(codes, cut)
        codes, keys = self.codes(self.dimensions.subject)
        mapping = self.dimensions.attributes[column]
        return _merge(codes, [mapping.get(key) for key in keys])

    def mask(self, where: Mapping[str, Any]) -> Mask:
        """Return which cells satisfy every condition: column = value, in a list, "known",
        or {"other_than": value} for the known ones that differ.

        The column `group` keeps the members of a station group, each within its validity.
        """
        kept: Mask = np.ones(len(self), dtype=bool)
        for column, wanted in where.items():
            kept &= self._members(str(wanted)) if column == "group" else self._matches(column, wanted)
        return kept

    def _matches(self, column: str, wanted: Any) -> Mask:
        codes, keys = self.codes(column)
        if wanted == "known":
            fits = np.array([key is not None for key in keys], dtype=bool)
        elif isinstance(wanted, Mapping):
            fits = np.array([key not in (None, wanted["other_than"]) for key in keys], dtype=bool)
        else:
            values = set(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else {wanted}
            fits = np.array([key in values for key in keys], dtype=bool)
        chosen: Mask = fits[codes] if len(keys) else np.zeros(len(self), dtype=bool)
        return chosen

    def _members(self, group: str) -> Mask:
        members = self.dimensions.groups.get(group, {})
        codes, keys = self.codes(self.dimensions.subject)
        days, day_keys = self.codes("day")
        kept: Mask = np.zeros(len(self), dtype=bool)
        spans: dict[tuple[dt.date | None, dt.date | None], set[str]] = {}
        for member, span in members.items():
            spans.setdefault(span, set()).add(member)
        for (starts, ends), names in spans.items():
            inside = np.array([key in names for key in keys], dtype=bool)
            dated = np.array(
                [(starts is None or key >= starts) and (ends is None or key <= ends) for key in day_keys],
                dtype=bool,
            )
            if inside.size and dated.size:
                kept |= inside[codes] & dated[days]
        return kept

    def sums(self, by: Iterable[str] = (), where: Mapping[str, Any] | None = None) -> dict[Key, int]:
        """Return the number of event rows by key; with no `by`, under the empty key (absent if no row)."""
        names, conditions = list(by), where or {}
        # The text keeps apart what Python takes for equal, such as 1 and True; a cube never changes.
        asked = f"{names!r} {sorted(conditions.items(), key=lambda pair: pair[0])!r}"
        if asked not in self._added:
            if len(self._added) >= REMEMBERED:
                self._added.clear()
            by_group = "group" in names
            self._added[asked] = (self._sums_by_group if by_group else self._sums)(names, conditions)
        return dict(self._added[asked])

    def _sums(self, names: list[str], where: Mapping[str, Any]) -> dict[Key, int]:
        kept = self.mask(where) if where else None
        if not len(self) or (kept is not None and not kept.any()):
            return {}
        flat: Codes = np.zeros(len(self), dtype=np.int64)
        all_keys: list[list[Any]] = []
        size = 1
        for name in names:
            codes, keys = self.codes(name)
            flat = flat * max(len(keys), 1) + codes
            size *= max(len(keys), 1)
            all_keys.append(keys)
        n = self._n if kept is None else self._n[kept]
        flat = flat if kept is None else flat[kept]
        found, totals = _totals(flat, n, size)
        result: dict[Key, int] = {}
        for code, total in zip(found.tolist(), totals.tolist(), strict=True):
            key: list[Any] = []
            for keys in reversed(all_keys):
                code, position = divmod(code, max(len(keys), 1))
                key.append(keys[position])
            result[tuple(reversed(key))] = total
        return result

    def _sums_by_group(self, names: list[str], where: Mapping[str, Any]) -> dict[Key, int]:
        place = names.index("group")
        rest = [name for name in names if name != "group"]
        result: dict[Key, int] = {}
        for group in self.dimensions.groups:
            for key, total in self.sums(rest, {**where, "group": group}).items():
                result[(*key[:place], group, *key[place:])] = total
        return result


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    chunk = column.combine_chunks()
    return chunk.chunk(0) if isinstance(chunk, pa.ChunkedArray) else chunk


def _encoded(column: pa.ChunkedArray) -> tuple[Codes, list[Any]]:
    if not pa.types.is_dictionary(column.type):
        # Combined first: a table without rows has no chunk to encode.
        column = pa.chunked_array([pc.dictionary_encode(_one_chunk(column))])
    chunk = _one_chunk(column.unify_dictionaries())
    keys = chunk.dictionary.to_pylist()
    # A null may stand in the dictionary or among the positions: it is one key.
    codes = pc.fill_null(chunk.indices, len(keys)).to_numpy(zero_copy_only=False).astype(np.int32)
    return _merge(codes, [*keys, None] if chunk.null_count else keys)


def _totals(flat: Codes, n: npt.NDArray[np.int64], size: int) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Add up `n` by position below `size`; return the positions that occur and their totals, exact below 2**53."""
    if size <= max(65_536, 4 * len(flat)):
        dense = np.bincount(flat, weights=n)
        found = np.flatnonzero(dense)
        return found, dense[found].astype(np.int64)
    found, places = np.unique(flat, return_inverse=True)
    return found, np.bincount(places, weights=n).astype(np.int64)


def _merge(codes: Codes, keys: list[Any]) -> tuple[Codes, list[Any]]:
    places: dict[Any, int] = {}
    merged = np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int32)
    return (merged[codes] if len(keys) else codes), list(places)
