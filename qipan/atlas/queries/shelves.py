"""Shelves 存架: what was made lately, kept in the process under its mark; what was asked for longest ago goes first."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Keeps up to `most` things by name, for all threads of the process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._guard = Lock()

    def get(self, name: str) -> T | None:
        """Return what is kept under a name, None when nothing is."""
        with self._guard:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def put(self, name: str, thing: T) -> T:
        """Keep a thing under a name, and return it."""
        with self._guard:
            self._kept[name] = thing
            self._kept.move_to_end(name)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return thing

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._guard:
            self._kept.clear()
