"""Queries 查询 of the rivers: sampling points, many enough to be gathered on the map."""

import numpy as np
import pyarrow as pa

from qipan.atlas.queries import Frame
from qipan.engine.actors import Actor

NUMBER = 30_000


def samples(actor: Actor) -> Frame:
    """Return sampling points spread over two prefectures, every tenth without a depth."""
    chance = np.random.default_rng(7)
    depth = chance.integers(100, 9000, NUMBER).astype(float)
    depth[::10] = np.nan
    east = np.arange(NUMBER) % 2 == 0
    table = pa.table(
        {
            "id": [f"S{number}" for number in range(NUMBER)],
            "division": np.where(east, "430121", "430702"),
            "lon": np.where(east, 113.2, 111.7) + chance.normal(0, 0.1, NUMBER),
            "lat": np.where(east, 28.3, 29.0) + chance.normal(0, 0.1, NUMBER),
            "value": depth,
            "depth_mm": pa.array(depth, from_pandas=True),
        }
    )
    return Frame(table, mark="samples-1", synthetic=True)
