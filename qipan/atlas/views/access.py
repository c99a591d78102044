"""Access 出入: who asks at `/ogc/`, and errors as problem details. A token comes as bearer, or as a Basic password."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.tokens import bearer, session

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks: a token's actor, or the person logged in.

    Raises `people.token_unknown`, `people.token_expired`, `people.not_authenticated`.
    """
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return bearer.authenticate(request, _password(given.strip()))
    return bearer(request) or session(request)


def _password(given: str) -> str:
    """Return the password of a Basic header: programs that know no tokens send one there, under any name."""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError) as error:
        raise QipanError("people.token_unknown") from error


def for_programs(*parameters: str) -> Callable[[View], View]:
    """Let a view answer whoever proves who they are; `view(request, actor, …)` knows the parameters named, and `f`.

    Another parameter is `atlas.parameter_unknown`. Errors are answered as problem details (RFC 9457).
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **given: Any) -> HttpResponse:
            try:
                actor = actor_of(request)
                known = (*parameters, "f")
                for name in request.GET:
                    if name not in known:
                        raise QipanError("atlas.parameter_unknown", name=name, known=", ".join(known))
                return view(request, actor, **given)
            except QipanError as error:
                return problem(error)

        return answer

    return decorate


def problem(error: QipanError) -> HttpResponse:
    """Return an error as problem details; 401 asks for a name and password, as QGIS expects."""
    words = error.text(page_language())
    body = {
        "type": f"urn:qipan:error:{error.code}",
        "title": words.message,
        "status": error.http_status,
        "detail": words.fix,
        "code": error.code,
    }
    response = JsonResponse(body, status=error.http_status, content_type="application/problem+json")
    if error.http_status == 401:
        response["WWW-Authenticate"] = 'Basic realm="qipan", charset="UTF-8"'
    return response
