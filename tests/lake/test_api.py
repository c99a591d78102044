"""Uploads over HTTP: four types, gzip, limits, keys, permissions; the answer comes after the commit."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import pytest
from django.test import Client

from qipan.engine.actors import Actor
from qipan.lake import queries
from qipan.lake.api import SHAPES
from qipan.lake.models import Batch
from qipan.people import tokens
from tests.lake.shapes import content_of

CSV = (
    "passed_at,station,direction,plate\n"
    "2021-01-01 08:00:00,S1,0,湘A12345\n2021-01-02 09:00:00,S2,1,\nbad,S1,0,湘A12345\n"
)
PATH = "/api/v1/lake/passages/batches"
Post = Callable[..., Any]
OFFICER = (
    "highway.passage.import",
    "highway.passage.read",
    "lake.batch.record",
    "lake.batch.read",
    "lake.batch.withdraw",
)


def records() -> list[dict[str, Any]]:
    return [
        {"passed_at": "2021-01-01 08:00:00", "station": "S1", "direction": 0, "plate": "湘A12345"},
        {"passed_at": "2021-01-02 09:00:00", "station": "S2", "direction": 1, "plate": None},
        {"passed_at": "bad", "station": "S1", "direction": 0, "plate": "湘A12345"},
    ]


def ndjson() -> bytes:
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in records()).encode()


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records()), out)
    return out.getvalue()


def arrow(new: Any = ipc.new_stream) -> bytes:
    out = io.BytesIO()
    found = pa.Table.from_pylist(records())
    with new(out, found.schema) as writer:
        writer.write_table(found)
    return out.getvalue()


@pytest.fixture
def post(stations: list[str], actor: Any, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Upload as somebody: `post(content, "text/csv", key="…", by=actor)`."""
    return_for: dict[str, Actor] = {"who": actor(*OFFICER)}
    monkeypatch.setattr(tokens.Bearer, "authenticate", lambda self, request, token: return_for["who"])

    def post(
        content: bytes | str = CSV,
        type: str = "text/csv",
        *,
        key: str = "",
        by: Actor | None = None,
        path: str = PATH,
        **headers: str,
    ) -> Any:
        return_for["who"] = by or actor(*OFFICER)
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if key:
            extra["HTTP_IDEMPOTENCY_KEY"] = key
        data = content.encode() if isinstance(content, str) else content
        return Client().generic("POST", path, data, content_type=type, HTTP_AUTHORIZATION="Bearer x", **extra)

    post.get = lambda path, by=None: (  # type: ignore[attr-defined]
        return_for.update(who=by or actor(*OFFICER)) or Client().get(path, HTTP_AUTHORIZATION="Bearer x")
    )
    return post


@pytest.mark.parametrize(
    ("type", "content"),
    [
        ("text/csv", CSV.encode()),
        ("text/csv; charset=gb18030", CSV.encode("gb18030")),
        ("application/x-ndjson", ndjson()),
        ("application/vnd.apache.parquet", parquet()),
        ("application/vnd.apache.arrow.stream", arrow()),
        ("application/vnd.apache.arrow.file", arrow(ipc.new_file)),
        ("application/vnd.apache.arrow.stream", arrow(ipc.new_file)),
    ],
)
def test_each_type_goes_through_the_same_rules(
    post: Post, rows: Any, type: str, content: bytes, system: Actor
) -> None:
    answer = post(content, type)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["rows_good"], body["rows_rejected"], body["status"]) == (2, 1, "committed")
    assert answer["Location"] == f"/api/v1/lake/batches/{body['id']}"
    assert [(row["station"], row["direction"], row["plate_hash"] is None) for row in rows()] == [
        ("S1", 0, False),
        ("S2", 1, True),
    ]
    kept = list(queries.rejects_for(queries.batch_for(system, body["id"])))
    assert [(one["reason"], one["column"]) for one in kept] == [("not_a_time", "passed_at")]
    assert kept[0]["line"] == (4 if "csv" in type else 3)
    assert "12345" not in kept[0]["text"]
    assert "bad" in kept[0]["text"]


@pytest.mark.parametrize("kept", [3, 8, 200, -1, -6, -40])
def test_an_arrow_file_cut_short_leaves_nothing(post: Post, rows: Any, kept: int) -> None:
    answer = post(arrow(ipc.new_file)[:kept], "application/vnd.apache.arrow.file")
    assert answer.status_code == 422
    assert answer.json()["code"] == "lake.records_broken"
    assert rows() == []


def test_odd_records_are_rejected_one_by_one(post: Post, system: Actor) -> None:
    lines = [
        '{"passed_at": "2021-01-01T08:00:00Z", "station": "S1"}',
        "{not json",
        "[1, 2]",
        "",
        '{"station": "S1"}',
        '{"passed_at": "2021-01-01 08:00:00", "station": ["S1"]}',
        '{"passed_at": "2021-01-01 08:00:00", "station": "S1", "direction": true}',
        '{"passed_at": "2021-01-01 08:00:00", "station": "S1", "fee": 12.0}',
        '{"passed_at": "2021-01-01 08:00:00", "station": "S1", "fee": 12.5}',
    ]
    body = post("\n".join(lines), "application/x-ndjson").json()
    kept = list(queries.rejects_for(queries.batch_for(system, body["id"])))
    assert body["rows_good"] == 2
    assert [(one["line"], one["reason"]) for one in kept] == [
        (2, "line_unreadable"),
        (3, "line_unreadable"),
        (5, "missing_required"),
        (6, "not_text"),
        (7, "value_unknown"),
        (9, "not_a_number"),
    ]


def test_typed_columns_are_judged_too(post: Post, rows: Any) -> None:
    import datetime as dt

    moment = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    found = pa.table(
        {
            "passed_at": pa.array([moment, moment.replace(year=2099), None], pa.timestamp("ms", "UTC")),
            "station": pa.array(["S1", "S1", "S1"]).dictionary_encode(),
            "vehicle_class": pa.array([1, 2, 3], pa.int64()),
            "weight": pa.array([1.0, -5.0, 2.0]),
        }
    )
    out = io.BytesIO()
    with ipc.new_stream(out, found.schema) as writer:
        writer.write_table(found)
    body = post(out.getvalue(), "application/vnd.apache.arrow.stream").json()
    assert body["reasons"] == {"too_late:passed_at": 1, "missing_required:passed_at": 1}
    assert rows()[0]["passed_at"] == dt.datetime(2021, 1, 1, 8)
    assert (rows()[0]["vehicle_class"], rows()[0]["weight_kg"]) == (1, 1)


def test_gzip_is_unpacked_on_the_way(post: Post, rows: Any) -> None:
    assert post(gzip.compress(CSV.encode()), content_encoding="gzip").status_code == 201
    assert len(rows()) == 2


@pytest.mark.parametrize(
    ("content", "type", "headers", "status", "code"),
    [
        (CSV, "text/html", {}, 415, "lake.type_unknown"),
        (CSV, "multipart/form-data", {}, 415, "lake.type_unknown"),
        (CSV, "text/csv", {"content_encoding": "br"}, 415, "lake.type_unknown"),
        (CSV, "application/vnd.apache.parquet", {}, 422, "lake.records_broken"),
        (CSV, "application/vnd.apache.arrow.stream", {}, 422, "lake.records_broken"),
        (CSV, "application/x-ndjson", {}, 422, "lake.records_broken"),
        (arrow()[:-200], "application/vnd.apache.arrow.stream", {}, 422, "lake.records_broken"),
        (parquet()[:-5], "application/vnd.apache.parquet", {}, 422, "lake.records_broken"),
        (
            gzip.compress(CSV.encode(), mtime=0)[:-9],
            "text/csv",
            {"content_encoding": "gzip"},
            422,
            "lake.archive_broken",
        ),
        ("a,b\n1,2\n", "text/csv", {}, 422, "lake.header_mismatch"),
        ("passed_at,station\nbad,S1\n", "text/csv", {}, 422, "lake.batch_refused"),
        (CSV, "text/csv", {"idempotency_key": "k" * 201}, 400, "lake.key_too_long"),
    ],
)
def test_a_wrong_upload_is_a_problem_with_a_mend(
    post: Post, rows: Any, content: Any, type: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer = post(content, type, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]
    assert answer.json()["detail"]
    assert rows() == []


@pytest.mark.parametrize("type", [type for type in SHAPES if type != "text/tab-separated-values"])
def test_stations_nobody_knows_are_named_with_how_to_register_them(post: Post, rows: Any, type: str) -> None:
    strangers = [
        {"passed_at": "2021-01-01 08:00:00", "station": code, "plate": "湘A12345"} for code in ("S8", "S9")
    ]
    answer = post(content_of(SHAPES[type], strangers), type)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "lake.batch_refused")
    told = json.dumps(body, ensure_ascii=False)
    assert "S8" in told
    assert "S9" in told
    assert "qipan register import station" in told
    assert "12345" not in told
    assert rows() == []


def test_stations_nobody_knows_beside_good_rows_are_named_too(post: Post) -> None:
    content = "passed_at,station\n2021-01-01 08:00:00,S1\n2021-01-01 08:00:00,S9\n"
    body = post(content).json()
    assert body["strange_codes"] == [{"code": "S9", "reason": "subject_unknown", "rows": 1}]
    assert "qipan register import station" in body["mend"]
    assert post.get(f"/api/v1/lake/batches/{body['id']}").json()["strange_codes"] == body["strange_codes"]  # type: ignore[attr-defined]
    assert (post(CSV).json()["strange_codes"], post(CSV).json()["rows_rejected"]) == ([], 1)


def test_too_large_is_refused(post: Post, settings: Any, rows: Any) -> None:
    settings.MAX_BATCH_BYTES = 200
    big = CSV + "2021-01-01 08:00:00,S1,0,\n" * 50
    for answer in (post(big), post(gzip.compress(big.encode()), content_encoding="gzip")):
        assert (answer.status_code, answer.json()["code"]) == (413, "lake.batch_too_large")
    assert rows() == []


def test_a_bomb_is_refused(post: Post, settings: Any, rows: Any) -> None:
    settings.MAX_EXPANSION = 10
    bomb = gzip.compress(b"time,station\n" + b"2021-01-01 08:00:00,S1\n" * 4_000_000)
    answer = post(bomb, content_encoding="gzip")
    assert (answer.status_code, answer.json()["code"]) == (413, "lake.zip_bomb")
    assert rows() == []


def test_a_body_shorter_than_announced_is_no_batch(post: Post, rows: Any) -> None:
    class Broken(io.BytesIO):
        """A connection that ends before the body does."""

        def __len__(self) -> int:
            return 1000

    broken = Client().generic(
        "POST",
        PATH,
        content_type="text/csv",
        HTTP_AUTHORIZATION="Bearer x",
        **{"wsgi.input": Broken(CSV.encode()), "CONTENT_LENGTH": "1000", "CONTENT_TYPE": "text/csv"},
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "lake.upload_broken")
    unknown = Client().post(
        PATH, CSV.encode(), content_type="text/csv", HTTP_AUTHORIZATION="Bearer x", CONTENT_LENGTH=""
    )
    assert (unknown.status_code, unknown.json()["code"]) == (400, "lake.length_missing")


def test_a_key_answers_the_same_again_and_refuses_other_content(post: Post, rows: Any) -> None:
    first, again = post(key="k1"), post(key="k1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = post(CSV + "2021-01-03 08:00:00,S1,0,\n", key="k1")
    assert (other.status_code, other.json()["code"]) == (409, "lake.key_reused")
    assert len(rows()) == 2
    refused = [post("passed_at,station\nbad,S1\n", key="k2") for _ in range(2)]
    assert [one.json()["code"] for one in refused] == ["lake.batch_refused"] * 2
    assert refused[0].json() == refused[1].json()


def test_a_key_belongs_to_its_actor(post: Post, actor: Any, rows: Any) -> None:
    post(key="k1")
    other = post(CSV + "2021-01-03 08:00:00,S1,0,\n", key="k1", by=actor(*OFFICER, id="8"))
    assert other.status_code == 201
    assert len(rows()) == 5


def test_the_same_content_without_a_key_is_answered_with_its_batch(post: Post, rows: Any) -> None:
    first, again = post(), post()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert len(rows()) == 2


def test_rows_of_another_content_are_told_or_left_out(post: Post, rows: Any) -> None:
    first = post().json()
    assert (first["rows_known"], first["rows_counted_twice"], first["warning"]) == (0, 0, "")
    answer = post(ndjson(), "application/x-ndjson").json()
    assert answer["known"] == {first["id"]: 2}
    assert (answer["rows_good"], answer["rows_counted_twice"]) == (2, 2)
    assert first["id"] in answer["warning"]
    assert f"qipan lake withdraw {answer['id']}" in answer["warning"]
    more = CSV.replace("bad,", "2021-01-02 10:00:00,")
    answer = post(more, path=f"{PATH}?skip_known=true").json()
    assert (answer["rows_good"], answer["rows_left_out"], answer["rows_counted_twice"]) == (1, 2, 0)
    assert len(rows()) == 5
    nothing_new = post(parquet(), "application/vnd.apache.parquet", path=f"{PATH}?skip_known=true")
    assert nothing_new.status_code == 200
    assert len(rows()) == 5


def test_who_may_not_is_refused(post: Post, nobody: Actor, rows: Any) -> None:
    answer = post(by=nobody)
    assert (answer.status_code, answer.json()["code"]) == (403, "engine.not_allowed")
    assert Client().post(PATH, CSV, content_type="text/csv").status_code == 401
    assert post(path="/api/v1/lake/nothing/batches").status_code == 404
    assert rows() == []


def test_another_prefectures_batch_is_not_there(post: Post, actor: Any) -> None:
    id = post(by=actor(*OFFICER, division="4301")).json()["id"]
    stranger = actor(*OFFICER, division="4302")
    for path in (
        f"/api/v1/lake/batches/{id}",
        f"/api/v1/lake/batches/{id}/rejects",
        "/api/v1/lake/batches/none",
    ):
        answer = post.get(path, stranger)  # type: ignore[attr-defined]
        assert (answer.status_code, answer.json()["code"]) == (404, "lake.batch_missing")
    hidden = post("{}", "application/json", path=f"/api/v1/lake/batches/{id}/withdraw", by=stranger)
    assert hidden.status_code == 404
    assert post.get(PATH, stranger).json() == {"total": 0, "items": []}  # type: ignore[attr-defined]
    assert Batch.objects.get(id=id).status == "committed"


def test_batches_and_rejects_go_out_and_a_batch_is_withdrawn(post: Post, rows: Any) -> None:
    body = post("passed_at,station\n2021-01-01 08:00:00,S1\n2021-01-01 08:00:00,=S1\n").json()
    page = post.get(PATH).json()  # type: ignore[attr-defined]
    assert (page["total"], page["items"][0]["id"]) == (1, body["id"])
    rejects = post.get(f"/api/v1/lake/batches/{body['id']}/rejects")  # type: ignore[attr-defined]
    text = b"".join(rejects.streaming_content).decode()
    assert "pattern_mismatch" in text
    assert f"rejects-{body['id']}.csv" in rejects["Content-Disposition"]
    withdrawn = post(
        '{"reason": "错"}', "application/json", path=f"/api/v1/lake/batches/{body['id']}/withdraw"
    )
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert rows() == []
    tables = post.get("/api/v1/lake/tables").json()  # type: ignore[attr-defined]
    assert [(one["table"], one["rows"]) for one in tables if one["table"] == "passages"] == [("passages", 0)]
