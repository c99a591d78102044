"""Imputation 补估: values for hours without records, each with its method, never counted as observed.

Own neighbouring hours first, then stations of the same road or prefecture in the same hour, then the way's own
profile; where nothing can be said there is no value, and the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health.rules import Rules

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
METHODS = ("control", "local", "road", "prefecture", "profile", "none")


@dataclass(frozen=True)
class Imputed:
    """One value that was not observed: `hour` its position, `value` None where nothing can be said.

    `low` and `high` hold the true count nine times in ten; `basis` is how many hours or ways it rests on.
    """

    station: str
    direction: int | None
    hour: int
    value: float | None
    low: float | None
    high: float | None
    method: str
    basis: int
    reason: str = ""


@dataclass(frozen=True)
class Grounds:
    """What values may rest on, by way (ways, hours): counts, which of them are trusted, what is expected.

    `peers` gives, by method (road, prefecture), the key of each way's group, None for no group.
    """

    counts: Floats
    trusted: Mask
    mean: Floats
    dispersion: Floats
    peers: Mapping[str, Sequence[Any]]


def impute(
    way: int, station: str, direction: int | None, hours: Iterable[int], grounds: Grounds, rules: Rules
) -> list[Imputed]:
    """Return a value for each of the hours of one way."""
    return [_value(way, station, direction, hour, grounds, rules) for hour in hours]


def _value(
    way: int, station: str, direction: int | None, hour: int, grounds: Grounds, rules: Rules
) -> Imputed:
    expected = float(grounds.mean[way, hour])
    spread = float(grounds.dispersion[way])
    for method, found in (
        ("local", _local(way, hour, grounds, rules)),
        *((name, _peers(way, hour, keys, grounds, rules)) for name, keys in grounds.peers.items()),
    ):
        if found is not None:
            ratio, error, basis = found
            return _made(station, direction, hour, expected * ratio, spread + error, method, basis, rules)
    wide = rules.number("imputation", "profile_error") ** 2
    return _made(station, direction, hour, expected, spread + wide, "profile", 0, rules)


def _made(
    station: str,
    direction: int | None,
    hour: int,
    value: float,
    relative: float,
    method: str,
    basis: int,
    rules: Rules,
) -> Imputed:
    half = rules.number("imputation", "interval") * sqrt(max(value, 1.0) + relative * value * value)
    return Imputed(station, direction, hour, value, max(value - half, 0.0), value + half, method, basis)


def _local(way: int, hour: int, grounds: Grounds, rules: Rules) -> tuple[float, float, int] | None:
    """Return (counted over expected, its relative variance, hours) of the trusted hours around."""
    reach = rules.whole("imputation", "reach_h")
    around = [
        at
        for at in range(max(hour - reach, 0), min(hour + reach + 1, grounds.counts.shape[1]))
        if grounds.trusted[way, at]
    ]
    sides = {at < hour for at in around}
    if len(around) < rules.whole("imputation", "least_hours") or len(sides) < 2:
        return None
    counted, expected = float(grounds.counts[way, around].sum()), float(grounds.mean[way, around].sum())
    if expected < rules.number("imputation", "least_expected"):
        return None
    error = 1 / expected + float(grounds.dispersion[way]) / len(around)
    return counted / expected, error, len(around)


def _peers(
    way: int, hour: int, keys: Sequence[Any], grounds: Grounds, rules: Rules
) -> tuple[float, float, int] | None:
    """Return (counted over expected, its relative variance, ways) of the other ways of the group in that hour."""
    if keys[way] is None:
        return None
    others = [
        one for one, key in enumerate(keys) if key == keys[way] and one != way and grounds.trusted[one, hour]
    ]
    if len(others) < rules.whole("imputation", "peers"):
        return None
    expected = float(grounds.mean[others, hour].sum())
    if expected < rules.number("imputation", "peers_expected"):
        return None
    ratio = float(grounds.counts[others, hour].sum()) / expected
    # How far the ways of the group part from each other in that hour, this way may part from them.
    each = grounds.counts[others, hour] / np.maximum(grounds.mean[others, hour], 1e-9)
    weights = grounds.mean[others, hour] / expected
    parting = max(float(weights @ (each - ratio) ** 2) - len(others) / expected, 0.0)
    error = 1 / expected + parting * (1 + 1 / len(others))
    return ratio, error, len(others)
