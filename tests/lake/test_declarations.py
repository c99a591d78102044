"""A declaration that grows: a new column is null in older rows, and older versions still read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from qipan.engine import domains
from qipan.lake import queries
from qipan.lake.imports import ImportResult
from qipan.lake.intake import declarations


def test_a_new_column_is_unknown_in_older_rows(
    bring: Callable[..., ImportResult], rows: Any, monkeypatch: pytest.MonkeyPatch, system: Any
) -> None:
    bring("time,station\n2021-01-01 08:00:00,S1\n")
    domain, body = domains.table("passages")
    wider = copy.deepcopy(body)
    wider["columns"]["wind"] = {"type": "int16", "names": {"zh": "风力", "en": "Wind"}}
    monkeypatch.setattr(declarations.domains, "table", lambda name: (domain, wider))
    found = bring("time,station,wind\n2021-01-01 09:00:00,S1,7\n", "b.csv")
    assert found.status == "committed"
    told = {row["passed_at"].hour: row["wind"] for row in rows()}
    assert told == {8: None, 9: 7}
    assert "wind" not in rows(1)[0]
    assert queries.verify(system) == []


def test_every_declared_table_and_format_is_sound() -> None:
    for one in declarations.tables():
        assert one.column(one.time).kind == "timestamp"
        assert one.schema.field("day") is not None
        for format in declarations.formats(one.name):
            assert {name for name in format.columns} <= {column.name for column in one.columns}
            assert format.unknown_subjects in ("reject", "register")
    with pytest.raises(KeyError):
        declarations.table("passages").column("nothing")
