"""Cells 单元格: cubes of counted cells for the figures that need them, from roll-ups, shared between requests."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from qipan.board import rollups
from qipan.board.queries.basis import Basis
from qipan.engine.indicators import Cube, answers
from qipan.lake import queries as lake

KEPT_CELLS = 12_000_000
"""Cells in memory at most, some tens of bytes each; the least lately used go first."""


class _Shelf:
    """Cubes kept by what they were made from; one is made once, however many ask for it at the same time."""

    def __init__(self) -> None:
        self._cubes: OrderedDict[object, Cube] = OrderedDict()
        self._making: dict[object, Lock] = {}
        self._guard = Lock()

    def get(self, key: object, make: Callable[[], Cube]) -> Cube:
        with self._guard:
            if key in self._cubes:
                self._cubes.move_to_end(key)
                return self._cubes[key]
            lock = self._making.setdefault(key, Lock())
        with lock:
            with self._guard:
                if key in self._cubes:
                    return self._cubes[key]
            try:
                cube = make()
            finally:
                with self._guard:
                    self._making.pop(key, None)
            with self._guard:
                self._cubes[key] = cube
                held = sum(len(one) for one in self._cubes.values())
                while held > KEPT_CELLS and len(self._cubes) > 1:
                    held -= len(self._cubes.popitem(last=False)[1])
            return cube


_shelf = _Shelf()


class Cells:
    """Answers `cube(columns, first, last)` at one lake version, within `stations` (None: all of them).

    With `fresh` every cube is counted from the event rows, and nothing kept is read.
    """

    def __init__(self, basis: Basis, stations: list[str] | None, *, fresh: bool = False) -> None:
        self.basis = basis
        self.stations = stations
        self.fresh = fresh
        self._scope = None if stations is None else tuple(stations)
        self._cubes: dict[tuple[frozenset[str], dt.date, dt.date], Cube] = {}

    def __call__(self, columns: frozenset[str], first: dt.date, last: dt.date) -> Cube:
        source = self.basis.source
        asked = columns if self._scope is None else columns | {source.subject}
        # What is kept serves many questions; a single count is quickest by what it is asked for.
        wide = asked if self.fresh else self.basis.catalogue.widened(asked)
        key = (wide, first, last)
        if self.fresh:
            for (held, *period), cube in self._cubes.items():
                if period == [first, last] and answers(held, wide):
                    return cube
        if key not in self._cubes:
            self._cubes[key] = self._fresh(*key) if self.fresh else self._shared(*key)
        return self._cubes[key]

    def _fresh(self, columns: frozenset[str], first: dt.date, last: dt.date) -> Cube:
        found = rollups.count(self.basis.source, columns, first, last, self.stations)
        return Cube(found, self.basis.dimensions)

    def _shared(self, columns: frozenset[str], first: dt.date, last: dt.date) -> Cube:
        source = self.basis.source
        key = (
            source.table,
            str(lake.location(source.table)),
            columns,
            tuple((day, source.states[day]) for day in source.days(first, last)),
            self._scope,
            self.basis.words_mark,
        )

        def make() -> Cube:
            found = rollups.gather(source, columns, first, last, self.stations)
            return Cube(found, self.basis.dimensions)

        return _shelf.get(key, make)
