"""Actions 动作: every write goes through @action, which keeps the write and its trail entry in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.trail.chain import canonical, digest, text
from qipan.trail.models import Entry, Head

P = ParamSpec("P")
R = TypeVar("R")

_noted: ContextVar[dict[str, Any] | None] = ContextVar("noted", default=None)


def note(*, subject: str = "", **details: Any) -> None:
    """Add what the running action is about to its trail entry: JSON values only, no personal data."""
    noted = _noted.get()
    if noted is None:
        raise RuntimeError("note() is called inside an action only")
    if subject:
        noted["subject"] = subject
    noted["details"].update(details)


def action(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function `f(*, by: Actor, …)` an audited write named `name`.

    The write and its entry are committed together or not at all. An action inside an action has an
    entry of its own, before the outer one's.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs.get("by")
            if args or not isinstance(by, Actor):
                raise TypeError(f"{function.__name__} takes keywords only, with by= an Actor")
            noted: dict[str, Any] = {"subject": "", "details": {}}
            token = _noted.set(noted)
            try:
                with transaction.atomic():
                    result = function(*args, **kwargs)
                    _append(name, by, noted["subject"], noted["details"])
                return result
            finally:
                _noted.reset(token)

        run.action_name = name  # type: ignore[attr-defined]
        return run

    return decorate


def _append(name: str, by: Actor, subject: str, details: dict[str, Any]) -> None:
    # The head's row lock makes writers on PostgreSQL take turns; on SQLite the IMMEDIATE transaction does.
    Head.objects.get_or_create(id=1)
    head = Head.objects.select_for_update().get(id=1)
    content: dict[str, Any] = {
        "number": head.number + 1,
        "at": timezone.now(),
        "actor": text(by.key)[:120],
        "actor_name": text(by.name)[:200],
        "action": name,
        "subject": text(subject)[:200],
        "details": canonical(details),
        "previous": head.hash,
    }
    entry = Entry(**content, hash=digest(**content))
    entry.save()
    Head.objects.filter(id=1).update(number=entry.number, hash=entry.hash)
