"""Lock-out 登录锁定: after repeated failures log-in rests; says until when, and leaves a trail entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qipan.people import actions
from qipan.people.models import User
from qipan.people.queries import ANONYMOUS


def client_address(request: HttpRequest) -> str:
    """Return the address the connection comes from; headers anyone can write are not believed."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _until(request: HttpRequest, username: str, pause: timedelta) -> datetime:
    attempts = AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
    latest = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (latest or timezone.now()) + pause


def answer(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """Answer a locked log-in with a page that says until when (429); the first such answer is recorded."""
    username = str((credentials or {}).get("username") or request.POST.get("username", ""))
    pause = get_cool_off(request) or timedelta(minutes=15)
    until = _until(request, username, pause)
    limit = get_failure_limit(request, credentials)
    # Set only where this very request's failure was counted; later attempts during the pause are not.
    if getattr(request, "axes_failures_since_start", None) is not None:
        user = User.objects.filter(username=username).first()
        actions.note_lock_out(by=ANONYMOUS, user=user, until=until, failures=limit)
    seconds = max(1, int((until - timezone.now()).total_seconds()))
    context = {"until": until, "minutes": -(-seconds // 60), "limit": limit}
    page = render(request, "account/locked.html", context, status=429)
    page["Retry-After"] = str(seconds)
    page["Cache-Control"] = "no-store"
    return page
