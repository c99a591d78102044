"""Permissions of pages 页面权限: what a view asks before it answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from qipan.engine.errors import QipanError
from qipan.people.roles import permission_names

View = Callable[..., HttpResponse]


def permission_required(permission: str) -> Callable[[View], View]:
    """Let a view answer those who hold `permission` somewhere; its queries then narrow to their divisions.

    Somebody not logged in is led to the log-in; somebody without it gets `people.not_allowed` (403).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.actor.may(permission):  # type: ignore[attr-defined]
                name = permission_names().get(permission, {"zh": permission, "en": permission})
                raise QipanError("people.not_allowed", permission=name)
            return view(request, *args, **kwargs)

        answer.permission = permission  # type: ignore[attr-defined]
        return answer

    return decorate
