"""Middleware 中间件: every request learns who acts (`request.actor`) and in which language to answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation.trans_real import parse_accept_lang_header

from qipan.people import queries
from qipan.people.models import User

CHINESE, ENGLISH = "zh-hans", "en"
ALLOWED_BEFORE_CHANGE = {"account_password", "logout", "set_language"}

Answer = Callable[[HttpRequest], HttpResponse]


def accepted_language(header: str) -> str:
    """Return the language of an Accept-Language header: English only if it stands before Chinese.

    >>> accepted_language("en-GB,en;q=0.9,zh;q=0.5"), accepted_language("fr,zh-CN;q=0.3,en;q=0.2")
    ('en', 'zh-hans')
    """
    for code, weight in parse_accept_lang_header(header):
        if weight and code.split("-")[0] in ("zh", "en"):
            return ENGLISH if code.startswith("en") else CHINESE
    return CHINESE


def language_for(request: HttpRequest) -> str:
    """Return the language to answer in: the person's choice, the cookie's, the browser's, else Chinese."""
    known = {CHINESE, ENGLISH}
    user = getattr(request, "user", None)
    chosen = getattr(user, "language", "") if user is not None and user.is_authenticated else ""
    for code in (chosen, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if code in known:
            return code
    return accepted_language(request.headers.get("Accept-Language", ""))


class Language:
    """Speak the reader's language. Stands after the authentication, whose user may have chosen one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_for(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", "en" if language == ENGLISH else "zh-CN")
        return response


class Actors:
    """Give the request its actor, found when first asked for; send those who must to change their password."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: queries.actor_for_user(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to the password page while a change is due; the API refuses by itself."""
        match = request.resolver_match
        if match is None or match.view_name in ALLOWED_BEFORE_CHANGE or request.path_info.startswith("/api/"):
            return None
        user = request.user
        if isinstance(user, User) and user.must_change_password:
            return redirect("account_password")
        return None
