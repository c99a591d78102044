"""Faulty requests 错误请求: the answer to a request that Django refuses before any view sees it."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qipan.engine.errors import QipanError
from qipan.web.api import speak

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 as a page; under the API's root as problem details."""
    if request.path.startswith("/api/"):
        return speak(request, QipanError("engine.address_missing", address=request.path[:200]))
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 when the request was too large, else 400."""
    status = 413 if isinstance(exception, TOO_LARGE) else 400
    return render(request, f"{status}.html", status=status)
