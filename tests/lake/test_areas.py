"""Whose stations an import may bring rows of, and how those nobody knows are named, in every format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qipan.lake import queries
from qipan.lake.imports import ImportResult
from tests.lake.shapes import content_of

Bring = Callable[..., ImportResult]
CHANGSHA = ("highway.passage.import", "lake.batch.read")
BOTH = [
    {"passed_at": "2021-01-01 08:00:00", "station": station, "direction": 0} for station in ("S1", "S3", "S9")
]


@pytest.mark.parametrize("shape", ["csv", "ndjson", "parquet", "arrow"])
def test_a_prefecture_brings_rows_of_its_own_stations_only(
    bring: Bring, actor: Any, rows: Any, shape: str
) -> None:
    who = actor(*CHANGSHA, division="4301")
    found = bring(content_of(shape, BOTH), f"a.{shape}", by=who)
    assert (found.status, found.rows_good, found.rows_rejected) == ("committed", 1, 2)
    assert [row["station"] for row in rows()] == ["S1"]
    # Of another's station no more is told than of one that is not there.
    assert found.reasons == {"subject_elsewhere:station": 2}
    assert [(one.code, one.rows) for one in found.strange] == [("S3", 1), ("S9", 1)]
    text = "".join(queries.rejects_csv(queries.batch_for(who, found.batch), "zh"))
    assert "不是您辖区登记在册的对象：S3" in text
    assert "qipan register list station" in found.mend["zh"]


@pytest.mark.parametrize("shape", ["csv", "ndjson", "parquet", "arrow"])
def test_the_province_brings_rows_of_every_station_and_strangers_are_named(
    bring: Bring, actor: Any, rows: Any, shape: str
) -> None:
    found = bring(content_of(shape, BOTH), f"a.{shape}", by=actor(*CHANGSHA))
    assert [row["station"] for row in rows()] == ["S1", "S3"]
    assert found.reasons == {"subject_unknown:station": 1}
    assert [(one.code, one.rows) for one in found.strange] == [("S9", 1)]
    assert "qipan register import station" in found.mend["zh"]
    assert "qipan register import station" in found.mend["en"]


def test_a_prefecture_makes_no_provisional_station(bring: Bring, actor: Any, rows: Any) -> None:
    from qipan.register import queries as register

    content = "date_time,tollgate,direction,model,is_etc,veh_type\n2016-10-18 08:00:00,7,0,1,1,0\n"
    found = bring(content, by=actor(*CHANGSHA, division="4301"))
    assert (found.status, found.reasons) == ("refused", {"subject_elsewhere:station": 1})
    assert found.error is not None
    assert "KDD-7" in found.error.text("zh").message
    assert "KDD-7" not in register.known_codes("station")
    assert rows() == []


def test_what_looks_personal_is_masked_in_a_strange_code_too(bring: Bring) -> None:
    found = bring("passed_at,station\n2021-01-01 08:00:00,湘A12345\n2021-01-01 08:00:00,S1\n")
    assert [one.code for one in found.strange] == ["***"]
