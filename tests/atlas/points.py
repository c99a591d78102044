"""Points 点: frames for a layer of a domain's own geometry, many points and few."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from qipan.atlas.queries import Frame
from qipan.engine.actors import Actor

NUMBER = 20_000
WEST, SOUTH, EAST, NORTH = 109.0, 24.8, 114.2, 30.0


def many(actor: Actor) -> Frame:
    """Points all over the province, some crowded at one place; every tenth without a value."""
    chance = np.random.default_rng(3)
    lon, lat = chance.uniform(WEST, EAST, NUMBER), chance.uniform(SOUTH, NORTH, NUMBER)
    lon[:5000], lat[:5000] = 112.94, 28.2
    value = np.ones(NUMBER)
    value[::10] = np.nan
    east = lon > 112
    table = pa.table(
        {
            "id": [f"P{number}" for number in range(NUMBER)],
            "division": np.where(east, "430121", "433101"),
            "lon": lon,
            "lat": lat,
            "value": value,
            "depth_mm": np.arange(NUMBER),
        }
    )
    return Frame(table, mark="many-1", synthetic=True)


def without_place(actor: Actor) -> Frame:
    """A frame that forgot its latitudes."""
    return Frame(pa.table({"id": ["A"], "division": ["430121"], "lon": [112.9]}), mark="bare-1")
