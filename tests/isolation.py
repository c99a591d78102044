"""Isolation 隔离: gives a test run its own data folder before Django reads its settings.

Loaded by `-p tests.isolation` in pyproject.toml; each xdist worker has a folder of its own.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(tempfile.mkdtemp(prefix="qipan-test-"))

os.environ["QIPAN_DATA"] = str(FOLDER)
os.environ["QIPAN_LANG"] = "zh"
os.environ.pop("QIPAN_DEBUG", None)
# Playwright's synchronous interface runs an event loop in the test's thread, which Django would take
# for asynchronous code and refuse database access.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder when the run ends."""
    shutil.rmtree(FOLDER, ignore_errors=True)
