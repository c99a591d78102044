"""People 人员: add somebody, give and take roles, reset a password, let in and keep out."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import roles as declared
from qipan.people.models import Membership, Organisation, User
from qipan.people.rights import EVERYTHING, MANAGE, check_password_of, require_over
from qipan.trail.actions import action, note


@action("people.user_added")
def add_user(
    *,
    by: Actor,
    username: str,
    password: str,
    name_zh: str,
    name_en: str = "",
    organisation: Organisation | None = None,
    roles: Sequence[str] = (),
    superuser: bool = False,
    staff: bool = False,
    must_change_password: bool = False,
) -> User:
    """Add a person with `roles` (such as `highway.editor`) in `organisation`.

    `people.username_taken`, `people.username_invalid`, `people.password_weak`, `people.role_unknown`.
    """
    by.require(MANAGE, organisation.division if organisation else "")
    if (superuser or staff) and EVERYTHING not in by.grants:
        by.require("*", "")
    if roles and organisation is None:
        raise QipanError("people.organisation_missing", code="-")
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise QipanError("people.username_invalid", username=username) from error
    if len(username) > 150:
        raise QipanError("people.username_invalid", username=username[:20] + "…")
    if User.objects.filter(username__iexact=username).exists():
        raise QipanError("people.username_taken", username=username)
    user = User(username=username, name_zh=name_zh, name_en=name_en, is_superuser=superuser)
    user.is_staff = staff or superuser
    user.must_change_password = must_change_password
    check_password_of(user, password)
    user.set_password(password)
    user.save()
    for role in roles:
        _hold(user, role, organisation)
    note(
        subject=f"people.user:{user.pk}",
        organisation=organisation.code if organisation else "",
        roles=list(roles),
        superuser=superuser,
    )
    return user


def _hold(user: User, role: str, organisation: Organisation | None) -> bool:
    declared.role(role)
    _, created = Membership.objects.get_or_create(user=user, role=role, organisation=organisation)
    return created


@action("people.user_edited")
def edit_user(*, by: Actor, user: User, name_zh: str, name_en: str = "", staff: bool | None = None) -> User:
    """Change a person's names, and whether the administration pages are open to them."""
    require_over(by, user)
    if staff is not None and staff != user.is_staff and EVERYTHING not in by.grants:
        by.require("*", "")
    user.name_zh, user.name_en = name_zh, name_en
    user.is_staff = user.is_staff if staff is None else staff
    user.save(update_fields=["name_zh", "name_en", "is_staff"])
    note(subject=f"people.user:{user.pk}", staff=user.is_staff)
    return user


@action("people.user_activity_set")
def set_active(*, by: Actor, user: User, active: bool) -> User:
    """Let a person in again or keep them out; those kept out hold nothing, and their tokens stop."""
    require_over(by, user)
    if by.key == f"user:{user.pk}" and not active:
        raise QipanError("people.self_locked_out")
    user.is_active = active
    user.save(update_fields=["is_active"])
    note(subject=f"people.user:{user.pk}", active=active)
    return user


@action("people.password_reset")
def reset_password(*, by: Actor, user: User, password: str) -> User:
    """Give a person a new password, to be changed at the next log-in; their tokens are revoked."""
    require_over(by, user)
    check_password_of(user, password)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    revoked = user.tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    note(subject=f"people.user:{user.pk}", tokens_revoked=revoked)
    return user


@action("people.role_granted")
def grant_role(*, by: Actor, user: User, role: str, organisation: Organisation) -> Membership:
    """Let a person hold a role in an organisation; held already, it stays one membership."""
    by.require(MANAGE, organisation.division)
    if user.is_superuser and EVERYTHING not in by.grants:
        by.require("*", "")
    created = _hold(user, role, organisation)
    note(subject=f"people.user:{user.pk}", role=role, organisation=organisation.code, held_before=not created)
    return Membership.objects.get(user=user, role=role, organisation=organisation)


@action("people.role_withdrawn")
def withdraw_role(*, by: Actor, user: User, role: str, organisation: Organisation) -> None:
    """Take a role away from a person; `people.membership_missing` when it is not held."""
    by.require(MANAGE, organisation.division)
    removed, _ = Membership.objects.filter(user=user, role=role, organisation=organisation).delete()
    if not removed:
        raise QipanError("people.membership_missing", role=role, organisation=organisation.names)
    note(subject=f"people.user:{user.pk}", role=role, organisation=organisation.code)
