"""故障 faults: what equipment lost, doubled or could not classify, and what a second source counted.

Knows how to spoil a day's passages as declared. Refuses to touch the holiday, whose figures are printed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from demo import traffic
from demo.ledger import day_table, station_shares
from demo.province import Province

TOTALS = pa.schema(
    [
        ("hour_at", pa.timestamp("us")),
        ("station", pa.string()),
        ("total", pa.int64()),
        ("source", pa.string()),
    ]
)


@lru_cache(maxsize=1)
def declared() -> dict[str, Any]:
    """Return `faults.yaml`; raise ValueError where it touches a holiday."""
    read: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "faults.yaml").read_text("utf-8"))
    touched = {one["day"] for one in read["faults"]} & set(traffic.holiday_days())
    if touched:
        raise ValueError(f"faults.yaml touches the holiday: {sorted(touched)}")
    return read


@lru_cache(maxsize=4)
def by_flow(province: Province) -> tuple[str, ...]:
    """Return the codes of the stations inside the province, the busiest first."""
    parts, _ = station_shares(province)
    order = np.argsort(-np.asarray(parts), kind="stable")
    return tuple(
        province.stations[place].code for place in order if not province.stations[place].border_province
    )


def spoiled(province: Province, day: date, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield a day's passages as the equipment recorded them: the same for the same seed."""
    own = [one for one in declared()["faults"] if one["day"] == day]
    rng = np.random.default_rng([province.seed, day.toordinal(), 9])
    for batch in batches:
        for fault in own:
            batch = _spoil(batch, fault, by_flow(province)[fault["rank"] - 1], rng)
        if batch.num_rows:
            yield batch


def _spoil(
    batch: pa.RecordBatch, fault: dict[str, Any], station: str, rng: np.random.Generator
) -> pa.RecordBatch:
    hour = pc.hour(batch.column("passed_at"))
    first, last = fault["hours"]
    meant = pc.and_(pc.greater_equal(hour, first), pc.less_equal(hour, last))
    meant = pc.and_(meant, pc.equal(batch.column("station"), station))
    if "direction" in fault:
        meant = pc.and_(meant, pc.equal(batch.column("direction"), fault["direction"]))
    hit = meant.to_numpy(zero_copy_only=False) & (rng.random(batch.num_rows) >= fault["keep"])
    if fault["kind"] == "lost":
        return batch.filter(pa.array(~hit))
    if fault["kind"] == "twice":
        return batch.take(pa.array(np.sort(np.concatenate([np.arange(batch.num_rows), np.flatnonzero(hit)]))))
    place = batch.schema.get_field_index("vehicle_class")
    code = pa.scalar(declared()["unknown_code"], pa.int16())
    return batch.set_column(
        place, batch.schema.field(place), pc.if_else(pa.array(hit), code, batch.column(place))
    )


def totals(province: Province, scale: float) -> Iterator[pa.RecordBatch]:
    """Yield what a second source counted at the stations it watches, by hour, both directions together."""
    source = declared()["control"]["source"]
    first, last = declared()["control"]["ranks"]
    watched = set(by_flow(province)[first - 1 : last])
    for day in declared()["control"]["days"]:
        cube = day_table(province, day, scale).cube.sum(axis=(2, 3))
        rows = [
            (datetime(day.year, day.month, day.day, hour), station.code, int(cube[hour, place]), source)
            for place, station in enumerate(province.stations)
            if station.code in watched
            for hour in range(24)
        ]
        columns = [
            pa.array(column, field.type)
            for column, field in zip(zip(*rows, strict=True), TOTALS, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=TOTALS)
