"""Access 访问: who may open which page, who is led to the log-in, who is refused, and what lies out of scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from demo import Province
from tests.small_demo import SEED

FLOW = [
    "/highway/",
    "/highway/flow/",
    "/highway/how/?from=2021-01-01&to=2021-01-03",
    "/highway/flow/export/?from=2021-01-01&to=2021-01-03",
    "/highway/definitions/",
    "/highway/definitions/?part=classes",
    "/highway/definitions/?part=groups",
    "/highway/definitions/?part=holidays",
    "/highway/boundaries.json",
    "/highway/stations.json?q=4301",
]
BULLETINS = ["/highway/bulletins/", "/highway/check/"]
ROWS = ["/highway/rows/?from=2021-01-01&to=2021-01-03", "/highway/rows/export/?from=2021-01-01&to=2021-01-01"]


@pytest.mark.parametrize("address", [*FLOW, *BULLETINS, *ROWS, "/highway/data/", "/highway/bulletins/new/"])
@pytest.mark.django_db
def test_nobody_sees_a_page_without_logging_in(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize("address", [*FLOW, *BULLETINS])
def test_a_viewer_opens_flow_and_bulletins(demo: Any, opened_by: Callable[..., Client], address: str) -> None:
    assert opened_by("viewer").get(address).status_code == 200


@pytest.mark.parametrize("address", [*FLOW, *BULLETINS, *ROWS, "/highway/data/"])
def test_somebody_without_a_role_is_refused(
    demo: Any, opened_by: Callable[..., Client], address: str
) -> None:
    answer = opened_by("stranger").get(address)
    assert answer.status_code == 403
    assert "people.not_allowed" in answer.content.decode()


@pytest.mark.parametrize("address", [*ROWS, "/highway/data/", "/highway/bulletins/new/"])
def test_a_viewer_sees_no_single_passages_and_drafts_nothing(
    demo: Any, opened_by: Callable[..., Client], address: str
) -> None:
    assert opened_by("viewer").get(address).status_code == 403


@pytest.mark.parametrize("address", ROWS)
def test_an_editor_opens_the_rows(demo: Any, opened_by: Callable[..., Client], address: str) -> None:
    assert opened_by("editor").get(address).status_code == 200


@pytest.mark.parametrize("path", ["", "edit/", "figures/total/", "file/zh.md", "replay/"])
def test_the_provinces_bulletin_is_not_there_for_a_prefecture(
    draft: Callable[..., Any], opened_by: Callable[..., Client], path: str
) -> None:
    bulletin = draft()
    answer = opened_by("local").get(f"/highway/bulletins/{bulletin.id}/{path}")
    assert answer.status_code == 404
    assert "board.bulletin_unknown" in answer.content.decode()


@pytest.mark.parametrize("deed", ["check", "return", "publish"])
def test_an_editor_takes_no_reviewers_step(
    draft: Callable[..., Any], opened_by: Callable[..., Client], deed: str
) -> None:
    bulletin = draft()
    assert opened_by("editor").post(f"/highway/bulletins/{bulletin.id}/{deed}/").status_code == 403
    bulletin.refresh_from_db()
    assert bulletin.status == "draft"


@pytest.mark.parametrize("deed", ["edit", "discard", "figures/total/print"])
def test_a_reviewer_changes_no_draft(
    draft: Callable[..., Any], opened_by: Callable[..., Client], deed: str
) -> None:
    bulletin = draft()
    answer = opened_by("reviewer").post(f"/highway/bulletins/{bulletin.id}/{deed}/", {"text": "1 辆次"})
    assert answer.status_code == 403
    bulletin.refresh_from_db()
    assert (bulletin.status, bulletin.overrides, bulletin.revision) == ("draft", {}, 1)


def test_the_first_page_leads_to_the_first_domains_board(demo: Any, opened_by: Callable[..., Client]) -> None:
    assert opened_by("viewer").get("/").headers["Location"] == "/highway/"
    assert "people" not in opened_by("stranger").get("/").headers.get("Location", "")


def test_search_finds_pages_bulletins_and_stations_in_scope(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    hits = opened_by("editor").get("/search?q=2021").json()["hits"]
    assert f"/highway/bulletins/{bulletin.id}/" in [hit["url"] for hit in hits]
    assert opened_by("local").get("/search?q=2021").json()["hits"] == []
    assert any(
        hit["url"] == "/highway/flow/" for hit in opened_by("viewer").get("/search?q=流量").json()["hits"]
    )
    stations = [
        hit for hit in opened_by("editor").get("/search?q=长沙西").json()["hits"] if "station=" in hit["url"]
    ]
    assert stations
    assert opened_by("stranger").get("/search?q=长沙西").json()["hits"] == []


@pytest.mark.django_db
def test_the_process_says_that_it_answers() -> None:
    assert Client().get("/healthz").content == b"ok\n"


PAGES = {"flow/": 400, "": 200, "flow/export/": 404, "rows/": 404, "rows/export/": 404, "how/": 404}


@pytest.mark.parametrize(
    ("name", "elsewhere", "nowhere"), [("station", "", "NO-SUCH"), ("prefecture", "430200", "439900")]
)
def test_a_place_elsewhere_is_answered_like_one_that_is_not_there(
    demo: Any, opened_by: Callable[..., Client], name: str, elsewhere: str, nowhere: str
) -> None:
    other = elsewhere or next(one.code for one in Province(SEED).stations if one.division.startswith("4302"))
    client = opened_by("local")
    period = "from=2021-01-01&to=2021-01-03"
    for page, status in PAGES.items():
        answers = [client.get(f"/highway/{page}?{period}&{name}={code}") for code in (other, nowhere)]
        assert [one.status_code for one in answers] == [status, status], page
        told = [one.content.decode() for one in answers]
        if page:
            assert "或不在您的权限范围内" in told[0]
        for answer, code in zip(told, (other, nowhere), strict=True):
            assert page not in ("flow/",) or code in answer
    whole = opened_by("editor").get(f"/highway/flow/?{period}&{name}={other}")
    assert whole.status_code == 200


def test_a_place_of_ones_own_is_shown(demo: Any, opened_by: Callable[..., Client]) -> None:
    mine = next(one.code for one in Province(SEED).stations if one.division.startswith("4301"))
    client = opened_by("local")
    for condition in (f"station={mine}", "prefecture=430100", "prefecture=4301"):
        assert client.get(f"/highway/flow/?from=2021-01-01&to=2021-01-03&{condition}").status_code == 200
