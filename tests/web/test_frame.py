"""Frame 页框: every page speaks one language whole, names its faults and asks nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path, reverse

from qipan.engine.actors import Actor, Grant
from qipan.engine.domains import Domain, MenuEntry
from qipan.engine.errors import QipanError
from qipan.web import context, faults
from qipan.web import urls as shell


def _refuse(_request: HttpRequest) -> HttpResponse:
    raise QipanError("engine.not_allowed", permission="highway.flow.read")


urlpatterns = [
    *shell.urlpatterns,
    path("styles/", include("qipan.web.styleguide")),
    path("refused/", _refuse),
]
PAGES = ["/login/", "/styles/", "/styles/drawer/", "/styles/?errors=1", "/nowhere/", "/refused/"]
HAN = re.compile(r"[\u4e00-\u9fff]")

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def reader() -> Client:
    """A browser that asks for English."""
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("address", PAGES)
def test_an_english_page_has_no_chinese_but_the_switch(reader: Client, address: str) -> None:
    body = reader.get(address).content.decode()
    assert '<html lang="en"' in body
    body = re.sub(r'<button[^>]*lang="zh-CN"[^>]*>[^<]*</button>', "", body)
    assert HAN.findall(body) == []


@pytest.mark.parametrize("address", PAGES)
def test_chinese_comes_first_where_the_browser_says_nothing(address: str) -> None:
    body = Client().get(address).content.decode()
    assert '<html lang="zh-CN"' in body
    assert "跳到正文" in body


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_for_anything_outside(reader: Client, address: str) -> None:
    body = reader.get(address).content.decode()
    assert re.findall(r'(?:src|href|action|data-how)="(?:https?:)?//[^"]*', body) == []


def test_the_language_can_be_chosen(reader: Client) -> None:
    reader.post(reverse("set_language"), {"language": "zh-hans", "next": "/login/"})
    assert "登录棋盘" in reader.get("/login/").content.decode()


def test_an_error_names_itself_and_the_way_out(reader: Client) -> None:
    answer = reader.get("/refused/")
    assert answer.status_code == 403
    assert "engine.not_allowed" in answer.content.decode()
    assert "highway.flow.read" in answer.content.decode()


def test_a_missing_page_is_a_page(reader: Client) -> None:
    answer = reader.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize(("fault", "status"), [(SuspiciousOperation(), 400), (RequestDataTooBig(), 413)])
def test_a_refused_request_says_why(fault: Exception, status: int) -> None:
    request = RequestFactory().get("/x/")
    request.resolver_match = None
    assert faults.bad_request(request, fault).status_code == status


def test_a_drawer_is_a_page_and_a_fragment(reader: Client) -> None:
    whole = reader.get("/styles/drawer/").content.decode()
    part = reader.get("/styles/drawer/", headers={"X-Qipan-Fragment": "drawer"}).content.decode()
    assert "<!doctype html>" in whole
    assert "<!doctype html>" not in part
    assert 'class="panel drawer-page"' in part


def test_the_ribbon_stands_where_demo_rows_are_shown(reader: Client) -> None:
    assert 'class="ribbon"' in reader.get("/styles/").content.decode()
    assert 'class="ribbon"' not in reader.get("/login/").content.decode()


def _domain() -> Domain:
    names = {"zh": "甲", "en": "A"}
    menu = (
        MenuEntry("home", "login", "home", names),
        MenuEntry("secret", "styleguide", "lock", names, "a.secret.read"),
        MenuEntry("later", "no-such-view", "clock", names),
    )
    return Domain("a", "a", None, names, names, menu=menu)  # type: ignore[arg-type]


def test_the_rail_shows_what_exists_and_may_be_opened() -> None:
    request: Any = RequestFactory().get("/login/help/")
    request.actor = Actor("user", "1", "Li", (Grant("a.other.read", "43"),))
    rail = context.rail_of(_domain(), request)
    assert [(link.id, link.current) for link in rail] == [("home", True)]
    request.actor = Actor.system("test")
    assert [link.id for link in context.rail_of(_domain(), request)] == ["home", "secret"]


@override_settings(DEBUG=False)
def test_a_server_fault_needs_nothing_of_the_frame() -> None:
    from django.template.loader import render_to_string

    body = render_to_string("500.html")
    assert "500" in body
    assert "{%" not in body
