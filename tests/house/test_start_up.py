"""A command pays for what it uses: help and short answers load nothing that counts, draws or stores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.isolation import ROOT

HEAVY = ("ibis", "pandas", "matplotlib", "pyarrow", "deltalake", "duckdb", "docx", "openpyxl", "typst")
LOADED = """
import sys
from qipan.cli.main import run
try:
    run(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(data: Path, *arguments: str) -> set[str]:
    """Return the top-level packages a command leaves loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "QIPAN_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    ("arguments", "spared"),
    [
        (["--help"], HEAVY),
        (["lake", "batches"], ("ibis", "pandas", "matplotlib", "docx", "openpyxl", "typst")),
        (["board", "indicators"], ("ibis", "pandas", "matplotlib", "docx", "openpyxl", "typst")),
    ],
)
def test_a_command_loads_only_what_it_uses(
    tmp_path: Path, arguments: list[str], spared: tuple[str, ...]
) -> None:
    found = loaded(tmp_path, *arguments)
    assert "django" in found, "the list of loaded packages was not read"
    assert not found & set(spared)
