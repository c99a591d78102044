"""Middleware 中间件: an error raised anywhere under a page becomes a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from qipan.engine.errors import QipanError


class ErrorsSpeak:
    """Turn a QipanError of a view into the error page, in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a QipanError; leave every other exception to Django."""
        if not isinstance(exception, QipanError):
            return None
        language = "en" if (get_language() or "").startswith("en") else "zh"
        context = {"code": exception.code, "words": exception.text(language), "status": exception.http_status}
        return render(request, "error.html", context, status=exception.http_status)


errors_speak = ErrorsSpeak
