"""Data health over a lake: what a person sees of it, on the command line and within their scope."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client

from qipan.cli import main
from qipan.domains.highway import queries
from qipan.domains.highway.queries.health import TOTALS
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.lake.imports import import_files
from qipan.lake.intake import maintenance
from qipan.people import tokens
from qipan.register import actions as register

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2021, 3, 15), dt.date(2021, 3, 21)
START = FIRST - dt.timedelta(days=14)
SHAPE = np.array([1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 10, 9, 9, 9, 10, 11, 12, 12, 10, 8, 5, 3, 2, 1])
PLACES = {"S1": "430102", "S2": "430102", "S3": "430104", "S4": "430104", "S5": "430302", "NEW": "430102"}
TUESDAY = dt.datetime(2021, 3, 16)


def passages(seed: int = 3) -> list[tuple[dt.datetime, str, int, int | None, dt.datetime | None]]:
    """Three weeks of S1 to S5, two days of NEW; S1 lacks Tuesday 9 to 11 and S2's classes on Wednesday morning."""
    rng = np.random.default_rng(seed)
    rows = []
    for station in PLACES:
        begin = LAST - dt.timedelta(days=1) if station == "NEW" else START
        own = []
        for day in range((LAST - begin).days + 1):
            for hour in range(24):
                at = dt.datetime.combine(begin, dt.time(hour)) + dt.timedelta(days=day)
                if station == "S1" and at.date() == TUESDAY.date() and hour in (9, 10, 11):
                    continue
                for way in (0, 1):
                    for _ in range(int(rng.poisson(SHAPE[hour] * 3))):
                        passed = at + dt.timedelta(seconds=int(rng.integers(3600)))
                        lost = station == "S2" and passed.date() == dt.date(2021, 3, 17) and 8 <= hour < 12
                        own.append((passed, station, way, 0 if lost and rng.random() < 0.5 else 1, None))
        rows += sorted(own)
    return rows


def bring(system: Actor, folder: Path, rows: Any, table: str = "passages", name: str = "a") -> Any:
    path = folder / f"{name}.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    return import_files(by=system, paths=[path], table=table)[0]


def as_rows(found: Any) -> list[dict[str, Any]]:
    names = ("passed_at", "station", "direction", "vehicle_class", "recorded_at")
    return [dict(zip(names, row, strict=True)) for row in found]


@pytest.fixture
def stations(db: None, system: Actor) -> None:
    subjects = [
        {
            "code": code,
            "name_zh": f"站{code}",
            "name_en": f"Station {code}",
            "division": division,
            "attributes": {},
        }
        for code, division in PLACES.items()
    ]
    register.save_subjects(by=system, kind="station", rows=subjects, source="test", as_of=START)


@pytest.fixture
def held(stations: None, system: Actor, tmp_path: Path) -> None:
    assert bring(system, tmp_path, as_rows(passages())).status == "committed"


def totals_of(hours: dict[int, int], **more: Any) -> list[dict[str, Any]]:
    return [
        {"hour": TUESDAY.replace(hour=hour), "station": "S1", "count": total, "source": "pay", **more}
        for hour, total in hours.items()
    ]


def station_of(found: dict[str, Any], code: str) -> dict[str, Any]:
    (one,) = [one for one in found["stations"] if one["station"] == code]
    return one


def test_a_gap_and_a_burst_of_unknown_classes_are_found_and_filled(held: None, system: Actor) -> None:
    found = queries.health_for(system, FIRST, LAST)
    gap = station_of(found, "S1")
    assert [(one["kind"], one["first_hour"], one["last_hour"]) for one in gap["findings"]] == [
        ("gap", "2021-03-16T09:00", "2021-03-16T11:00")
    ]
    assert {one["method"] for one in gap["imputed"]} <= {"local", "prefecture"}
    assert len(gap["imputed"]) == 6
    assert all(one["low"] <= one["value"] <= one["high"] for one in gap["imputed"])
    assert [one["kind"] for one in station_of(found, "S2")["findings"]] == ["unknown_class", "unknown_class"]
    assert station_of(found, "S3")["score"] == 100.0
    assert found["stations"][0]["station"] in ("S1", "S2")
    assert (gap["score"] or 0) == pytest.approx(
        100 - sum(one["points"] for one in gap["deductions"]), abs=0.1
    )


def test_imputed_values_stay_out_of_the_counted_flow(held: None, system: Actor) -> None:
    from qipan.board import queries as board

    wanted = {"station": "S1", "hour": "2021-03-16T09:00"}
    before = board.value(system, "highway.flow.total", FIRST, LAST, where=wanted)
    assert station_of(queries.health_for(system, FIRST, LAST), "S1")["imputed"]
    after = board.value(system, "highway.flow.total", FIRST, LAST, where=wanted)
    assert before["rows"] == after["rows"]
    assert [row["value"] for row in after["rows"]] in ([], [0], [None])


def test_two_days_of_history_cannot_be_told(held: None, system: Actor) -> None:
    told = station_of(queries.health_for(system, FIRST, LAST), "NEW")
    assert (told["status"], told["score"], told["history_days"]) == ("unknown", None, 2)
    assert told["reason"]["zh"].startswith("有记录的日子只有 2 天")


def test_control_totals_come_in_as_a_table_of_their_own(held: None, system: Actor, tmp_path: Path) -> None:
    before = queries.health_for(system, FIRST, LAST)
    assert before["control_totals"]["version"] is None
    result = bring(system, tmp_path, totals_of({9: 72, 10: 60, 11: 0}), TOTALS)
    assert (result.status, result.rows_good, result.format) == ("committed", 3, "hourly_totals")
    found = queries.health_for(system, FIRST, LAST)
    kinds = [(one["kind"], one["first_hour"], one["measured"]) for one in station_of(found, "S1")["findings"]]
    assert ("control_missing", "2021-03-16T09:00", 132) in kinds
    assert found["control_totals"]["version"] == lake.newest_version(TOTALS)
    assert [one["kind"] for one in station_of(found, "S1")["findings"]].count("gap") == 1
    gap = next(one for one in station_of(found, "S1")["findings"] if one["kind"] == "gap")
    assert "2021-03-16T11:00" not in gap["hours"], "a control total of none confirms the hour"
    assert lake.verify(system) == []


def test_a_withdrawn_total_no_longer_counts_and_a_newer_one_replaces_it(
    held: None, system: Actor, tmp_path: Path
) -> None:
    bring(system, tmp_path, totals_of({14: 9999}), TOTALS, "wrong")
    found = station_of(queries.health_for(system, FIRST, LAST), "S1")
    assert "control_missing" in {one["kind"] for one in found["findings"]}
    (batch,) = lake.batches_for(system, TOTALS)
    maintenance.withdraw(by=system, batch=batch, reason="wrong")
    found = station_of(queries.health_for(system, FIRST, LAST), "S1")
    assert {one["kind"] for one in found["findings"]} == {"gap"}


def test_totals_at_no_full_hour_are_counted_out(held: None, system: Actor, tmp_path: Path) -> None:
    rows = [{"hour": TUESDAY.replace(hour=9, minute=20), "station": "S1", "count": 5, "source": "pay"}]
    bring(system, tmp_path, rows, TOTALS)
    found = queries.health_for(system, FIRST, LAST)
    assert found["control_rows_left_out"] == 1
    assert {one["kind"] for one in station_of(found, "S1")["findings"]} == {"gap"}


def test_totals_that_break_a_rule_are_rejected(stations: None, system: Actor, tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text(
        "小时,收费站,出入口,流量\n2021-03-16 09:00,S1,入口,5\n"
        "2021-03-16 09:00,S1,入口,-5\nx,S1,,5\n2021-03-16 09:00,X9,,5\n"
    )
    (result,) = import_files(by=system, paths=[path], table=TOTALS)
    assert (result.rows_good, result.rows_rejected) == (1, 3)


def test_totals_come_in_over_http(
    stations: None, actor: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = actor("highway.passage.import", "lake.batch.record", "lake.batch.read")
    monkeypatch.setattr(tokens.Bearer, "authenticate", lambda self, request, token: officer)
    answer = Client().generic(
        "POST",
        f"/api/v1/lake/{TOTALS}/batches",
        b"hour,station,direction,count\n2021-03-16 09:00,S1,0,5\n",
        content_type="text/csv",
        HTTP_AUTHORIZATION="Bearer x",
    )
    assert answer.status_code == 201, answer.content
    assert (answer.json()["rows_good"], answer.json()["table"]) == (1, TOTALS)


def test_a_clock_set_back_shows_in_the_rows(stations: None, system: Actor, tmp_path: Path) -> None:
    rows = passages()
    place = next(
        at for at, row in enumerate(rows) if row[1] == "S3" and row[0] >= TUESDAY.replace(hour=15, minute=30)
    )
    back = [
        (row[0] - dt.timedelta(minutes=40), *row[1:])
        if row[1] == "S3" and at >= place and at < place + 20
        else row
        for at, row in enumerate(rows)
    ]
    bring(system, tmp_path, as_rows(back))
    found = station_of(queries.health_for(system, FIRST, LAST), "S3")
    assert [one["kind"] for one in found["findings"]] == ["clock"]
    assert "40" not in found["findings"][0]["says"]["en"]
    assert "1 times" in found["findings"][0]["says"]["en"]


def test_records_after_their_receipt_show_a_clock_ahead(
    stations: None, system: Actor, tmp_path: Path
) -> None:
    ahead = TUESDAY.replace(hour=15)
    rows = [
        (*row[:4], row[0] - dt.timedelta(minutes=30))
        if row[1] == "S4" and ahead <= row[0] < ahead.replace(hour=16)
        else row
        for row in passages()
    ]
    bring(system, tmp_path, as_rows(rows))
    (finding,) = station_of(queries.health_for(system, FIRST, LAST), "S4")["findings"]
    assert (finding["kind"], finding["hours"]) == ("clock", ["2021-03-16T15:00"])


def test_an_officer_sees_their_own_stations_as_the_province_does(
    held: None, system: Actor, actor: Callable[..., Actor]
) -> None:
    local = queries.health_for(actor("highway.flow.read", division="4301"), FIRST, LAST)
    assert {one["station"] for one in local["stations"]} == {"S1", "S2", "S3", "S4", "NEW"}
    whole = queries.health_for(system, FIRST, LAST)
    assert station_of(local, "S1") == station_of(whole, "S1")
    assert local["scope"] == ["4301"]


@pytest.mark.parametrize("code", ["S5", "NOBODY"])
def test_a_station_out_of_scope_answers_as_one_that_is_not(
    held: None, actor: Callable[..., Actor], code: str
) -> None:
    with pytest.raises(QipanError) as refused:
        queries.health_for(actor("highway.flow.read", division="4301"), FIRST, LAST, station=code)
    assert refused.value.code == "highway.station_unknown"
    assert refused.value.text("en").message == f"There is no station “{code}”."


def test_who_may_not_see_flow_sees_no_health(held: None, nobody: Actor) -> None:
    with pytest.raises(QipanError, match="engine.not_allowed"):
        queries.health_for(nobody, FIRST, LAST)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (dt.date(2022, 1, 1), dt.date(2022, 1, 2), "board.period_empty"),
        (LAST, FIRST, "board.period_reversed"),
        (dt.date(2018, 1, 1), dt.date(2021, 12, 31), "board.period_too_long"),
    ],
)
def test_a_period_that_cannot_be_judged_is_refused(
    held: None, system: Actor, first: dt.date, last: dt.date, code: str
) -> None:
    with pytest.raises(QipanError, match=code):
        queries.health_for(system, first, last)


def test_days_still_to_come_are_named_and_not_judged(held: None, system: Actor) -> None:
    found = queries.health_for(system, FIRST, LAST + dt.timedelta(days=2))
    assert found["days_missing"] == ["2021-03-22", "2021-03-23"]
    assert found["judged_until"] == "2021-03-22T00:00"
    assert station_of(found, "S3")["score"] == 100.0


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = 0
    try:
        main.run(["highway", "health", *arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


PERIOD = ("--from", str(FIRST), "--to", str(LAST))


def test_the_command_shows_the_worst_first_with_its_arithmetic(
    held: None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, *PERIOD)
    assert code == 0
    assert out.splitlines()[0].startswith("2021-03-15 … 2021-03-21  良好")
    assert "缺口: 3 小时没有记录" in out
    assert "/ 168 小时 × 100 ×" in out
    assert "补估 6 个值" in out
    assert "S3" not in out


def test_the_command_lists_a_stations_imputed_values_in_english(
    held: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QIPAN_LANG", "en")
    _, out, _ = run(capsys, *PERIOD, "--station", "S1")
    assert "Gap: No record for 3 h" in out
    assert out.count("imputed 2021-03-16 ") == 6
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in out)


def test_the_command_says_what_it_cannot_say(held: None, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *PERIOD, "--station", "NEW")
    assert "看不出" in out
    assert "有记录的日子只有 2 天" in out
    code, _, err = run(capsys, *PERIOD, "--station", "XX")
    assert code != 0
    assert "找不到收费站“XX”" in err
    code, _, err = run(capsys, "--from", "2021-03-15")
    assert code != 0
    assert "highway.period_missing" in err


def test_the_command_speaks_json(held: None, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, *PERIOD, "--json")
    body = json.loads(out)
    assert body["counts"]["unknown"] == 1
    assert sum(body["counts"].values()) == len(body["stations"]) == len(PLACES)
