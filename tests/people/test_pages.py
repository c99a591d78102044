"""The account pages 账号页面: log-in with its pause, password, tokens, language, and what pages ask for."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import actions, queries
from qipan.people.middleware import accepted_language
from qipan.people.models import ApiToken, User
from qipan.people.permissions import permission_required
from qipan.trail.models import Entry
from tests.people.conftest import PASSWORD, Place

BACKEND = "django.contrib.auth.backends.ModelBackend"


def log_in(client: Client, username: str, password: str, **more: Any) -> Any:
    """Post the log-in form."""
    return client.post(
        "/login/", {"username": username, "password": password, **more.pop("data", {})}, **more
    )


def as_user(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def told(action: str) -> list[str]:
    """The subjects of an action's entries."""
    return list(Entry.objects.filter(action=action).values_list("subject", flat=True))


def test_logging_in_and_out_leaves_entries(place: Place, client: Client) -> None:
    answer = log_in(client, "editor", PASSWORD, data={"next": "/account/tokens/"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/tokens/")
    assert told("people.logged_in") == [f"people.user:{place.editor.pk}"]
    client.post("/logout/")
    assert told("people.logged_out") == [f"people.user:{place.editor.pk}"]
    assert client.get("/account/tokens/").status_code == 302


def test_log_in_leads_nowhere_outside(place: Place, client: Client) -> None:
    answer = log_in(client, "editor", PASSWORD, data={"next": "https://evil.example/x"})
    assert answer["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_look_alike(place: Place, client: Client) -> None:
    pages = []
    for username in ("editor", "nobody"):
        answer = log_in(client, username, "wrong")
        assert answer.status_code == 200
        pages.append(re.sub(r'value="[^"]*"|csrf[^>]*', "", answer.content.decode()))
    assert pages[0] == pages[1]


def test_five_failures_rest_the_account_and_the_page_says_until_when(place: Place, client: Client) -> None:
    for _ in range(4):
        assert log_in(client, "editor", "wrong").status_code == 200
    answer = log_in(client, "editor", "wrong")
    until = timezone.localtime(AccessAttempt.objects.get().attempt_time + timedelta(minutes=15))
    assert answer.status_code == 429
    assert until.strftime("%H:%M") in answer.content.decode()
    assert 800 < int(answer["Retry-After"]) <= 900
    assert log_in(client, "editor", PASSWORD).status_code == 429
    assert told("people.locked_out") == [f"people.user:{place.editor.pk}"]
    assert told("people.logged_in") == []


def test_attempts_during_the_pause_do_not_prolong_it(place: Place, client: Client) -> None:
    for _ in range(5):
        log_in(client, "editor", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert log_in(client, "editor", PASSWORD).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert log_in(client, "editor", PASSWORD).status_code == 302


def test_the_pause_is_for_one_name_from_one_address(place: Place, client: Client) -> None:
    for _ in range(5):
        log_in(client, "editor", "wrong")
    assert log_in(client, "local", PASSWORD).status_code == 302
    assert log_in(Client(), "editor", PASSWORD, REMOTE_ADDR="10.1.2.3").status_code == 302


def test_an_invented_forwarding_header_does_not_help(place: Place, client: Client) -> None:
    for number in range(5):
        answer = log_in(client, "editor", "wrong", headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert answer.status_code == 429


def test_a_name_nobody_has_is_not_written_into_the_trail(db: None, client: Client) -> None:
    for _ in range(5):
        answer = log_in(client, "my-secret-password", "wrong")
    assert answer.status_code == 429
    assert told("people.locked_out") == ["people.user:unknown"]
    assert "my-secret-password" not in json.dumps(list(Entry.objects.values()), default=str)


def test_the_administration_has_the_same_door(place: Place, client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=%2Fadmin%2F"


def test_the_administration_refuses_in_words_who_is_logged_in_but_not_admitted(
    place: Place, client: Client
) -> None:
    client.force_login(place.editor, backend=BACKEND)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "您无权打开此页" in answer.content.decode()
    client.force_login(place.superuser, backend=BACKEND)
    assert client.get("/admin/login/?next=/admin/", follow=True).status_code == 200


def test_demo_log_ins_stand_on_the_page_where_there_is_a_demo(
    db: None, client: Client, data_folder: Path
) -> None:
    assert b"data-fill=" not in client.get("/login/").content
    names = {"zh": "演示编稿人", "en": "Demo editor"}
    row = {"username": "demo", "password": "p", "name": names, "role": names}
    (data_folder / "demo-logins.json").write_text(json.dumps([row]))
    assert "演示编稿人" in client.get("/login/").content.decode()


def change(client: Client, old: str, new: str, again: str | None = None) -> Any:
    """Post the password form."""
    form = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/account/password/", form)


def test_a_password_is_changed_and_the_session_stays(place: Place) -> None:
    client, elsewhere = as_user(place.editor), as_user(place.editor)
    assert change(client, PASSWORD, "xin-mima-2026-hao").status_code == 302
    assert client.get("/account/password/").status_code == 200
    assert elsewhere.get("/account/password/").status_code == 302
    assert told("people.password_changed") == [f"people.user:{place.editor.pk}"]


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "xin-mima-2026-hao", None),
        (PASSWORD, "xin-mima-2026-hao", "xin-mima-2027-hao"),
        (PASSWORD, "password", None),
        (PASSWORD, "20261123", None),
        (PASSWORD, "editor12", None),
        (PASSWORD, PASSWORD, None),
    ],
)
def test_a_password_that_will_not_do_says_why(place: Place, old: str, new: str, again: str | None) -> None:
    answer = change(as_user(place.editor), old, new, again)
    assert answer.status_code == 400
    assert "error-summary" in answer.content.decode()
    place.editor.refresh_from_db()
    assert place.editor.check_password(PASSWORD)


def test_who_must_change_the_password_gets_nowhere_else(place: Place, system: Actor) -> None:
    actions.reset_password(by=system, user=place.editor, password="di-yi-ci-mima")
    place.editor.refresh_from_db()
    client = as_user(place.editor)
    assert client.get("/account/tokens/")["Location"] == "/account/password/"
    assert change(client, "di-yi-ci-mima", "xin-mima-2026-hao").status_code == 302
    assert client.get("/account/tokens/").status_code == 200


def make_token(client: Client, place: Place, **more: Any) -> Any:
    """Post the token form."""
    form = {
        "name": "upload",
        "days": 30,
        "organisation": place.province.pk,
        "permissions": ["lake.batch.read"],
    }
    return client.post("/account/tokens/", {**form, **more})


def test_a_token_is_shown_once_works_and_is_revoked(place: Place) -> None:
    client = as_user(place.editor)
    answer = make_token(client, place)
    found = re.search(r'value="(qipan_[^"]+)"', answer.content.decode())
    assert found
    secret = found.group(1)
    assert "no-store" in answer["Cache-Control"]
    assert secret not in client.get("/account/tokens/").content.decode()
    token = queries.token_for(secret)
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    assert make_token(client, place).status_code == 400
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    with pytest.raises(QipanError, match=r"people\.token_unknown"):
        queries.token_for(secret)


@pytest.mark.parametrize(
    "fault",
    [
        {"name": ""},
        {"permissions": []},
        {"permissions": ["highway.bulletin.publish"]},
        {"days": 10_000},
        {"organisation": ""},
        {"organisation": 0},
    ],
)
def test_a_token_form_with_a_fault_keeps_what_was_typed(place: Place, fault: dict[str, Any]) -> None:
    answer = make_token(as_user(place.editor), place, **fault)
    assert answer.status_code == 400
    assert ("upload" in answer.content.decode()) is (fault.get("name") != "")
    assert not ApiToken.objects.exists()


def test_somebody_elses_token_is_not_found(place: Place) -> None:
    by = queries.actor_for_user(place.editor)
    issued = actions.issue_token(by=by, user=place.editor, name="t", permissions=["lake.batch.read"])
    assert as_user(place.local).post(f"/account/tokens/{issued.token.pk}/revoke/").status_code == 404
    assert queries.token_for(issued.secret)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-TW,en;q=0.1", "zh-hans"),
        ("en-US,en;q=0.9", "en"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("zh;q=0.4,en;q=0.6", "en"),
        ("fr-FR,de;q=0.5", "zh-hans"),
        ("de,en;q=0.3", "en"),
        ("*", "zh-hans"),
        ("en;q=0", "zh-hans"),
    ],
)
def test_the_browsers_language(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_the_persons_choice_stands_before_cookie_and_browser(place: Place) -> None:
    client, english = as_user(place.local), {"Accept-Language": "en"}
    assert client.get("/login/").status_code == 302
    assert client.get("/account/tokens/", headers=english)["Content-Language"] == "en"
    client.cookies["django_language"] = "zh-hans"
    assert client.get("/account/tokens/", headers=english)["Content-Language"] == "zh-CN"
    answer = client.post("/account/language/", {"language": "en", "next": "/account/tokens/?a=1"})
    assert answer["Location"] == "/account/tokens/?a=1"
    client.cookies["django_language"] = "zh-hans"
    assert client.get("/account/tokens/")["Content-Language"] == "en"
    assert told("people.language_set") == [f"people.user:{place.local.pk}"]


def test_a_visitors_choice_is_kept_in_a_cookie(db: None, client: Client) -> None:
    answer = client.post("/account/language/", {"language": "en", "next": "//evil.example"})
    assert answer["Location"] == "/"
    assert client.get("/login/")["Content-Language"] == "en"
    assert client.get("/account/language/").status_code == 405
    assert client.post("/account/language/", {"language": "tlh"}).status_code == 400
    assert not Entry.objects.exists()


@permission_required("highway.bulletin.draft")
def guarded(request: HttpRequest) -> HttpResponse:
    """A page for those who draft."""
    return HttpResponse("in")


def test_a_page_lets_in_refuses_and_leads_to_the_log_in(place: Place) -> None:
    from django.contrib.auth.models import AnonymousUser

    def asked(user: Any) -> HttpRequest:
        request = RequestFactory().get("/draft/?a=1")
        request.user = user
        request.actor = queries.actor_for_user(user)  # type: ignore[attr-defined]
        return request

    assert guarded(asked(place.editor)).content == b"in"
    with pytest.raises(QipanError, match=r"people\.not_allowed") as caught:
        guarded(asked(place.local))
    assert caught.value.http_status == 403
    assert "起草通报" in caught.value.text("zh").message
    assert guarded(asked(AnonymousUser()))["Location"] == f"{reverse('login')}?next=/draft/%3Fa%3D1"
