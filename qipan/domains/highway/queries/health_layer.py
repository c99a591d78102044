"""Health layer 健康图层: the score of every station as last judged, for the map."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import numpy as np
import pyarrow as pa

from qipan.atlas.queries import Frame
from qipan.domains.highway.queries.kept_health import health_kept
from qipan.engine.actors import Actor
from qipan.people.language import page_language
from qipan.register import queries as register


def stations(actor: Actor) -> Frame:
    """Return the stations in the actor's scope that have a place, `value` their score, unknown where none is told.

    Without a judgement yet there are no stations to show: empty is not healthy.
    """
    kept = health_kept(actor)
    language = page_language()
    told = {one["station"]: one for one in kept["stations"]} if kept else {}
    rows = [
        row for row in register.frame("station").to_pylist() if row["code"] in told and row["lon"] is not None
    ]
    own = [told[row["code"]] for row in rows]
    text, number = pa.string(), pa.float64()
    table = pa.table(
        {
            "id": pa.array([row["code"] for row in rows], text),
            "division": pa.array([row["division"] for row in rows], text),
            "lon": pa.array([row["lon"] for row in rows], number),
            "lat": pa.array([row["lat"] for row in rows], number),
            "name_zh": pa.array([one["names"]["zh"] for one in own], text),
            "name_en": pa.array([one["names"]["en"] for one in own], text),
            "value": np.array([np.nan if one["score"] is None else one["score"] for one in own], dtype=float),
            "code": pa.array([row["code"] for row in rows], text),
            "road": pa.array([row["road"] for row in rows], text),
            "status": pa.array([one["status_names"][language] for one in own], text),
            "faults": pa.array([_faults(one, language) for one in own], text),
        }
    )
    mark = [kept["judged_at"], kept["period"], register.mark("station"), language] if kept else []
    return Frame(
        table,
        mark=hashlib.sha256(repr(mark).encode()).hexdigest()[:16],
        as_of=dt.date.fromisoformat(kept["as_of"]) if kept else None,
        synthetic=bool(kept and kept["lake"]["synthetic"]),
    )


def _faults(one: dict[str, Any], language: str) -> str | None:
    """Return the kinds of what was found, each once; why nothing can be said where there is no score."""
    if one["reason"]:
        return str(one["reason"][language])
    kinds = dict.fromkeys(finding["names"][language] for finding in one["findings"])
    return " · ".join(kinds) or None
