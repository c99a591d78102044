"""Values 图层的值: how a layer asks for an indicator's values without knowing who computes them.

`settings.LAYER_VALUES` names a module above that answers `permission`, `days`, `standing` and `told` (decision 0010).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings

from qipan.engine.actors import Actor


@dataclass(frozen=True)
class Standing:
    """What an indicator's values over a period stand on.

    `first` and `last` are the days computed over, None when there is nothing to compute; `held` are the first and
    last day with records; `mark` changes with anything that could change a value.
    """

    indicator: str
    names: Mapping[str, str]
    unit: str
    first: dt.date | None
    last: dt.date | None
    held: tuple[dt.date, dt.date] | None
    mark: str
    synthetic: bool


def _provider() -> Any:
    return import_module(settings.LAYER_VALUES)


def permission(indicator: str) -> str:
    """Return the permission that lets an actor see the values of an indicator."""
    return str(_provider().permission(indicator))


def days(period: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a period written as text; one that cannot be read is `board.period_…`."""
    found: tuple[dt.date, dt.date] = _provider().days(period)
    return found


def standing(indicator: str, period: str) -> Standing:
    """Return what the values of a period stand on; `latest` is the newest day with records."""
    found: Standing = _provider().standing(indicator, period)
    return found


def told(actor: Actor, standing: Standing, by: str) -> Mapping[str, float]:
    """Return the values by key within the actor's scope; a key that is absent is unknown."""
    found: Mapping[str, float] = _provider().told(actor, standing, by)
    return found
