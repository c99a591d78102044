"""Cells 单元格: fetch counted cells from the lake once, and share them between the figures that need them."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from threading import Lock

import pyarrow as pa

from qipan.board.queries.basis import Basis
from qipan.engine import domains
from qipan.engine.indicators import Cube, cells
from qipan.lake import queries as lake

KEPT = 24
_kept: OrderedDict[tuple[object, ...], pa.Table] = OrderedDict()
_guard = Lock()


class Cells:
    """Answers `cube(columns, first, last)` at one lake version, within `stations` (None: all of them)."""

    def __init__(self, basis: Basis, stations: list[str] | None) -> None:
        self.basis = basis
        self.stations = stations
        self._cubes: dict[tuple[frozenset[str], dt.date, dt.date], Cube] = {}

    def __call__(self, columns: frozenset[str], first: dt.date, last: dt.date) -> Cube:
        wide = self._widened(columns)
        key = (wide, first, last)
        if key not in self._cubes:
            self._cubes[key] = Cube(self._table(wide, first, last), self.basis.dimensions)
        return self._cubes[key]

    def _widened(self, columns: frozenset[str]) -> frozenset[str]:
        """Return the smallest declared roll-up that holds the columns, or the columns themselves."""
        fitting = [rollup for rollup in self.basis.catalogue.rollups if columns <= rollup]
        return min(fitting, key=len) if fitting else columns

    def _table(self, columns: frozenset[str], first: dt.date, last: dt.date) -> pa.Table:
        scope = None if self.stations is None else tuple(self.stations)
        key = (
            self.basis.table,
            self.basis.version,
            str(lake.location(self.basis.table)),
            columns,
            first,
            last,
            scope,
            str(self.basis.grouped),
        )
        with _guard:
            if key in _kept:
                _kept.move_to_end(key)
                return _kept[key]
        table = self._fetch(columns, first, last)
        with _guard:
            _kept[key] = table
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        return table

    def _fetch(self, columns: frozenset[str], first: dt.date, last: dt.date) -> pa.Table:
        _, declared = domains.table(self.basis.table)
        connection = lake.open_duckdb(self.basis.table, self.basis.version, first=first, last=last)
        try:
            import ibis

            backend = ibis.duckdb.from_connection(connection)
            expression = cells(
                backend.table(self.basis.table),
                columns,
                time=declared["time"],
                first=first,
                last=last,
                grouped=self.basis.grouped,
                stations=self.stations,
                subject=declared["subject"]["column"],
            )
            return expression.to_pyarrow()
        finally:
            connection.close()
