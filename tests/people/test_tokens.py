"""Tokens at the API 接口令牌: who gets in, with how much, and what the refusals say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from ninja import NinjaAPI

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import actions, queries
from qipan.people.models import ApiToken
from qipan.people.tokens import authenticated
from qipan.trail.models import Entry
from qipan.web.api import speak
from tests.people.conftest import PASSWORD, Place
from tests.refusals import refused

api = NinjaAPI(urls_namespace="people-tokens")
api.exception_handler(QipanError)(speak)


@api.get("/who", auth=authenticated)
@api.post("/who", auth=authenticated)
def who(request: HttpRequest) -> dict[str, Any]:
    """Tell who asks and where they may see flow."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    assert request.actor == actor  # type: ignore[attr-defined]
    return {"key": actor.key, "flow": list(actor.divisions("highway.flow.read"))}


urls = ModuleType("urls")
urls.urlpatterns = [path("api/", api.urls)]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=urls):
        yield


def issue(place: Place, **more: Any) -> actions.IssuedToken:
    """A token of the provincial editor for one bureau's division."""
    given: dict[str, Any] = {
        "by": queries.actor_for_user(place.editor),
        "user": place.editor,
        "name": "夜间上传",
        "permissions": ["highway.flow.read"],
        "organisation": place.changsha,
        **more,
    }
    return actions.issue_token(**given)


def ask(secret: str, **headers: str) -> Any:
    """Ask the test operation with a bearer token."""
    return Client().get("/api/who", headers={"Authorization": f"Bearer {secret}", **headers})


def test_a_token_acts_in_its_own_narrower_scope(place: Place) -> None:
    issued = issue(place)
    answer = ask(issued.secret)
    assert answer.json() == {"key": f"token:{issued.token.pk}", "flow": ["4301"]}


def test_a_token_loses_what_its_user_loses(place: Place, system: Actor) -> None:
    issued = issue(place)
    actions.withdraw_role(by=system, user=place.editor, role="highway.editor", organisation=place.province)
    assert ask(issued.secret).json()["flow"] == []


def test_the_secret_is_kept_nowhere(place: Place) -> None:
    issued = issue(place)
    kept = json.dumps([list(ApiToken.objects.values()), list(Entry.objects.values())], default=str)
    assert issued.secret not in kept
    assert issued.secret[12:] not in kept
    assert issued.token.digest == queries.digest_of(issued.secret)


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that the answer is problem details with a challenge."""
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    assert body["code"] == code
    assert body["detail"]
    if status == 401:
        assert answer["WWW-Authenticate"].startswith('Bearer realm="qipan"')
    return body


def test_an_expired_token_says_since_when(place: Place) -> None:
    issued = issue(place)
    past = timezone.now() - timedelta(seconds=1)
    ApiToken.objects.update(expires_at=past, created_at=past - timedelta(days=1))
    body = problem(ask(issued.secret), 401, "people.token_expired")
    assert timezone.localtime(past).strftime("%Y-%m-%d %H:%M") in body["title"]
    assert "令牌" in body["title"]
    english = problem(ask(issued.secret, **{"Accept-Language": "en"}), 401, "people.token_expired")
    assert english["title"].startswith("The token expired")


def test_unknown_revoked_and_kept_out_look_alike(place: Place, system: Actor) -> None:
    revoked, orphan = issue(place), issue(place, name="another")
    actions.revoke_token(by=queries.actor_for_user(place.editor), token=revoked.token)
    answers = [ask("qipan_nonsense"), ask(revoked.secret)]
    actions.set_active(by=system, user=place.editor, active=False)
    answers += [ask(orphan.secret)]
    bodies = [problem(answer, 401, "people.token_unknown") for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ", "token"])
def test_another_scheme_or_an_empty_token_is_refused(db: None, header: str) -> None:
    problem(Client().get("/api/who", headers={"Authorization": header}), 401, "people.token_unknown")


def test_without_token_and_session_nobody_gets_in(db: None) -> None:
    problem(Client().get("/api/who"), 401, "people.not_authenticated")
    problem(Client(enforce_csrf_checks=True).post("/api/who"), 401, "people.not_authenticated")


def test_a_session_of_the_pages_is_let_in_and_writes_need_its_protection(place: Place) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.local, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/who").json() == {"key": f"user:{place.local.pk}", "flow": ["4301"]}
    problem(client.post("/api/who"), 403, "people.csrf_failed")


def test_a_session_with_a_password_to_change_is_told_so(place: Place, system: Actor) -> None:
    actions.reset_password(by=system, user=place.local, password=PASSWORD + "x")
    client = Client()
    client.force_login(place.local, backend="django.contrib.auth.backends.ModelBackend")
    problem(client.get("/api/who"), 403, "people.password_change_due")


def test_use_is_noted_once_an_hour(place: Place) -> None:
    issued = issue(place)
    ask(issued.secret)
    ask(issued.secret)
    uses = Entry.objects.filter(action="people.token_used")
    assert [entry.subject for entry in uses] == [f"people.token:{issued.token.pk}"]
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=61))
    ask(issued.secret)
    assert uses.all().count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"permissions": ["highway.bulletin.publish"]}, "people.token_permission_not_held"),
        ({"permissions": ["*"]}, "people.token_permission_not_held"),
        ({"permissions": []}, "people.token_empty"),
        ({"days": 0}, "people.token_expiry_invalid"),
        ({"days": 367}, "people.token_expiry_invalid"),
    ],
)
def test_a_token_that_cannot_be_is_refused(place: Place, change: dict[str, Any], code: str) -> None:
    if "days" in change:
        change = {"expires_at": timezone.now() + timedelta(days=change["days"])}
    with pytest.raises(QipanError) as caught:
        issue(place, **change)
    assert caught.value.code == code
    assert not ApiToken.objects.exists()


def test_a_permission_held_elsewhere_does_not_serve_here(place: Place) -> None:
    given = {"by": queries.actor_for_user(place.local), "user": place.local}
    with pytest.raises(QipanError, match=r"people\.token_permission_not_held"):
        issue(place, **given, organisation=place.zhuzhou)


def test_two_valid_tokens_do_not_share_a_name(place: Place) -> None:
    first = issue(place)
    written = Entry.objects.count()
    with refused("people.token_name_taken", "夜间上传"):
        issue(place)
    assert [token.pk for token in ApiToken.objects.all()] == [first.token.pk]
    assert Entry.objects.count() == written
    actions.revoke_token(by=queries.actor_for_user(place.editor), token=first.token)
    assert issue(place).token.name == "夜间上传"


def test_nobody_makes_or_revokes_tokens_for_people_beyond_their_reach(place: Place) -> None:
    administrator = queries.actor_for_user(place.administrator)
    with pytest.raises(QipanError, match=r"engine\.not_allowed"):
        issue(place, by=administrator)
    with pytest.raises(QipanError, match=r"engine\.not_allowed"):
        actions.revoke_token(by=administrator, token=issue(place).token)
