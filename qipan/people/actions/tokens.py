"""Tokens 令牌: issue, revoke, and note their use. The secret is shown once; its hash is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.models import ApiToken, Organisation, User
from qipan.people.queries import actor_for_user, digest_of
from qipan.people.rights import require_over
from qipan.trail.actions import action, note

LONGEST = timedelta(days=366)
USUAL = timedelta(days=90)
MARK = "qipan_"


@dataclass(frozen=True)
class IssuedToken:
    """A new token and its secret, which nobody can read again."""

    token: ApiToken
    secret: str


@action("people.token_issued")
def issue_token(
    *,
    by: Actor,
    user: User,
    name: str,
    permissions: Sequence[str],
    organisation: Organisation | None = None,
    expires_at: datetime | None = None,
) -> IssuedToken:
    """Issue a token for one's own account: some of one's permissions, within an organisation's division.

    Without `expires_at` it is good for 90 days; 366 are the most (`people.token_expiry_invalid`). A
    permission not held there is `people.token_permission_not_held`; none at all
    `people.token_empty`, a name in use `people.token_name_taken`.
    """
    if by.key != f"user:{user.pk}" and by.kind != "system":
        require_over(by, user)
    now = timezone.now()
    expires_at = expires_at or now + USUAL
    if not now < expires_at <= now + LONGEST:
        raise QipanError("people.token_expiry_invalid", days=LONGEST.days)
    wanted = sorted(set(permissions))
    if not wanted:
        raise QipanError("people.token_empty")
    if any(token.state == "valid" for token in user.tokens.filter(name=name)):
        raise QipanError("people.token_name_taken", name=name)
    person = actor_for_user(user)
    for permission in wanted:
        held = person.divisions(permission)
        if permission == "*" or not _meets(held, organisation.division if organisation else ""):
            raise QipanError("people.token_permission_not_held", permission=permission)
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        prefix=secret[: len(MARK) + 4],
        permissions=wanted,
        organisation=organisation,
        created_at=now,
        expires_at=expires_at,
    )
    note(
        subject=f"people.token:{token.pk}",
        user=user.pk,
        permissions=wanted,
        organisation=organisation.code if organisation else "",
        expires_at=expires_at,
    )
    return IssuedToken(token, secret)


def _meets(held: tuple[str, ...], scope: str) -> bool:
    return any(division.startswith(scope) or scope.startswith(division) for division in held)


@action("people.token_revoked")
def revoke_token(*, by: Actor, token: ApiToken) -> ApiToken:
    """Revoke a token at once; revoked already, its first date stays."""
    if by.key != f"user:{token.user_id}" and by.kind != "system":
        require_over(by, token.user)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    note(subject=f"people.token:{token.pk}", user=token.user_id)
    return token


@action("people.token_used")
def note_token_use(*, by: Actor, token: ApiToken) -> None:
    """Note that a token is in use; asked for once an hour, so that the trail is not flooded."""
    token.last_used_at = timezone.now()
    token.save(update_fields=["last_used_at"])
    note(subject=f"people.token:{token.pk}")
