"""Batches: recognised, recorded, withdrawn, replayed, compacted, verified; real files lose no row."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries, store
from qipan.lake.imports import ImportResult, import_files
from qipan.lake.intake import maintenance
from qipan.lake.models import Batch
from qipan.lake.queries import snapshots
from qipan.trail.models import Entry

Bring = Callable[..., ImportResult]
ONE = "time,station\n2021-01-01 08:00:00,S1\n2021-01-02 08:00:00,S2\n"
TWO = "time,station\n2021-01-02 09:00:00,S3\n"


@pytest.mark.real_data
def test_real_files_lose_no_row(db: None, system: Actor, real_data: Path, rows: Any) -> None:
    folder = real_data / "highway"
    paths = [
        folder / "kdd2017/passages_2016-10-18_24.csv",
        folder / "kdd2017/passages_other_header.csv",
        folder / "national_records/gantry_sample.csv",
    ]
    found = import_files(by=system, paths=paths, table="passages")
    assert [(one.format, one.rows_good, one.rows_rejected) for one in found] == [
        ("kdd2017", 128_823, 0),
        ("kdd2017", 29_441, 0),
        ("national", 1_370, 0),
    ]
    connection = queries.open_duckdb("passages")
    assert connection.execute("SELECT count(*) FROM passages").fetchall() == [(159_634,)]
    odd = connection.execute(
        "SELECT count(*) FILTER (vehicle_class IN (0, 255)), count(DISTINCT other_province), "
        "count(*) FILTER (axles = 255) FROM passages WHERE year(passed_at) = 2024"
    ).fetchall()[0]
    connection.close()
    lines = (folder / "national_records/gantry_sample.csv").read_text().splitlines()[1:]
    fields = [line.split(",") for line in lines]
    assert odd[0] == sum(one[9] in ("0", "255") for one in fields)
    assert odd[2] == sum(one[17] == "255" for one in fields)
    assert odd[1] >= 1
    assert queries.verify(system) == []


@pytest.mark.real_data
def test_kdd_classes_follow_the_kind(db: None, system: Actor, real_data: Path) -> None:
    path = real_data / "highway/kdd2017/passages_2016-10-18_24.csv"
    import_files(by=system, paths=[path], table="passages")
    expected: dict[int | None, int] = {}
    for line in path.read_text().splitlines()[1:]:
        _, _, _, model, _, kind = line.replace('"', "").split(",")
        code: int | None = int(model) + (10 if kind == "1" and model != "0" else 0)
        if not kind and model != "0":
            code = None
        expected[code] = expected.get(code, 0) + 1
    connection = queries.open_duckdb("passages")
    found = dict(connection.execute("SELECT vehicle_class, count(*) FROM passages GROUP BY 1").fetchall())
    connection.close()
    assert found == expected


def test_the_same_content_twice_is_not_counted_twice(bring: Bring, rows: Any) -> None:
    first = bring(ONE)
    second = bring(ONE, "other-name.csv")
    assert (second.status, second.batch) == ("duplicate", first.batch)
    assert len(rows()) == 2
    assert Batch.objects.count() == 1


def test_the_same_content_packed_otherwise_is_recognised(bring: Bring, rows: Any, data_folder: Path) -> None:
    import gzip

    first = bring(ONE)
    second = bring(gzip.compress(ONE.encode()), "a.csv.gz")
    assert (second.status, second.batch) == ("duplicate", first.batch)
    assert len(rows()) == 2
    assert len(list((data_folder / "lake/passages").rglob("*.parquet"))) == 2


def test_a_batch_says_who_when_whence_and_what(bring: Bring, actor: Any) -> None:
    by = actor("highway.passage.import", "lake.batch.record", division="4301")
    found = bring(ONE + "bad,S1\n", by=by, source="feed 7", synthetic=True)
    batch = Batch.objects.get(id=found.batch)
    assert (batch.source, batch.by, batch.by_name, batch.division) == (
        "feed 7: a.csv",
        "user:7",
        "李某",
        "4301",
    )
    assert (batch.rows_good, batch.rows_rejected, batch.synthetic) == (2, 1, True)
    assert (found.first_event_at, found.last_event_at) == ("2021-01-01T08:00:00", "2021-01-02T08:00:00")
    entry = Entry.objects.get(action="lake.batch_recorded")
    assert (entry.actor, entry.subject) == ("user:7", f"lake.batch:{batch.id}")
    assert entry.details["rows_good"] == 2


def test_without_permission_nothing_comes_in(bring: Bring, nobody: Actor, rows: Any) -> None:
    with pytest.raises(QipanError) as refused:
        bring(ONE, by=nobody)
    assert refused.value.code == "engine.not_allowed"
    assert rows() == []
    assert not Batch.objects.exists()


def test_a_withdrawn_batch_is_gone_but_replays(bring: Bring, system: Actor, rows: Any) -> None:
    first, second = bring(ONE), bring(TWO, "b.csv")
    before = queries.newest_version("passages")
    batch = maintenance.withdraw(by=system, batch=queries.batch_for(system, first.batch), reason="wrong file")
    assert batch.status == "withdrawn"
    assert {row["batch"] for row in rows()} == {second.batch}
    assert {row["batch"] for row in rows(before)} == {first.batch, second.batch}
    assert queries.snapshot(system, "passages").batches == (second.batch,)
    assert set(queries.snapshot(system, "passages", before).batches) == {first.batch, second.batch}
    assert Entry.objects.get(action="lake.batch_withdrawn").details["reason"] == "wrong file"
    assert queries.verify(system) == []
    with pytest.raises(QipanError) as again:
        maintenance.withdraw(by=system, batch=batch, reason="try")
    assert again.value.code == "lake.batch_settled"
    third = bring(ONE)
    assert third.status == "committed"
    assert len(rows()) == 3
    assert queries.verify(system) == []


def test_the_last_batch_can_be_withdrawn(bring: Bring, system: Actor, rows: Any) -> None:
    found = bring(ONE)
    maintenance.withdraw(by=system, batch=queries.batch_for(system, found.batch), reason="try")
    assert rows() == []
    assert queries.days("passages") == ()
    assert queries.provenance("passages", queries.newest_version("passages"))["batches"] == []


def test_withdrawing_needs_the_right_in_the_batchs_division(bring: Bring, actor: Any, rows: Any) -> None:
    found = bring(ONE, by=actor("highway.passage.import", "lake.batch.record", division="4301"))
    stranger = actor("lake.batch.withdraw", "lake.batch.read", division="4302")
    with pytest.raises(QipanError) as hidden:
        queries.batch_for(stranger, found.batch)
    assert hidden.value.code == "lake.batch_missing"
    with pytest.raises(QipanError) as refused:
        maintenance.withdraw(by=stranger, batch=Batch.objects.get(id=found.batch), reason="try")
    assert refused.value.code == "engine.not_allowed"
    assert len(rows()) == 2


def test_a_withdrawal_works_after_compaction(bring: Bring, system: Actor, rows: Any) -> None:
    first, second = bring(ONE), bring(TWO, "b.csv")
    before = rows()
    old = queries.newest_version("passages")
    told = maintenance.compact(by=system, table="passages")
    assert (told["files_before"], told["files_after"]) == (3, 2)
    assert rows() == before == rows(old)
    maintenance.withdraw(by=system, batch=queries.batch_for(system, first.batch), reason="try")
    assert [row["batch"] for row in rows()] == [second.batch]
    assert queries.verify(system) == []


def test_compacting_an_empty_table_or_without_right(bring: Bring, nobody: Actor, system: Actor) -> None:
    with pytest.raises(QipanError) as refused:
        maintenance.compact(by=nobody, table="passages")
    assert refused.value.code == "engine.not_allowed"
    with pytest.raises(QipanError) as empty:
        maintenance.compact(by=system, table="passages")
    assert empty.value.code == "lake.table_empty"


def test_versions_that_are_not_there(bring: Bring, system: Actor) -> None:
    with pytest.raises(QipanError) as empty:
        queries.snapshot(system, "passages")
    assert empty.value.code == "lake.table_empty"
    bring(ONE)
    with pytest.raises(QipanError) as missing:
        queries.snapshot(system, "passages", 99)
    assert (missing.value.code, missing.value.values["newest"]) == ("lake.version_missing", 1)
    with pytest.raises(QipanError) as unknown:
        queries.snapshot(system, "nothing")
    assert unknown.value.code == "engine.table_missing"
    with pytest.raises(QipanError) as column:
        queries.open_duckdb("passages", columns=["passed_at", "colour"])
    assert column.value.code == "lake.column_missing"


def test_a_snapshot_tells_days_moment_and_ground(bring: Bring, system: Actor, rows: Any) -> None:
    first = bring(ONE, synthetic=True)
    bring(TWO, "b.csv")
    found = queries.snapshot(system, "passages")
    assert found.synthetic
    assert len(found.uris) == 3
    assert found.as_of.tzinfo is not None
    assert queries.days("passages") == (dt.date(2021, 1, 1), dt.date(2021, 1, 2))
    ground = queries.provenance("passages", found.version, dt.date(2021, 1, 1), dt.date(2021, 1, 1))
    assert [one["id"] for one in ground["batches"]] == [first.batch]
    assert ground["synthetic"]
    connection = queries.open_duckdb("passages", first=dt.date(2021, 1, 2))
    assert connection.execute("SELECT count(*), min(day) FROM passages").fetchall() == [
        (2, dt.date(2021, 1, 2))
    ]
    connection.close()
    backend = queries.ibis_backend("passages", 1)
    assert backend.table("passages").count().execute() == 2


def test_questions_side_by_side_see_each_its_own_version(bring: Bring) -> None:
    bring(ONE)
    bring(TWO, "b.csv")
    older, newer = queries.open_duckdb("passages", 1), queries.open_duckdb("passages", 2)
    ask = "SELECT count(*) FROM passages"
    assert (older.execute(ask).fetchall(), newer.execute(ask).fetchall()) == ([(2,)], [(3,)])
    older.close()
    assert newer.execute(ask).fetchall() == [(3,)]
    newer.close()


def test_plates_and_cards_never_reach_the_disk_in_clear(
    bring: Bring, system: Actor, rows: Any, data_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    header = "time,station,plate,card,passid,remark,lane\n"
    good = "2021-01-01 08:00:00,S1,湘A12345,43010000000000001234,PASS77,湘B99999,X1\n"
    bad = [
        "2099-01-01 08:00:00,S1,湘A12345,43010000000000001234,PASS77,湘B99999,X1\n",
        "2021-01-01 08:00:00,湘A12345,湘A12345,43010000000000001234,PASS77,,X1\n",
        "2021-01-01 08:00:00,S1,湘A12345,43010000000000001234,PASS77,湘B99999,X1,more\n",
        '2021-01-01 08:00:00,S1,"湘A12345,43010000000000001234,PASS77,湘B99999,X1\n',
    ]
    found = bring(header + good * 3 + "".join(bad), "plates.csv")
    assert (found.rows_good, found.rows_rejected) == (3, 4)
    kept = {(row["plate_hash"], row["card_hash"], row["pass_hash"]) for row in rows()}
    assert len(kept) == 1
    assert None not in next(iter(kept))
    batch = queries.batch_for(system, found.batch)
    texts = "".join(queries.rejects_csv(batch))
    clear = ("湘A12345", "A12345", "43010000000000001234", "PASS77", "湘B99999")
    for secret in clear:
        assert secret not in texts
    import pyarrow.parquet as pq

    for path in (data_folder / "lake").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += str(pq.read_table(path, partitioning=None).to_pylist()).encode()
            for secret in clear:
                assert secret.encode() not in content, path
    out, err = capfd.readouterr()
    assert not any(secret in out + err for secret in clear)


def test_hashes_depend_on_the_key_and_join_spellings(bring: Bring, rows: Any, settings: Any) -> None:
    head = "time,station,plate\n2021-01-01 08:00:00,S1,"
    bring(head + "湘A12345\n")
    bring(head + " 湘a12345 \n", "b.csv")
    bring(head + "(null)\n", "d.csv")
    settings.HASH_KEY = "another"
    bring(head + "湘A12345\n\n", "c.csv")
    told = {row["batch"]: row["plate_hash"] for row in rows()}
    by_source = {batch.source: told[batch.id] for batch in Batch.objects.all()}
    assert by_source["a.csv"] == by_source["b.csv"]
    assert by_source["c.csv"] not in (by_source["a.csv"], None)
    assert by_source["d.csv"] is None


def test_strangers_are_registered_where_the_format_says_so(
    db: None, bring: Bring, rows: Any, system: Actor
) -> None:
    from qipan.register import queries as register

    found = bring(
        "date_time,tollgate,direction,model,is_etc,veh_type\n2016-10-18 08:00:00,7,0,1,1,0\n"
        "2016-10-18 08:00:01,=7,0,1,1,0\n"
    )
    assert (found.format, found.rows_good, found.rows_rejected) == ("kdd2017", 1, 1)
    assert rows()[0]["station"] == "KDD-7"
    assert "KDD-7" in register.known_codes("station")
    assert not any("=" in code for code in register.known_codes("station"))


def test_verify_names_each_kind_of_damage(bring: Bring, system: Actor, data_folder: Path) -> None:
    first = bring(ONE + "bad,S1\n")
    second = bring(TWO, "b.csv")
    assert queries.verify(system) == []
    files = sorted((data_folder / "lake/passages").glob(f"day=*/{first.batch}-*.parquet"))
    content = files[0].read_bytes()
    files[0].unlink()
    kinds = {(one["kind"], one["batch"]) for one in queries.verify(system)}
    assert kinds == {("file_missing", ""), ("rows_differ", first.batch)}
    files[0].write_bytes(content[:200])
    assert ("file_unreadable", "") in {(one["kind"], one["batch"]) for one in queries.verify(system)}
    files[0].write_bytes(content)
    store.rejects_path("passages", first.batch).unlink()
    assert [one["kind"] for one in queries.verify(system)] == ["rejects_differ"]
    with pytest.raises(QipanError) as gone:
        list(queries.rejects_for(queries.batch_for(system, first.batch)))
    assert gone.value.code == "lake.rejects_missing"
    Batch.objects.filter(id=second.batch).delete()
    assert ("batch_unknown", second.batch) in {(one["kind"], one["batch"]) for one in queries.verify(system)}
    Batch.objects.filter(id=first.batch).update(delta_version=55)
    assert ("commit_missing", first.batch) in {(one["kind"], one["batch"]) for one in queries.verify(system)}


def test_a_commit_nobody_knows_is_said(bring: Bring) -> None:
    bring(ONE)
    with pytest.raises(QipanError) as missing:
        store.version_of("passages", "20200101-0000", "batch")
    assert missing.value.code == "lake.commit_missing"


@pytest.mark.django_db(transaction=True)
def test_a_folder_skips_what_is_of_another_table(real_data: Path, system: Actor) -> None:
    results = import_files(by=system, paths=[real_data / "highway/kdd2017"], table="passages")
    told = {one.file: (one.status, one.rows_good) for one in results}
    assert told["passages_2016-10-18_24.csv"] == ("committed", 128_823)
    assert told["passages_other_header.csv"] == ("committed", 29_441)
    assert {file for file, (status, _) in told.items() if status == "skipped"} == {
        "links.csv",
        "routes.csv",
        "volume_20min_2016-09-19_10-17.csv",
        "weather_3h.csv",
    }


@pytest.mark.django_db(transaction=True)
def test_a_folder_of_nothing_but_other_files_is_a_fault(system: Actor, tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("link_id,length\n1,2\n")
    assert [one.status for one in import_files(by=system, paths=[tmp_path], table="passages")] == ["failed"]


@pytest.mark.django_db(transaction=True)
def test_the_database_is_free_while_the_table_is_worked_on(
    bring: Bring, system: Actor, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = bring(ONE), bring(TWO, "b.csv")
    held: list[bool] = []

    def watched(name: str) -> None:
        real = getattr(store, name)

        def work(*given: Any) -> Any:
            held.append(connection.in_atomic_block)
            return real(*given)

        monkeypatch.setattr(store, name, work)

    watched("compact")
    watched("take_out")
    maintenance.compact(by=system, table="passages")
    maintenance.withdraw(by=system, batch=queries.batch_for(system, first.batch), reason="try")
    assert held == [False, False]
    assert [row["station"] for row in rows()] == ["S3"]
    told = Entry.objects.order_by("-pk").values_list("action", flat=True)[:4]
    assert list(told) == [
        "lake.batch_withdrawn",
        "lake.withdrawal_begun",
        "lake.table_compacted",
        "lake.compaction_begun",
    ]


def test_an_older_version_keeps_its_own_moment(db: None, system: Actor, bring: Bring) -> None:
    bring(ONE)
    older = queries.newest_version("passages")
    moment = queries.snapshot(system, "passages", older).as_of
    time.sleep(0.01)
    bring(TWO)
    snapshots._state.cache_clear()  # a process begun anew remembers no version
    assert queries.snapshot(system, "passages", older).as_of == moment
    assert queries.snapshot(system, "passages").as_of > moment
    with pytest.raises(QipanError, match=r"lake\.version_missing"):
        store.committed_at_ms("passages", 99)
