"""The first administrator of an empty province is made by the very command `qipan start` prints."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from qipan.cli import main, service
from qipan.people import queries

pytestmark = pytest.mark.django_db


def test_an_empty_province_gets_its_administrator(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service.prepare()
    monkeypatch.setattr("sys.stdin", io.StringIO("qingxi-lu-38-hao\n"))
    main.run(["people", "add", "lijie", "--admin"])
    made = queries.user_of("lijie")
    assert (made.is_superuser, made.is_staff) == (True, True)
    assert queries.anyone()
