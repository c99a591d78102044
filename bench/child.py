"""One measurement 单次测量: runs one contestant's task in this process and prints its result and peak memory."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from bench.contestants import bare_duckdb, platform


def measure(contestant: str, task: str, where: str, csv: str, rounds: int) -> dict[str, Any]:
    """Run a task; the answer carries `peak_mb`, the most memory this process held."""
    folder, file = Path(where), Path(csv)
    if contestant == "postgresql":
        from bench.contestants import postgresql

        result = (
            postgresql.import_file(file, where) if task == "import" else postgresql.aggregate(where, rounds)
        )
    elif contestant == "pandas":
        from bench.contestants import with_pandas

        result = with_pandas.aggregate(folder, rounds)
    elif contestant == "duckdb":
        result = (
            bare_duckdb.import_file(file, folder)
            if task == "import"
            else bare_duckdb.aggregate(folder, rounds)
        )
    else:
        result = (
            platform.import_file(file, folder) if task == "import" else platform.aggregate(folder, rounds)
        )
    # Linux counts in KiB.
    result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


if __name__ == "__main__":
    _contestant, _task, _where, _csv, _rounds = sys.argv[1:6]
    sys.stdout.write(json.dumps(measure(_contestant, _task, _where, _csv, int(_rounds))))
