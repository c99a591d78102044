"""Places 地点: which stations, roads, prefectures and groups may be asked for, and what is said of all others.

A place that nobody knows and one outside the actor's scope are told in the same words: the one is not to be
known from the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qipan.board.queries.basis import Basis
from qipan.engine.errors import QipanError

PLACES = ("station", "road", "prefecture", "group", "other_province")
PREFECTURE_DIGITS = 6


def read_place(basis: Basis, dimension: str, text: str) -> str:
    """Return a place's key from its text: a prefecture may be written by its four digits."""
    full = text.ljust(PREFECTURE_DIGITS, "0")
    if dimension == "prefecture" and len(text) == 4 and full in basis.names["prefecture"]:
        return full
    return text


def require_places(
    basis: Basis, asked: Mapping[str, Any], prefixes: tuple[str, ...], texts: Mapping[str, Any]
) -> None:
    """Raise `board.place_missing` for a place that is not known or lies outside division prefixes.

    Roads and groups lie in no one's part: whoever may ask at all may ask for them.
    """
    stations = basis.stations_in(prefixes)
    for dimension, wanted in asked.items():
        if dimension not in PLACES or not isinstance(wanted, str):
            continue
        known = wanted in basis.names.get(dimension, {})
        if stations is not None and dimension == "station":
            known = wanted in stations
        elif stations is not None and dimension == "prefecture":
            mine = {basis.dimensions.attributes["prefecture"].get(code) for code in stations}
            known = known and (wanted in mine or any(wanted.startswith(prefix) for prefix in prefixes))
        if not known:
            name = basis.catalogue.dimensions[dimension].names
            raise QipanError(
                "board.place_missing",
                place=str(texts.get(dimension, wanted))[:60],
                name=dict(name),
                dimension=dimension,
            )
