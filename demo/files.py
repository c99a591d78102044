"""演示文件 demo files: generated passages as CSV in the platform's own header.

Knows how to write fast. Refuses to know what is written.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from pyarrow import csv


def write_csv(path: Path | str, batches: Iterable[pa.RecordBatch]) -> int:
    """Write batches to one CSV file with a header, times to the second, null as empty; return the
    number of rows.

    Compresses where the name ends in `.gz`. Raises ValueError without a batch: a file without a header
    helps nobody.
    """
    rows = 0
    writer: csv.CSVWriter | None = None
    options = csv.WriteOptions(include_header=True, quoting_style="none", quoting_header="none")
    with pa.output_stream(str(path), compression="detect") as stream:
        for batch in batches:
            schema = _to_seconds(batch.schema)
            if writer is None:
                writer = csv.CSVWriter(stream, schema, write_options=options)
            writer.write_batch(batch.cast(schema))
            rows += batch.num_rows
        if writer is None:
            raise ValueError(f"nothing to write to {path}")
        writer.close()
    return rows


def _to_seconds(schema: pa.Schema) -> pa.Schema:
    """Print whole seconds: the generated times have no fraction."""
    return pa.schema(
        [pa.field(f.name, pa.timestamp("s")) if pa.types.is_timestamp(f.type) else f for f in schema]
    )
