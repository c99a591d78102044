"""Times 时间参数: reads OGC's `datetime`, and finds the features that stand in it.

Moments are taken by their day in the province's time; an interval may be open at either end.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from qipan.atlas import queries
from qipan.atlas.queries.features import Features
from qipan.atlas.queries.layers import Layer
from qipan.atlas.queries.sources import EVER
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError

OPEN = ("", "..")
Span = tuple[dt.date | None, dt.date | None]


def _day(text: str, whole: str) -> dt.date | None:
    if text in OPEN:
        return None
    try:
        if len(text) == 10:
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text.upper().replace(" ", "+"))
    except ValueError:
        raise QipanError("atlas.datetime_unreadable", text=whole[:60]) from None
    return timezone.localtime(moment).date() if moment.tzinfo else moment.date()


def read_span(text: str) -> Span:
    """Read a day, a moment or an interval; None is an open end. Else `atlas.datetime_unreadable`."""
    first, sign, last = text.partition("/")
    if not sign and first in OPEN:
        raise QipanError("atlas.datetime_unreadable", text=text[:60])
    begin, end = _day(first, text), _day(last if sign else first, text)
    if begin and end and begin > end:
        raise QipanError("atlas.datetime_unreadable", text=text[:60])
    return begin, end


def features_at(actor: Actor, layer: Layer, text: str) -> tuple[Features, npt.NDArray[np.bool_] | None]:
    """Return a layer's features at a time, and which of them stand then; None when all do."""
    if not text:
        return queries.features_for(actor, layer), None
    first, last = read_span(text)
    if not layer.indicator:
        found = queries.features_for(actor, layer, EVER)
        return found, _standing(found, first, last)
    found = queries.features_for(actor, layer)
    if found.held is None:
        return found, np.zeros(len(found), dtype=bool)
    begin, end = max(first or found.held[0], found.held[0]), min(last or found.held[1], found.held[1])
    if begin > end:
        return found, np.zeros(len(found), dtype=bool)
    return queries.features_for(actor, layer, f"{begin}..{end}"), None


def _standing(found: Features, first: dt.date | None, last: dt.date | None) -> npt.NDArray[np.bool_] | None:
    if found.valid is None:
        return None
    return np.array(
        [
            (last is None or starts is None or starts <= last)
            and (first is None or ends is None or ends > first)
            for starts, ends in found.valid
        ],
        dtype=bool,
    )
