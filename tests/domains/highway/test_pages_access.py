"""Access 访问: who may open which page, who is led to the log-in, who is refused, and what lies out of scope."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from demo import Province
from tests.small_demo import SEED

FLOW = [
    "/highway/",
    "/highway/flow/",
    "/highway/how/?from=2021-01-01&to=2021-01-03",
    "/highway/health/",
    "/highway/targets/",
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


def test_the_first_page_is_the_cockpit_of_what_one_may_see(
    demo: Any, opened_by: Callable[..., Client]
) -> None:
    shown = opened_by("viewer").get("/")
    assert shown.status_code == 200
    assert shown.context["screen"]["place"]["code"] == "43"
    local = opened_by("local").get("/").context["screen"]
    assert local["place"]["code"] == "4301"
    assert {one["code"][:4] for one in local["places"]} == {"4301"}
    stranger = opened_by("stranger").get("/")
    assert "data-cockpit" not in stranger.content.decode()


def test_the_cockpits_figures_are_sent_again_only_when_something_changed(
    demo: Any, opened_by: Callable[..., Client]
) -> None:
    client = opened_by("viewer")
    first = client.get("/cockpit/highway.json")
    assert first.json()["value"] == sum(one["value"] or 0 for one in first.json()["places"])
    again = client.get("/cockpit/highway.json", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    other = client.get(
        "/cockpit/highway.json?indicator=highway.flow.entry", headers={"if-none-match": first.headers["ETag"]}
    )
    assert other.json()["indicator"] == "highway.flow.entry"
    english = opened_by("viewer", language="en").get("/cockpit/highway.json").json()
    assert english["places"][0]["name"] == "Changsha"
    assert "元旦" not in str(english["title"])


def test_what_the_cockpits_address_may_not_ask(demo: Any, opened_by: Callable[..., Client]) -> None:
    client = opened_by("viewer")
    assert client.get("/cockpit/highway.json?from=2021-01-03&to=2021-01-01").status_code == 400
    assert client.get("/cockpit/highway.json?from=yesterday").status_code == 400
    assert client.get("/cockpit/highway.json?indicator=highway.flow.none").status_code == 404
    assert client.get("/cockpit/nothing.json").status_code == 404
    assert client.get("/cockpit/shapes/4401.json").status_code == 404
    assert opened_by("stranger").get("/cockpit/highway.json").status_code == 404
    assert len(client.get("/cockpit/shapes/43.json").json()["features"]) == 14
    assert len(client.get("/cockpit/shapes/4301.json").json()["features"]) == 9


def test_an_empty_lake_says_what_to_do(data_folder: Any, opened_by: Callable[..., Client]) -> None:
    page = opened_by("viewer").get("/").content.decode()
    assert "qipan demo" in page
    assert opened_by("viewer").get("/cockpit/highway.json").json() == {"empty": True}


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


def test_the_daily_brief_is_one_page_in_both_languages(demo: Any, opened_by: Callable[..., Client]) -> None:
    for language in ("zh-CN", "en"):
        answer = opened_by("viewer", language=language).get("/cockpit/highway/brief.pdf")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1
    word = opened_by("viewer").get("/cockpit/highway/brief.docx")
    assert word.content[:2] == b"PK"


def test_nobody_takes_a_brief_of_what_they_may_not_see(demo: Any, opened_by: Callable[..., Client]) -> None:
    assert opened_by("stranger").get("/cockpit/highway/brief.pdf").status_code == 404
    assert opened_by("viewer").get("/cockpit/highway/brief.xlsx").status_code == 404


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
