"""Tokens 令牌: how a request to the API proves who it acts for; a bearer token, or a page's own session.

`authenticated` is what an API operation takes as `auth=`; `request.auth` and `request.actor` are then an Actor.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from ninja.security import APIKeyCookie, HttpBearer

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import actions, queries
from qipan.people.models import User

USE_NOTED_EVERY = timedelta(hours=1)


class Bearer(HttpBearer):
    """`Authorization: Bearer …` with a token of “My tokens”."""

    def __call__(self, request: HttpRequest) -> Any | None:
        """Return the token's actor; None without a header, so that the session may speak."""
        given = request.headers.get(self.header)
        if not given:
            return None
        scheme, _, secret = given.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise QipanError("people.token_unknown")
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return the actor of a secret; `people.token_unknown` or `people.token_expired` otherwise."""
        found = queries.token_for(token)
        actor = queries.actor_for_token(found)
        if found.last_used_at is None or timezone.now() - found.last_used_at > USE_NOTED_EVERY:
            actions.note_token_use(by=actor, token=found)
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class _Protection(CsrfViewMiddleware):
    """Django's own check, answering without a page: the API's error says it in its own form."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)


def _is_forged(request: HttpRequest) -> bool:
    protection = _Protection(lambda request: HttpResponse())
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    protection.process_request(request)
    return protection.process_view(request, HttpResponse, (), {}) is not None


class Session(APIKeyCookie):
    """The session of a person who is logged in to the pages, with CSRF protection for writes."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor:
        """Return the person's actor; `people.not_authenticated` when nobody is logged in."""
        user = request.user
        if not isinstance(user, User):
            raise QipanError("people.not_authenticated")
        if _is_forged(request):
            raise QipanError("people.csrf_failed")
        if user.must_change_password:
            raise QipanError("people.password_change_due")
        actor = queries.actor_for_user(user)
        request.actor = actor  # type: ignore[attr-defined]
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Stand for the parent's abstract method; `__call__` decides."""
        return self(request)


bearer = Bearer()
session = Session()
authenticated = [bearer, session]
