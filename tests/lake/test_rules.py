"""Row rules: what is kept, what is rejected and why, whichever gear of the parser reads it; nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qipan.engine.actors import Actor
from qipan.lake import queries
from qipan.lake.imports import ImportResult
from qipan.lake.intake.declarations import table
from qipan.lake.intake.parsing import delimited
from qipan.lake.intake.parsing.parsed import Rows, Rulebook
from qipan.lake.intake.parsing.times import parse_times
from qipan.lake.intake.reading.blocks import Block
from qipan.lake.intake.reading.headers import lay_out

Bring = Callable[..., ImportResult]
GOOD = "2021-01-01 08:00:00,S1,0,1"
HEADER = "passed_at,station,direction,vehicle_class"


def reasons(system: Actor, found: ImportResult) -> list[tuple[int, str, str]]:
    batch = queries.batch_for(system, found.batch)
    return [(row["line"], row["reason"], row["column"]) for row in queries.rejects_for(batch)]


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        (",S1,0,1", "missing_required", "passed_at"),
        ("2021-01-01 08:00:00,,0,1", "missing_required", "station"),
        ("2021-01-01 08:00:00,(null),0,1", "missing_required", "station"),
        ("yesterday,S1,0,1", "not_a_time", "passed_at"),
        ("2021-02-30 08:00:00,S1,0,1", "not_a_time", "passed_at"),
        ("2021-01-01 24:00:00,S1,0,1", "not_a_time", "passed_at"),
        ("2021-01-01,S1,0,1", "time_without_hour", "passed_at"),
        ("0001-01-01 08:00:00,S1,0,1", "too_early", "passed_at"),
        ("1989-12-31 23:59:59,S1,0,1", "too_early", "passed_at"),
        ("2099-01-01 08:00:00,S1,0,1", "too_late", "passed_at"),
        ("2021-01-01 08:00:00,S9,0,1", "subject_unknown", "station"),
        ("2021-01-01 08:00:00,=cmd|' /c calc'!A1,0,1", "pattern_mismatch", "station"),
        ("2021-01-01 08:00:00,S1,7,1", "value_unknown", "direction"),
        ("2021-01-01 08:00:00,S1,0,-1", "below_minimum", "vehicle_class"),
        ("2021-01-01 08:00:00,S1,0,256", "above_maximum", "vehicle_class"),
        ("2021-01-01 08:00:00,S1,0,99999999999999999999", "above_maximum", "vehicle_class"),
        ("2021-01-01 08:00:00,S1,0,one", "not_a_number", "vehicle_class"),
        ("2021-01-01 08:00:00,S1,0,1.5", "not_a_number", "vehicle_class"),
        ("2021-01-01 08:00:00,S1,0", "fields_count", ""),
        ("2021-01-01 08:00:00,S1,0,1,1", "fields_count", ""),
        ('"2021-01-01 08:00:00,S1,0,1', "line_unreadable", ""),
        ('2021-01-01 08:00:00,S1,"0" 1,1', "line_unreadable", ""),
    ],
)
@pytest.mark.parametrize("company", [1, 3000])
def test_a_bad_line_is_rejected_alone_with_its_reason(
    bring: Bring, system: Actor, rows: Any, line: str, reason: str, column: str, company: int
) -> None:
    found = bring("\n".join([HEADER, *[GOOD] * company, line, *[GOOD] * company, ""]))
    assert (found.rows_good, found.rows_rejected) == (2 * company, 1)
    kept = list(queries.rejects_for(queries.batch_for(system, found.batch)))
    if reason == "line_unreadable":
        assert kept[0]["reason"] in ("line_unreadable", "value_unknown")
    else:
        assert [(kept[0]["reason"], kept[0]["column"])] == [(reason, column)]
    assert kept[0]["line"] == company + 2
    assert kept[0]["text"] == line
    assert {row["line"] for row in rows()} == set(range(2, 2 * company + 3)) - {company + 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-01-01 08:00:00", datetime(2021, 1, 1, 8)),
        ("2021-01-01T08:00:00", datetime(2021, 1, 1, 8)),
        ("2021-01-01 08:00:00.5", datetime(2021, 1, 1, 8, 0, 0, 500000)),
        ("2021/1/1 8:00", datetime(2021, 1, 1, 8)),
        ("2021/01/01 08:05:09", datetime(2021, 1, 1, 8, 5, 9)),
        ("20210101080509", datetime(2021, 1, 1, 8, 5, 9)),
        ("2021年1月1日 8时5分9秒", datetime(2021, 1, 1, 8, 5, 9)),
        ("2021-01-01T00:30:00Z", datetime(2021, 1, 1, 8, 30)),
        ("2021-01-01T08:30:00+08:00", datetime(2021, 1, 1, 8, 30)),
        ("2020-12-31T20:30:00-0400", datetime(2021, 1, 1, 8, 30)),
        ("2020-02-29 23:59:59", datetime(2020, 2, 29, 23, 59, 59)),
        ("2021-01-01 00:00:00", datetime(2021, 1, 1)),
    ],
)
def test_times_are_read_in_the_spellings_of_records(
    bring: Bring, rows: Any, text: str, expected: datetime
) -> None:
    found = bring(f"time,station\n{text},S1\n")
    assert found.rows_good == 1
    assert rows()[0]["passed_at"] == expected
    assert rows()[0]["day"] == expected.date()


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59)))
@settings(max_examples=300, deadline=None)
def test_times_agree_with_the_calendar(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    given = pa.array(
        [moment.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0"), f"{moment:%Y%m%d%H%M%S}".rjust(14, "0")]
    )
    times, bad, dates = parse_times(given)
    assert times.to_pylist() == [moment, moment]
    assert not bad.any()
    assert not dates.any()


def test_the_edge_of_the_future_is_an_hour_away(bring: Bring) -> None:
    now = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=8)
    near, far = (f"{now + timedelta(minutes=m):%Y-%m-%d %H:%M:%S}" for m in (55, 65))
    found = bring(f"time,station\n{near},S1\n{far},S1\n")
    assert (found.rows_good, found.reasons) == (1, {"too_late:passed_at": 1})


def test_blank_is_unknown_and_zero_is_zero(bring: Bring, rows: Any) -> None:
    bring(
        "time,station,direction,vehicle_class,fee\n2021-01-01 08:00:00,S1,,,\n2021-01-01 08:00:01,S1,0,0,0\n"
    )
    told = [(row["direction"], row["vehicle_class"], row["fee_fen"]) for row in rows()]
    assert told == [(None, None, None), (0, 0, 0)]
    assert rows()[0]["media"] is None


def test_odd_classes_are_kept_as_given(bring: Bring, rows: Any) -> None:
    bring(
        "time,station,class\n2021-01-01 08:00:00,S1,255\n2021-01-01 08:00:00,S1,77\n2021-01-01 08:00:00,S1, 3 \n"
    )
    assert [row["vehicle_class"] for row in rows()] == [255, 77, 3]


def test_an_unlisted_medium_is_unknown_and_loses_no_row(bring: Bring, rows: Any) -> None:
    found = bring("time,station,media\n2021-01-01 08:00:00,S1,3\n2021-01-01 08:00:00,S1,ETC\n")
    assert found.rows_rejected == 0
    assert [row["media"] for row in rows()] == [None, 1]


def test_blank_lines_are_counted_apart(bring: Bring) -> None:
    found = bring(f"{HEADER}\n\n{GOOD}\n   \n\r\n{GOOD}")
    assert (found.rows_good, found.rows_rejected, found.blank_lines) == (2, 0, 3)


def test_nothing_good_is_refused_with_every_reject_kept(bring: Bring, system: Actor, rows: Any) -> None:
    found = bring(f"{HEADER}\nx,S1,0,1\n2021-01-01 08:00:00,S9,0,1\n")
    assert found.status == "refused"
    assert found.error is not None
    assert found.error.code == "lake.batch_refused"
    assert reasons(system, found) == [(2, "not_a_time", "passed_at"), (3, "subject_unknown", "station")]
    assert rows() == []


def test_rejects_go_out_as_text_no_spreadsheet_computes(bring: Bring, system: Actor) -> None:
    found = bring("station,time\n=1+1,2021-01-01 08:00:00\nS1,2021-01-01 08:00:00\n")
    lines = "".join(queries.rejects_csv(queries.batch_for(system, found.batch), "en")).splitlines()
    assert lines[0].startswith("\ufeffline,")
    assert lines[1].endswith('"\'=1+1,2021-01-01 08:00:00"')


def book_of(header: str, data_folder: Path) -> Rulebook:
    layout = lay_out(table("passages"), "passages", header.split(","), name="x")
    return Rulebook(layout, b"key", datetime(2026, 1, 1), frozenset({"S1", "S2"}))


def outcome(rows: Rows) -> tuple[list[Any], list[Any], int]:
    good = [(int(line), *row.values()) for line, row in zip(rows.lines, rows.good.to_pylist(), strict=True)]
    return good, [(r.line, r.reason, r.column, r.text) for r in rows.rejected], rows.blank


ODD = [
    "2021-01-01 08:00:00,S1,0,1",
    "2021-01-01 00:00:00,S2,1,16",
    '"2021-01-01 08:00:00","S1","1","255"',
    " 2021-01-01 08:00:00 , S1 ,0, 4 ",
    "2021/1/2 9:05,S2,,",
    "2021-01-01,S1,0,1",
    "2021-01-01 08:00:00,S9,0,1",
    "2021-01-01 08:00:00,S1,0,1.0",
    "2021-01-01 08:00:00,S1,0",
    "2021-01-01 08:00:00,S1,0,1,9",
    '"open,S1,0,1',
    '2021-01-01 08:00:00,S1,0,"1',
    "",
    "   ",
    "\r",
    ",,,",
    "0001-01-01 00:00:00,S1,0,-5",
]


@given(st.lists(st.sampled_from(ODD), min_size=1, max_size=60), st.booleans())
@example(lines=['2021-01-01 08:00:00,S1,0,"1', ""], returns=False)
@settings(max_examples=150, deadline=None)
def test_every_gear_gives_the_same_answer(lines: list[str], returns: bool) -> None:
    end = "\r\n" if returns else "\n"
    data = "".join(line + end for line in lines).encode()
    block = Block(data, 2)
    book = book_of(HEADER, Path())
    whole = outcome(delimited.parse_block(block, book))
    single = outcome(delimited._single(block, book))
    assert whole[2] == single[2]
    assert whole[0] == single[0]
    # A quote that is not closed may be told as a wrong number of fields: the line is rejected either way.
    assert [one[0] for one in whole[1]] == [one[0] for one in single[1]]
    assert len(whole[0]) + len(whole[1]) + whole[2] == block.lines


def test_a_stray_quote_in_a_large_block_costs_its_own_line_only() -> None:
    numbers = random.Random(5)
    lines = [GOOD] * 20_000
    spoiled = sorted(numbers.sample(range(len(lines)), 7))
    for index in spoiled:
        lines[index] = '2021-01-01 08:00:00,"S1,0,1'
    data = ("\n".join(lines) + "\n").encode()
    rows = delimited.parse_block(Block(data, 1), book_of(HEADER, Path()))
    assert [one.line - 1 for one in rows.rejected] == spoiled
    assert rows.good.num_rows == len(lines) - 7


def test_lost_lines_stop_everything(bring: Bring, monkeypatch: pytest.MonkeyPatch, rows: Any) -> None:
    monkeypatch.setattr(delimited, "_typed", lambda block, book: Rows(pa.table({}), np.empty(0)))
    found = bring(f"{HEADER}\n{GOOD}\n")
    assert found.error is not None
    assert found.error.code == "lake.lines_lost"
    assert rows() == []


def test_days_fall_where_duckdb_says(bring: Bring, rows: Any) -> None:
    moments = ["2020-12-31 23:59:59", "2021-01-01 00:00:00", "2020-02-29 12:00:00", "1990-01-01 00:00:00"]
    bring("time,station\n" + "".join(f"{moment},S1\n" for moment in moments))
    for row in rows():
        assert row["day"] == duckdb.sql(f"SELECT CAST('{row['passed_at']}' AS DATE)").fetchall()[0][0]
