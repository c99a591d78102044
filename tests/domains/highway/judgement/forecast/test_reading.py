"""Reading counts: any table of counts or passages, columns by alias, and every fault named with its line."""

from __future__ import annotations

import numpy as np
import pytest

from qipan.domains.highway.cli.forecasting import columns
from qipan.domains.highway.judgement.forecast import Counts, gather, read_records
from tests.refusals import refused

HEAD = "station,direction,time,volume\n"


def counts_of(*texts: str, bucket_min: int | None = None) -> Counts:
    """Read texts as files a.csv, b.csv …"""
    named = zip(texts, "abcdef", strict=False)
    return gather([read_records(text, f"{name}.csv", columns()) for text, name in named], bucket_min)


def test_the_contests_table_of_windows() -> None:
    counts = counts_of(
        '"tollgate_id","time_window","direction","volume"\n'
        '"1","[2016-09-19 00:00:00,2016-09-19 00:20:00)","1","140"\n'
        '"1","[2016-09-19 00:20:00,2016-09-19 00:40:00)","1","90"\n'
        '"1","[2016-09-19 01:00:00,2016-09-19 01:20:00)","1","8"\n'
    )
    assert counts.keys == (("1", "1"),)
    assert counts.bucket_min == 20
    assert counts.values[0, :2].tolist() == [140, 90]
    assert np.isnan(counts.values[0, 2])
    assert counts.values[0, 3] == 8


def test_chinese_headers_words_and_tabs() -> None:
    counts = counts_of(
        "收费站\t出入口\t时间\t流量\n甲\t入口\t2016年9月19日 8时\t12\n甲\t入口\t2016/9/19 9:00\t1,204\n"
    )
    assert counts.keys == (("甲", "0"),)
    assert counts.values[0, 8:10].tolist() == [12, 1204]


def test_rows_in_any_order_give_the_same_series() -> None:
    rows = [f"A,0,2016-09-19 {hour:02}:00,{hour}\n" for hour in range(24)]
    assert np.array_equal(
        counts_of(HEAD + "".join(rows)).values, counts_of(HEAD + "".join(reversed(rows))).values
    )


def test_an_empty_count_is_unknown_and_a_zero_is_zero() -> None:
    counts = counts_of(HEAD + "A,0,2016-09-19 00:00,\nA,0,2016-09-19 01:00,0\n")
    assert np.isnan(counts.values[0, 0])
    assert counts.values[0, 1] == 0


def test_an_hour_the_clock_skipped_is_unknown() -> None:
    counts = counts_of(HEAD + "".join(f"A,0,2016-03-27 0{hour}:00,5\n" for hour in (0, 1, 3, 4)))
    assert np.isnan(counts.values[0, 2])


def test_an_hour_the_clock_went_through_twice_is_refused() -> None:
    with refused("highway.counts_duplicate", "A 0", "2016-10-30 02:00", "a.csv"):
        counts_of(HEAD + "".join(f"A,0,2016-10-30 0{hour}:00,5\n" for hour in (0, 1, 2, 2, 3)))


def test_a_bucket_given_by_two_files_is_refused() -> None:
    rows = HEAD + "A,0,2016-09-19 00:00,5\nA,0,2016-09-19 01:00,5\n"
    with refused("highway.counts_duplicate", "A 0", "2016-09-19 00:00", "b.csv"):
        counts_of(rows, rows)


def test_passages_are_counted_and_silence_of_the_whole_file_is_unknown() -> None:
    counts = counts_of(
        "station,direction,passed_at\n"
        "A,0,2016-09-19 00:00:03\nA,0,2016-09-19 00:21:00\nB,0,2016-09-19 00:22:17\n"
        "A,0,2016-09-19 02:59:59\n",
    )
    assert counts.bucket_min == 60
    assert counts.keys == (("A", "0"), ("B", "0"))
    assert counts.values[:, 0].tolist() == [2, 1]
    assert np.isnan(counts.values[:, 1]).all()
    assert counts.values[:, 2].tolist() == [1, 0]


def test_passages_follow_counts_in_the_counts_own_buckets() -> None:
    counts = counts_of(
        HEAD + "A,0,2016-09-19 00:00,5\nA,0,2016-09-19 00:20,6\n",
        "station,direction,passed_at\nA,0,2016-09-20 00:00:03\nA,0,2016-09-20 00:01:03\n",
    )
    assert counts.bucket_min == 20
    assert counts.values[0, 72] == 2


def test_a_part_of_the_key_that_one_file_lacks_is_summed_up() -> None:
    counts = counts_of(
        "station,direction,class_group,time,count\n"
        "A,0,small,2016-09-19 00:00,5\nA,0,trucks,2016-09-19 00:00,2\nA,0,small,2016-09-19 01:00,1\n",
        "station,direction,time,count\nA,0,2016-09-20 00:00,9\nA,0,2016-09-20 01:00,9\n",
    )
    assert counts.parts == ("station", "direction")
    assert counts.values[0, 0] == 7
    assert np.isnan(counts.values[0, 1]), "the trucks of that hour are unknown, so the sum is"
    assert counts.values[0, 24] == 9


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("", "highway.counts_table_unreadable", "a.csv"),
        (HEAD, "highway.counts_table_unreadable", "a.csv"),
        (HEAD + "A,0,2016-09-19 00:00\n", "highway.counts_table_unreadable", "a.csv"),
        ("station,volume\nA,5\n", "highway.counts_column_missing", "station, volume"),
        (HEAD + "A,0,yesterday,5\n", "highway.counts_time_unreadable", "yesterday"),
        (HEAD + "A,0,2016-09-19 00:00,5\nA,0,2016-02-30 00:00,5\n", "highway.counts_time_unreadable", "3"),
        (HEAD + "A,0,2016-09-19 25:00,5\n", "highway.counts_time_unreadable", "25:00"),
        (HEAD + "A,0,2016-09-19 00:00,many\n", "highway.counts_value_unreadable", "many"),
        (HEAD + "A,0,2016-09-19 00:00,1\nA,0,2016-09-19 01:00,-4\n", "highway.counts_negative", "-4"),
        (HEAD + "".join(f"A,0,2016-09-19 {h:02}:07,1\n" for h in range(9)), "highway.counts_off_grid", ":07"),
        (HEAD + "".join(f"A,0,2016-09-19 00:{m:02},1\n" for m in (0, 7, 14)), "highway.bucket_invalid", "7"),
    ],
)
def test_a_fault_is_named(text: str, code: str, named: str) -> None:
    with refused(code, named):
        counts_of(text)


def test_a_table_of_windows_without_its_counts_is_not_taken_for_passages() -> None:
    rows = "".join(f"A,0,2016-09-19 {hour:02}:00,5\n" for hour in range(24))
    with refused("highway.counts_column_missing", {"zh": "辆次", "en": "count"}, "number"):
        counts_of("station,direction,time,number\n" + rows)


def test_a_finer_bucket_than_the_counts_is_refused() -> None:
    with refused("highway.bucket_too_fine", "20", "60"):
        counts_of(HEAD + "A,0,2016-09-19 00:00,5\nA,0,2016-09-19 01:00,5\n", bucket_min=20)
