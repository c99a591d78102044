"""Rights 管理权限: who may act on whose account, and which passwords will do. Judges; writes nothing."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from qipan.engine.actors import Actor, Grant
from qipan.engine.errors import QipanError
from qipan.people.models import Organisation, User

MANAGE = "people.user.manage"
EVERYTHING = Grant("*", "")


def require_self(by: Actor, user: User) -> None:
    """Raise `people.not_yours` unless the account is the actor's own."""
    if by.key != f"user:{user.pk}" and by.kind != "system":
        raise QipanError("people.not_yours")


def require_over(by: Actor, user: User) -> None:
    """Raise `engine.not_allowed` unless `by` manages every organisation `user` belongs to.

    Superusers are managed by those who may do everything, and so are people who belong nowhere.
    """
    places = list(user.memberships.values_list("organisation__division", flat=True))
    if user.is_superuser or not places:
        if EVERYTHING not in by.grants:
            by.require(MANAGE, "")
            by.require("*", "")
        return
    for division in places:
        by.require(MANAGE, division)


def check_password_of(user: User, password: str) -> None:
    """Raise `people.password_weak` with the validators' reasons when the password is too easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise QipanError("people.password_weak", faults=" ".join(error.messages)) from error


def check_place(
    division: str, parent: Organisation | None, starts_on: date | None, ends_on: date | None
) -> None:
    """Raise `people.division_invalid` or `people.period_invalid` for a place or days that cannot be."""
    # An empty division would mean "everywhere": no organisation stands there.
    inside = parent is None or division.startswith(parent.division)
    if not (division.isdigit() and division.isascii() and 2 <= len(division) <= 12) or not inside:
        raise QipanError("people.division_invalid", division=division or "-")
    if starts_on and ends_on and ends_on < starts_on:
        raise QipanError("people.period_invalid", starts_on=str(starts_on), ends_on=str(ends_on))
