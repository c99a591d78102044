"""Subjects in scope 范围内的主体: what an actor may see, and nothing about what lies outside.

A placed kind (a station) is seen within the divisions where the permission is held; a kind that lies in no
division (a road, a group) is the whole province's and seen by all who hold it anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.register.forms import kinds as declarations
from qipan.register.models import Subject
from qipan.register.queries.subjects import SubjectRow, as_row

READ = "register.subject.read"


@dataclass(frozen=True)
class Page:
    """Some subjects of a list and how many the whole list has."""

    rows: tuple[SubjectRow, ...]
    total: int


def sees_all(actor: Actor, permission: str = READ) -> bool:
    """Say whether the actor holds the permission in the whole province."""
    return actor.may(permission, settings.PROVINCE)


def _within(actor: Actor, kind: str, permission: str) -> QuerySet[Subject]:
    declared = declarations.kind(kind)
    actor.require(permission)
    found = Subject.objects.filter(kind=kind)
    if not declared.placed or sees_all(actor, permission):
        return found
    inside = Q(pk__in=[])
    for prefix in actor.divisions(permission):
        inside |= Q(division__startswith=prefix)
    # A division that is not known lies in nobody's part: only the province sees it.
    return found.filter(inside).exclude(division="")


def subject_for(actor: Actor, kind: str, code: str, permission: str = READ) -> SubjectRow:
    """Return one subject in the actor's scope; one outside is as missing as one that is not there.

    Raises `register.subject_missing`, `register.kind_unknown`, `engine.not_allowed`.
    """
    found = _within(actor, kind, permission).filter(code=code).first()
    if found is None:
        raise QipanError("register.subject_missing", kind=kind, code=code)
    return as_row(found)


def subjects_for(
    actor: Actor,
    kind: str,
    *,
    text: str = "",
    division: str = "",
    status: str = "",
    offset: int = 0,
    limit: int = 100,
    permission: str = READ,
) -> Page:
    """Return the subjects in the actor's scope by code; `text` is looked for in code and names.

    Raises `register.kind_unknown`, `engine.not_allowed`.
    """
    found = _within(actor, kind, permission)
    if text:
        found = found.filter(
            Q(code__icontains=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text)
        )
    if division:
        found = found.filter(division__startswith=division)
    if status:
        found = found.filter(status=status)
    found = found.order_by("code")
    return Page(tuple(as_row(one) for one in found[offset : offset + limit]), found.count())


def codes_for(actor: Actor, kind: str, permission: str = READ) -> frozenset[str] | None:
    """Return the codes in the actor's scope; None when that is all of them.

    Raises `register.kind_unknown`, `engine.not_allowed`.
    """
    found = _within(actor, kind, permission)
    if not declarations.kind(kind).placed or sees_all(actor, permission):
        return None
    return frozenset(found.values_list("code", flat=True))
