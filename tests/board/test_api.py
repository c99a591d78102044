"""The board over HTTP: values, rows and bulletins within a token's scope; refusals as problem details."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from qipan.board.models import Bulletin
from qipan.engine.actors import Actor
from qipan.people import actions as people
from tests.small_demo import GRANTS

SYSTEM = Actor.system("test")
ROOT = "/api/v1/board"
KIND = {"domain": "highway", "kind": "holiday-flow"}
PERIOD = "2021-01-01..2021-01-03"


@pytest.fixture
def token(db: None) -> Callable[..., str]:
    """Make somebody with roles in a division, and return the secret of a token with these permissions."""

    def make(username: str, division: str = "43", permissions: tuple[str, ...] = GRANTS) -> str:
        place = people.create_organisation(
            by=SYSTEM,
            kind="department",
            level="province" if division == "43" else "prefecture",
            code=f"office-{username}",
            name_zh=f"{username}处",
            name_en=f"Office {username}",
            division=division,
        )
        user = people.add_user(
            by=SYSTEM,
            username=username,
            password="qingxi-lu-38-hao",
            name_zh=username,
            name_en=username,
            organisation=place,
            roles=["highway.editor", "highway.reviewer"],
        )
        issued = people.issue_token(by=SYSTEM, user=user, name="test", permissions=permissions)
        return str(issued.secret)

    return make


class Caller:
    """A client with one token."""

    def __init__(self, secret: str = "", language: str = "zh") -> None:
        self.client = Client()
        self.headers = {"Accept-Language": language}
        if secret:
            self.headers["Authorization"] = f"Bearer {secret}"

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(f"{ROOT}/{path}", query, headers=self.headers)

    def send(self, path: str, body: Any = None, method: str = "post") -> HttpResponse:
        call = getattr(self.client, method)
        return call(f"{ROOT}/{path}", body or {}, content_type="application/json", headers=self.headers)


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content[:400]
    assert response["Content-Type"].startswith("application/problem+json")
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def opened(caller: Caller, **more: Any) -> str:
    response = caller.send("bulletins", {**KIND, "first": "2021-01-01", "last": "2021-01-03", **more})
    assert response.status_code == 201, response.content
    return str(response.json()["id"])


def test_a_value_and_its_rows(demo: Path, token: Callable[..., str]) -> None:
    caller = Caller(token("zhou"))
    found = caller.get("values", indicator="highway.flow.total", period=PERIOD, by="class_group").json()
    total = caller.get("values", indicator="highway.flow.total", period=PERIOD).json()
    assert sum(row["value"] for row in found["rows"]) == total["value"]
    assert total["lake"]["synthetic"] is True
    rows = caller.get(
        "rows", indicator="highway.flow.total", period=PERIOD, where="class_group=truck", limit=2
    ).json()
    trucks = next(row["value"] for row in found["rows"] if row["key"]["class_group"] == "truck")
    assert (rows["total"], len(rows["rows"])) == (trucks, 2)
    assert len(caller.get("indicators").json()) >= 13


def test_a_token_sees_its_division_alone(demo: Path, token: Callable[..., str]) -> None:
    province, mine = Caller(token("zhou")), Caller(token("huang", "4301"))
    asked = {"indicator": "highway.flow.total", "period": PERIOD}
    places = province.get("values", by="prefecture", **asked).json()["rows"]
    counts = {row["key"]["prefecture"]: row["value"] for row in places}
    assert mine.get("values", **asked).json()["value"] == counts["430100"]
    for path in ("values", "rows"):
        assert mine.get(path, where="prefecture=430100", **asked).status_code == 200
        # Elsewhere and nowhere are told alike.
        told = [
            problem(mine.get(path, where=f"prefecture={code}", **asked), 404, "board.place_missing")["detail"]
            for code in ("430200", "439900")
        ]
        assert told[0].replace("430200", "439900") == told[1]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("values", {"indicator": "no.such", "period": PERIOD}, 404, "indicators.indicator_unknown"),
        ("values", {"indicator": "highway.flow.total", "period": "soon"}, 400, "board.period_unreadable"),
        ("values", {"indicator": "highway.flow.total", "period": "2022"}, 404, "board.period_empty"),
        (
            "values",
            {"indicator": "highway.flow.total", "period": "2021-01-03..2021-01-01"},
            400,
            "board.period_reversed",
        ),
        (
            "values",
            {"indicator": "highway.flow.total", "period": PERIOD, "where": "small"},
            400,
            "board.condition_unreadable",
        ),
        (
            "values",
            {"indicator": "highway.flow.total", "period": PERIOD, "special": "x"},
            400,
            "board.option_invalid",
        ),
        (
            "rows",
            {"indicator": "highway.flow.total", "period": PERIOD, "where": "plate_hash=1"},
            400,
            "indicators.dimension_unknown",
        ),
        ("bulletins/no-such", {}, 404, "board.bulletin_unknown"),
        ("bulletins/no-such/replay", {}, 404, "board.bulletin_unknown"),
    ],
)
def test_refusals_are_problem_details_in_the_language_asked_for(
    demo: Path,
    token: Callable[..., str],
    language: str,
    path: str,
    query: dict[str, str],
    status: int,
    code: str,
) -> None:
    body = problem(Caller(token("zhou"), language).get(path, **query), status, code)
    assert body["title"].isascii() == (language == "en") or "“" in body["title"]


def test_without_a_token_or_with_a_wrong_one_there_is_nothing(demo: Path) -> None:
    for caller in (Caller(), Caller("qipan_wrong")):
        for path in ("indicators", "bulletins", "bulletins/x"):
            response = caller.get(path)
            assert response.status_code == 401
            assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_token_without_the_permission_is_refused(demo: Path, token: Callable[..., str]) -> None:
    reader = Caller(token("reader", permissions=("highway.bulletin.read",)))
    problem(reader.get("values", indicator="highway.flow.total", period=PERIOD), 403, "engine.not_allowed")
    body = {**KIND, "first": "2021-01-01", "last": "2021-01-03"}
    problem(reader.send("bulletins", body), 403, "engine.not_allowed")
    id = opened(Caller(token("zhou")))
    assert reader.get(f"bulletins/{id}").status_code == 200
    problem(reader.send(f"bulletins/{id}", {"edits": {}}, "patch"), 403, "engine.not_allowed")
    problem(reader.send(f"bulletins/{id}/check"), 403, "engine.not_allowed")


def test_a_bulletins_whole_way(demo: Path, token: Callable[..., str]) -> None:
    author, reviewer = Caller(token("zhou")), Caller(token("li"))
    id = opened(author, compare_first="2020-01-01", compare_last="2020-01-01")
    listed = author.get("bulletins", domain="highway").json()
    assert [one["id"] for one in listed] == [id]
    shown = author.get(f"bulletins/{id}").json()
    assert shown["content"]["documents"]["zh"]["sign"][0] == "zhou处"
    revision = shown["revision"]
    text = {"edits": {"closing": {"zh": "另记一笔。"}}, "revision": revision}
    assert author.send(f"bulletins/{id}", text, "patch").json()["revision"] == revision + 1
    problem(author.send(f"bulletins/{id}", text, "patch"), 409, "board.bulletin_changed")
    problem(author.send(f"bulletins/{id}/check"), 403, "board.reviewer_is_author")
    problem(reviewer.send(f"bulletins/{id}/publish"), 409, "board.bulletin_wrong_state")
    assert author.get(f"bulletins/{id}/findings").json()["contradictions"] == []
    assert reviewer.send(f"bulletins/{id}/check").json()["status"] == "checked"
    problem(reviewer.get(f"bulletins/{id}/replay"), 409, "board.bulletin_unpublished")
    done = reviewer.send(f"bulletins/{id}/publish").json()
    assert done["status"] == "published"
    assert len(done["content_hash"]) == 64
    assert reviewer.get(f"bulletins/{id}/replay").json() == Bulletin.objects.get(id=id).content
    problem(reviewer.send(f"bulletins/{id}/return", {"reason": "x"}), 409, "board.bulletin_wrong_state")


def test_a_contradiction_is_told_and_blocks(demo: Path, token: Callable[..., str]) -> None:
    author, reviewer = Caller(token("zhou")), Caller(token("li"))
    id = opened(author)
    wrong = {"overrides": {"group_share": {"text": "20.62 %"}}}
    assert author.send(f"bulletins/{id}", wrong, "patch").status_code == 200
    found = author.get(f"bulletins/{id}/findings").json()["contradictions"]
    assert len(found) == 1
    assert "group_share" in found[0]["figures"]
    problem(reviewer.send(f"bulletins/{id}/check"), 409, "board.figures_contradict")


@pytest.mark.parametrize(
    ("format", "media", "start"),
    [
        ("md", "text/markdown", b"# "),
        ("html", "text/html", b"<!"),
        ("docx", "application/vnd", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_format_in_both_languages(
    demo: Path, token: Callable[..., str], format: str, media: str, start: bytes, lang: str
) -> None:
    caller = Caller(token("zhou"))
    id = opened(caller)
    response = caller.get(f"bulletins/{id}", format=format, lang=lang)
    assert response.status_code == 200
    assert response["Content-Type"].startswith(media)
    assert response.content.lstrip()[: len(start)].lower() == start.lower()
    assert id in response["Content-Disposition"]
    problem(caller.get(f"bulletins/{id}", format="odt"), 400, "board.format_unknown")
    problem(caller.get(f"bulletins/{id}", format="md", lang="fr"), 400, "board.format_unknown")


def test_another_prefectures_bulletin_is_as_absent_as_none(demo: Path, token: Callable[..., str]) -> None:
    mine, theirs = Caller(token("huang", "4301")), Caller(token("ma", "4302"))
    id = opened(theirs)
    assert "株洲" in theirs.get(f"bulletins/{id}").json()["titles"]["zh"]
    for path in ("", "/findings", "/replay"):
        hidden = problem(mine.get(f"bulletins/{id}{path}"), 404, "board.bulletin_unknown")
        absent = problem(mine.get(f"bulletins/none{path}"), 404, "board.bulletin_unknown")
        assert hidden["title"].replace(id, "none") == absent["title"]
    for path in ("check", "publish"):
        problem(mine.send(f"bulletins/{id}/{path}"), 404, "board.bulletin_unknown")
    problem(mine.send(f"bulletins/{id}", {"edits": {}}, "patch"), 404, "board.bulletin_unknown")
    assert mine.get("bulletins", domain="highway").json() == []


@pytest.mark.parametrize(
    "body", [{}, {"first": "2021-01-01"}, {"first": "soon", "last": "2021-01-03"}, {"first": 3, "last": []}]
)
def test_a_draft_without_its_days_is_a_problem(demo: Path, token: Callable[..., str], body: dict) -> None:
    response = Caller(token("zhou")).send("bulletins", {**KIND, **body} if body else body)
    problem(response, 400, "engine.request_invalid")
    assert not Bulletin.objects.exists()


def test_what_is_wrong_in_a_body_is_named_as_its_caller_wrote_it(
    demo: Path, token: Callable[..., str]
) -> None:
    days = {"first": "2021-01-01", "last": "2021-01-03"}
    caller = Caller(token("zhou"))
    wrong = problem(
        caller.send("bulletins", {**KIND, **days, "compare_first": "soon"}), 400, "engine.request_invalid"
    )
    assert "compare_first" in wrong["title"]
    assert "given" not in wrong["title"]
    misspelt = problem(
        caller.send("bulletins", {**KIND, **days, "comparefirst": "2020-01-01"}),
        400,
        "engine.request_invalid",
    )
    assert "comparefirst" in misspelt["title"]
    no_object = problem(caller.send("bulletins", ["2021-01-01"]), 400, "engine.request_invalid")  # type: ignore[arg-type]
    assert "given" not in no_object["title"]
    unknown = problem(
        caller.send("bulletins", {**KIND, **days, "kind": "weather"}), 404, "board.bulletin_kind_unknown"
    )
    assert "holiday" in unknown["detail"]
    assert not Bulletin.objects.exists()


def test_anyones_text_is_checked(demo: Path, token: Callable[..., str]) -> None:
    text = "全省出入口车流量 100.0 万辆次，其中小型客车 80.0 万辆次，占总流量的 70.00 %。"
    found = Caller(token("zhou")).send("check", {"text": text}).json()
    assert len(found["contradictions"]) == 1
    assert len(found["figures"]) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_address_the_interface_lacks_is_told_as_a_problem(language: str) -> None:
    answer = Client().get("/api/v1/board/nothing", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "engine.address_missing"
    assert "/api/v1/board/nothing" in answer.json()["title"]
