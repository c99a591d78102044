"""Accounts 账号: what a person does with their own account, and log-ins and lock-outs as the trail keeps them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.models import User
from qipan.people.rights import check_password_of, require_self
from qipan.trail.actions import action, note


@action("people.password_changed")
def change_password(*, by: Actor, user: User, password: str) -> User:
    """Change one's own password; `people.password_weak` says why a password will not do.

    The caller has asked for the present password, and keeps the session alive.
    """
    require_self(by, user)
    check_password_of(user, password)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    note(subject=f"people.user:{user.pk}")
    return user


@action("people.language_set")
def set_language(*, by: Actor, user: User, language: str) -> User:
    """Remember the language a person reads; `people.language_unknown` for one the house does not speak."""
    require_self(by, user)
    if language not in dict(settings.LANGUAGES):
        raise QipanError("people.language_unknown", language=language)
    user.language = language
    user.save(update_fields=["language"])
    note(subject=f"people.user:{user.pk}", language=language)
    return user


@action("people.logged_in")
def note_log_in(*, by: Actor, user: User) -> None:
    """Record that a person logged in."""
    require_self(by, user)
    note(subject=f"people.user:{user.pk}")


@action("people.logged_out")
def note_log_out(*, by: Actor, user: User) -> None:
    """Record that a person logged out."""
    require_self(by, user)
    note(subject=f"people.user:{user.pk}")


@action("people.locked_out")
def note_lock_out(*, by: Actor, user: User | None, until: datetime, failures: int) -> None:
    """Record that log-in rests after repeated failures.

    A name nobody has is not recorded: it may be a password typed into the wrong field.
    """
    note(subject=f"people.user:{user.pk if user else 'unknown'}", until=until, failures=failures)
