"""Formats 文件格式: how a gauge telegram writes its levels."""

import pyarrow as pa
import pyarrow.compute as pc


def metres_to_millimetres(metres: pa.Array, _second: pa.Array | None = None) -> pa.Array:
    """Return levels in whole millimetres, as text, from metres as text; what is no number stays as it is."""
    trimmed = pc.utf8_trim_whitespace(metres)
    is_number = pc.match_substring_regex(trimmed, r"^-?[0-9]+(\.[0-9]+)?$")
    numbers = pc.cast(pc.if_else(is_number, trimmed, None), pa.float64())
    millimetres = pc.cast(pc.cast(pc.round(pc.multiply(numbers, 1000)), pa.int64()), pa.string())
    return pc.coalesce(millimetres, trimmed)
