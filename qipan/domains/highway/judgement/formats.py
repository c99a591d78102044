"""Format rules 格式规则: what two columns of a record format mean together. Pure, on arrays of text.

Nulls are unknown and stay so; text that is no code is passed on for the row rules to judge.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

CARGO_OFFSET = 10


def kdd2017_class(model: pa.Array, kind: pa.Array | None = None) -> pa.Array:
    """Return JT/T 489 data codes from the contest's load grade and kind (0 passenger, 1 cargo).

    Passenger n is n, cargo n is 10 + n; grade 0 is unknown whatever the kind; without a kind nothing is told.

    >>> kdd2017_class(pa.array(["1", "2", "0", "3"]), pa.array(["0", "1", "1", None])).to_pylist()
    ['1', '12', '0', None]
    """
    if kind is None:
        kind = pa.nulls(len(model), pa.string())
    whole = pc.fill_null(pc.match_substring_regex(model, r"^\d{1,3}$"), False)
    number = pc.if_else(whole, model, "0").cast(pa.int32())
    cargo = pc.fill_null(pc.equal(kind, "1"), False)
    shifted = pc.if_else(pc.and_(cargo, pc.greater(number, 0)), pc.add(number, CARGO_OFFSET), number)
    code = pc.if_else(whole, shifted.cast(pa.string()), model)
    told = pc.fill_null(pc.is_in(kind, pa.array(["0", "1"])), False)
    unknown_grade = pc.and_(whole, pc.equal(number, 0))
    return pc.if_else(pc.or_(told, unknown_grade), code, pa.scalar(None, pa.string()))


def national_province(station: pa.Array) -> pa.Array:
    """Return the province of a station in the national numbering: the first two digits of its number.

    A text that does not begin with a province's code tells nothing.

    >>> national_province(pa.array(["37016016", "0", None])).to_pylist()
    ['37', None, None]
    """
    found = pc.extract_regex(station, r"^(?P<province>[1-8][0-9])[0-9A-Fa-f]{6,}$")
    return pc.struct_field(found, "province")
