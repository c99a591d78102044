"""通行记录 passages: a day of the demo as rows, in order of time, batch by batch.

Knows how to turn the ledger's counts into passages, none more and none fewer. Refuses to hold a day in
memory at once at full scale, and to write a plate that could be somebody's.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from demo import traffic
from demo.ledger import DIRECTIONS, DayTable, class_codes, day_table, station_shares
from demo.province import Province
from demo.rounding import Counts
from demo.traffic import GROUPS

SCHEMA = pa.schema(
    [
        ("passed_at", pa.timestamp("us")),
        ("station", pa.string()),
        ("direction", pa.int8()),
        ("vehicle_class", pa.int16()),
        ("media", pa.int8()),
        ("other_province", pa.string()),
        ("lane", pa.string()),
        ("axles", pa.int16()),
    ]
)
PLATE = pa.field("plate", pa.string())
MAX_ROWS = 1_000_000
_SMALL_BATCH = 250_000
_DRAWS = 1024
_LANES = 8
# At no ramp do more than this part of the trips cross the border.
_MOST_CROSSING = 0.6

Bytes8 = NDArray[np.uint8]


def _strings(values: NDArray[np.void]) -> pa.Array:
    """Make an Arrow string column of values that all have the same number of bytes, without a copy per
    row."""
    width = values.dtype.itemsize
    offsets = np.arange(len(values) + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(offsets), pa.py_buffer(values))


def _fixed(texts: list[str]) -> NDArray[np.void]:
    encoded = [text.encode() for text in texts]
    width = len(encoded[0])
    return np.array(encoded, dtype=f"S{width}").view(f"V{width}")


@lru_cache(maxsize=4)
def _other_ends(province: Province) -> Bytes8:
    """Draw for each station 1,024 provinces at a trip's other end (index 0: the own one).

    The nearer a station stands to a border crossing, the more of its trips cross there; over the holiday
    the declared part does, split over the neighbours as declared. At a border station all do.
    """
    neighbours = traffic.places()["neighbours"]
    codes = list(neighbours)
    border = np.array([bool(s.border_province) for s in province.stations])
    at = np.array([[s.lon, s.lat] for s in province.stations])
    # A degree of longitude is about 0.89 of one of latitude here.
    distance = np.linalg.norm((at[:, None, :] - at[None, border, :]) * [0.89, 1.0], axis=2)
    crossing = np.full((len(at), len(codes)), 0.02)
    for gate, station in enumerate(station for station in province.stations if station.border_province):
        crossing[:, codes.index(station.border_province)] += np.exp(-distance[:, gate] / 0.45)
    weights, _ = station_shares(province)
    weights = np.where(border, 0, weights)
    shares = np.array([neighbours[code]["share"] for code in codes])
    wanted = traffic.declared()["cross_border_share"] * shares / shares.sum()
    for _ in range(20):
        crossing *= wanted / (weights @ crossing / weights.sum())
        crossing *= np.minimum(1, _MOST_CROSSING / crossing.sum(axis=1))[:, None]
    for i in np.flatnonzero(border):
        crossing[i] = [code == province.stations[i].border_province for code in codes]
    edges = np.cumsum(np.column_stack([1 - crossing.sum(axis=1), crossing]), axis=1)
    draws = (np.arange(_DRAWS) + 0.5) / _DRAWS
    return np.asarray((draws[None, :, None] > edges[:, None, :-1]).sum(axis=2), dtype=np.uint8)


def _seconds(rng: np.random.Generator, counts: Counts, hour: int) -> NDArray[np.int64]:
    """Draw the seconds of an hour at which its rows pass, sorted; busier towards the busier
    neighbouring hour."""
    before, here, after = (counts[max(hour - 1, 0)], counts[hour], counts[min(hour + 1, 23)])
    weights = np.interp(np.arange(3600), [0, 1800, 3599], [before + here, 2 * here, here + after]) + 1e-9
    return np.repeat(np.arange(3600), rng.multinomial(int(here), weights / weights.sum()))


def _plates(rng: np.random.Generator, other: Bytes8) -> pa.Array:
    """Write plates whose serial starts with the letter I, which is never issued: nobody's plate can
    come out."""
    places = traffic.places()
    firsts = _fixed([places["home"]["plate"]] + [n["plate"] for n in places["neighbours"].values()])
    rows = len(other)
    plate = np.empty((rows, 11), dtype=np.uint8)
    plate[:, 0:3] = firsts[other].view(np.uint8).reshape(rows, 3)
    plate[:, 3] = rng.integers(ord("A"), ord("H") + 1, rows, dtype=np.uint8)
    plate[:, 4:6] = np.frombuffer("·".encode(), dtype=np.uint8)
    plate[:, 6] = ord("I")
    number = rng.integers(0, 10_000, rows, dtype=np.int32)
    for place in range(4):
        plate[:, 10 - place] = ord("0") + number % 10
        number //= 10
    return _strings(plate.reshape(-1).view("V11"))


class _Day:
    """The making of one day's rows: lookups made once, hours made one after another."""

    def __init__(self, province: Province, table: DayTable, seed: int, with_plates: bool) -> None:
        self.table = table
        self.with_plates = with_plates
        self.rng = np.random.default_rng([seed, table.day.toordinal(), 8])
        self.hours = table.counts.sum(axis=1)
        self.start = np.datetime64(table.day, "us").astype(np.int64)
        columns = np.arange(table.counts.shape[1])
        cells = len(GROUPS) * DIRECTIONS
        self.station_of = (columns // cells).astype(np.int16)
        self.group_of = (columns % cells // DIRECTIONS).astype(np.int8)
        self.direction_of = (columns % DIRECTIONS).astype(np.int8)
        self.codes = _fixed([station.code for station in province.stations])
        self.lanes = _fixed([f"{way}{lane:02d}" for way in "EX" for lane in range(1, _LANES + 1)])
        self.provinces = _fixed([traffic.places()["home"]["code"], *traffic.places()["neighbours"]])
        early = table.day < traffic.CLASSES_SINCE
        self.other_ends = _other_ends(province).reshape(-1)
        axles = traffic.declared()["axles_2003" if early else "axles"]
        self.axles = np.zeros(256, dtype=np.int16)
        self.axles[list(axles)] = list(axles.values())
        self.decks = [self._deck(group) for group in range(len(GROUPS))]
        self.dealt = [0] * len(GROUPS)
        etc = traffic.declared()["etc_share"]
        other = traffic.declared()["other_media_share"]
        # 1 ETC, 9 other, 2 card, in thousandths
        self.media = np.full((len(GROUPS), 1000), 2, dtype=np.int8)
        for group, name in enumerate(GROUPS):
            self.media[group, : round(etc[name] * 1000)] = 1
            self.media[group, 1000 - round(other * 1000) :] = 9

    def _deck(self, group: int) -> NDArray[np.int16]:
        """Shuffle the day's vehicle class codes of a group, to be dealt out to its rows."""
        total = int(self.table.cube[:, :, group].sum())
        counts = class_codes(self.table.day, group, total)
        deck = np.repeat(np.array(list(counts), dtype=np.int16), list(counts.values()))
        if len(counts) > 1:
            self.rng.shuffle(deck)
        return deck

    def hour(self, hour: int) -> pa.RecordBatch:
        """Make the rows of an hour."""
        rng = self.rng
        columns = np.repeat(np.arange(len(self.station_of), dtype=np.int32), self.table.counts[hour])
        rng.shuffle(columns)
        rows = len(columns)
        group = self.group_of[columns]
        direction = self.direction_of[columns]
        station = self.station_of[columns]
        classes = np.empty(rows, dtype=np.int16)
        for i, deck in enumerate(self.decks):
            at = np.flatnonzero(group == i)
            classes[at] = deck[self.dealt[i] : self.dealt[i] + len(at)]
            self.dealt[i] += len(at)
        bits = rng.integers(0, _DRAWS, rows, dtype=np.int32)
        other = self.other_ends[station.astype(np.int32) * _DRAWS + bits]
        media = self.media.reshape(-1)[
            group.astype(np.int32) * 1000 + rng.integers(0, 1000, rows, dtype=np.int32)
        ]
        lane = rng.integers(0, _LANES, rows, dtype=np.int8) + direction * np.int8(_LANES)
        axles = self.axles[classes]
        passed = self.start + (hour * 3600 + _seconds(rng, self.hours, hour)) * 1_000_000
        arrays = [
            pa.array(passed).cast(pa.timestamp("us")),
            _strings(self.codes[station]),
            pa.array(direction),
            pa.array(classes),
            pa.array(media),
            _strings(self.provinces[other]),
            _strings(self.lanes[lane]),
            pa.array(axles, mask=axles == 0),
        ]
        if self.with_plates:
            return pa.RecordBatch.from_arrays([*arrays, _plates(rng, other)], schema=SCHEMA.append(PLATE))
        return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def passages(
    province: Province, day: date, scale: float, seed: int | None = None, *, with_plates: bool = False
) -> Iterator[pa.RecordBatch]:
    """Yield a day's passages in order of time, at most 1,000,000 rows a batch; the seed is the
    province's by default.

    `other_province` is "43" for a trip inside the province. `axles` is null where the class is
    unknown. Raises KeyError on a day the demo has not.
    """
    table = day_table(province, day, scale)
    making = _Day(province, table, province.seed if seed is None else seed, with_plates)
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for hour in range(24):
        made = making.hour(hour)
        if waiting and rows + made.num_rows > _SMALL_BATCH:
            yield pa.concat_batches(waiting)
            waiting, rows = [], 0
        if made.num_rows > MAX_ROWS:
            for offset in range(0, made.num_rows, MAX_ROWS):
                yield made.slice(offset, MAX_ROWS)
        elif made.num_rows:
            waiting.append(made)
            rows += made.num_rows
    if waiting:
        yield pa.concat_batches(waiting)
