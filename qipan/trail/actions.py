"""Actions 动作: every write goes through @action, which keeps the write and its trail entry in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone

from qipan.engine.actors import Actor
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

    The write and its entry are committed together or not at all.
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
                    result = function(**kwargs)  # type: ignore[call-arg]
                    _append(name, by, noted["subject"], noted["details"])
                return result
            finally:
                _noted.reset(token)

        run.action_name = name  # type: ignore[attr-defined]
        return run

    return decorate


def digest(entry: Entry) -> str:
    """Return the SHA-256, in hex, of an entry's content and the hash before it."""
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
        "previous": entry.previous,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _append(name: str, by: Actor, subject: str, details: dict[str, Any]) -> None:
    Head.objects.get_or_create(id=1)
    head = Head.objects.select_for_update().get(id=1)
    entry = Entry(
        number=head.number + 1,
        at=timezone.now(),
        actor=by.key,
        actor_name=by.name,
        action=name,
        subject=subject,
        details=json.loads(json.dumps(details, ensure_ascii=False, default=str)),
        previous=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    Head.objects.filter(id=1).update(number=entry.number, hash=entry.hash)
