"""Queries 查询: who somebody is to the rest of the house: an Actor with grants, and what they may see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from qipan.engine.actors import Actor, Grant
from qipan.engine.errors import QipanError
from qipan.people import roles
from qipan.people.models import ApiToken, Membership, Organisation, User

ANONYMOUS = Actor("anonymous", "", "")


def _memberships(user: User) -> list[Membership]:
    today = timezone.localdate()
    held = user.memberships.select_related("organisation").order_by("id")
    return [m for m in held if m.organisation.division and m.organisation.stands_on(today)]


def _grants(user: User, memberships: list[Membership]) -> tuple[Grant, ...]:
    if user.is_superuser:
        return (Grant("*", ""),)
    declared = roles.roles()
    found = {
        Grant(permission, membership.organisation.division)
        for membership in memberships
        if membership.role in declared
        for permission in declared[membership.role].permissions
    }
    return tuple(sorted(found, key=lambda grant: (grant.permission, grant.division)))


def actor_for_user(user: User | AnonymousUser) -> Actor:
    """Return the person as an actor: each role's permissions within its organisation's division.

    Somebody not logged in, or no longer active, is an actor without grants.
    """
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    memberships = _memberships(user)
    organisation = memberships[0].organisation.name if memberships else ""
    # The name goes into records, which read the same whatever language somebody worked in.
    name = user.name_zh or user.name_en or user.username
    return Actor("user", str(user.pk), name, _grants(user, memberships), organisation)


def _narrower(one: str, other: str) -> str | None:
    """Return the division that lies within both, None where they lie apart."""
    if one.startswith(other):
        return one
    return other if other.startswith(one) else None


def actor_for_token(token: ApiToken) -> Actor:
    """Return a token as an actor: the user's present grants, narrowed to the token's permissions and division.

    It is named by its person, the token being the means: what is done by it, the person answers for.
    """
    person = actor_for_user(token.user)
    name = f"{person.name or token.user.username} · {token.name}"
    scope = ""
    if token.organisation is not None:
        scope = token.organisation.division
        if not scope or not token.organisation.stands_on(timezone.localdate()):
            return Actor("token", str(token.pk), name, (), str(token.organisation), person=person.key)
    grants = []
    for permission in token.permissions:
        for division in person.divisions(permission):
            within = _narrower(division, scope)
            if within is not None:
                grants.append(Grant(permission, within))
    place = token.organisation.name if token.organisation else person.organisation
    return Actor("token", str(token.pk), name, tuple(grants), place, person=person.key)


def organisation_names_of(actor: Actor) -> dict[str, str]:
    """Return, by language, the names of the organisation that signs for an actor; empty for the machine itself.

    A token signs for its own organisation, a person for the first one they hold a role in.
    """
    if actor.kind == "token":
        token = ApiToken.objects.select_related("organisation").filter(pk=actor.id).first()
        if token is not None and token.organisation is not None:
            return token.organisation.names
    kind, _, id = actor.whose.partition(":")
    if kind != "user":
        return {}
    user = User.objects.filter(pk=id).first() if id.isdecimal() else None
    memberships = _memberships(user) if user else []
    return memberships[0].organisation.names if memberships else {}


def organisation_names_in(domain: str, division: str) -> dict[str, str]:
    """Return, by language, the names of the one organisation of a division whose people hold a domain's roles.

    Empty when there is none or more than one.
    """
    today = timezone.localdate()
    held = Membership.objects.filter(role__startswith=f"{domain}.", organisation__division=division)
    found = {
        one.organisation for one in held.select_related("organisation") if one.organisation.stands_on(today)
    }
    return found.pop().names if len(found) == 1 else {}


def names_of(keys: Iterable[str], language: str) -> dict[str, str]:
    """Return the names in a language ("zh", "en") of people by actor key such as `user:12`.

    Left out: keys of others, people no longer known, and those without a name in that language.
    """
    ids = {id for kind, _, id in (key.partition(":") for key in keys) if kind == "user" and id.isdecimal()}
    if not ids:
        return {}
    found = User.objects.filter(pk__in=ids).values_list("pk", f"name_{language}")
    return {f"user:{pk}": name for pk, name in found if name}


def digest_of(secret: str) -> str:
    """Return the SHA-256, in hex, under which a token's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_for(secret: str) -> ApiToken:
    """Return the valid token of a secret.

    `people.token_unknown` for one that is not known, revoked, or of a user who is no longer active;
    `people.token_expired` for one past its time.
    """
    token = ApiToken.objects.select_related("user", "organisation").filter(digest=digest_of(secret)).first()
    if token is None or token.revoked_at is not None or not token.user.is_active:
        raise QipanError("people.token_unknown")
    if token.expires_at <= timezone.now():
        at = timezone.localtime(token.expires_at).strftime("%Y-%m-%d %H:%M")
        raise QipanError("people.token_expired", at=at)
    return token


def within(field: str, divisions: tuple[str, ...]) -> Q:
    """Return the condition that a division code in `field` lies within one of the prefixes; none match none."""
    condition = Q(pk__in=[])
    for division in divisions:
        condition |= Q(**{f"{field}__startswith": division}) if division else Q(pk__isnull=False)
    return condition


def organisations_for(actor: Actor, permission: str = "people.user.manage") -> QuerySet[Organisation]:
    """Return the organisations within the divisions where the actor holds the permission."""
    return Organisation.objects.filter(within("division", actor.divisions(permission)))


def users_for(actor: Actor) -> QuerySet[User]:
    """Return the people the actor manages: every membership lies in the actor's divisions.

    Superusers, and people who belong nowhere, are seen by those who manage everything.
    """
    people = User.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("organisation"))
    )
    divisions = actor.divisions("people.user.manage")
    if "" in divisions:
        return people
    inside = Membership.objects.filter(within("organisation__division", divisions))
    outside = Membership.objects.exclude(within("organisation__division", divisions))
    return people.filter(is_superuser=False, pk__in=inside.values("user")).exclude(
        pk__in=outside.values("user")
    )


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return a person's tokens, newest first."""
    return ApiToken.objects.filter(user=user).select_related("organisation")


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations a person holds a role in."""
    return Organisation.objects.filter(pk__in=user.memberships.values("organisation"))


def organisation_of(code: str) -> Organisation:
    """Return an organisation by its code; an unknown one is `people.organisation_missing`."""
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise QipanError("people.organisation_missing", code=code)
    return found


def user_of(username: str) -> User:
    """Return a person by user name; an unknown one is `people.user_missing`."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise QipanError("people.user_missing", username=username)
    return found


def anyone() -> bool:
    """Say whether there is anybody who can log in."""
    return User.objects.filter(is_active=True).exists()
