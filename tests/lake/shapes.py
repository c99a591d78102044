"""Shapes 形式: the same records as CSV, NDJSON, Parquet and an Arrow stream."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

Records = list[dict[str, Any]]


def content_of(shape: str, records: Records) -> bytes:
    """Return records as csv, ndjson, parquet or arrow."""
    if shape == "csv":
        lines = [",".join(records[0]), *(",".join(map(str, one.values())) for one in records)]
        return ("\n".join(lines) + "\n").encode()
    if shape == "ndjson":
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()
    out = io.BytesIO()
    table = pa.Table.from_pylist(records)
    if shape == "parquet":
        pq.write_table(table, out)
    else:
        with ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    return out.getvalue()
