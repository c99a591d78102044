"""Writes to the register 登记: subjects told in bulk, codes seen in records, memberships, corrections.

Each keeps in the history what it changed and moves the mark by which readers know that something changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import Q

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.register.forms import kinds as declarations
from qipan.register.forms import rows as form
from qipan.register.forms.context import (
    CHUNK,
    WRITE,
    context_faults,
    existing,
    invalid,
    place,
    take,
    value_of,
)
from qipan.register.forms.kinds import PLAIN_FACTS, Kind
from qipan.register.models import Change, FactBatch, Membership, Subject
from qipan.register.queries import packing
from qipan.trail.actions import action, note

RECORD = "lake.batch.record"
STORED = [*PLAIN_FACTS, "attributes", "status", "synthetic"]


@action("register.subjects_saved")
def save_subjects(
    *,
    by: Actor,
    kind: str,
    rows: Iterable[Mapping[str, Any]],
    source: str,
    as_of: date | None = None,
    synthetic: bool = False,
    batch: str = "",
) -> dict[str, int]:
    """Save what rows tell about subjects of a kind, all or none; return rows, created, changed, unchanged.

    A key a row lacks stays as it is; None or "" makes the fact unknown. What changed goes into the history
    with `source` and `as_of`. Raises `register.kind_unknown`, `register.rows_invalid` (with `faults`) and,
    for an actor who may write nowhere, `engine.not_allowed`.
    """
    by.require(WRITE)
    declared = declarations.kind(kind)
    checked = form.check(declared, rows)
    stored = existing(kind, [row.code for row in checked.rows])
    faults = checked.faults + context_faults(by, declared, checked.rows, stored, synthetic)
    if faults:
        raise invalid(faults)
    changes: dict[str, dict[str, Any]] = {}
    touched: list[Subject] = []
    created = 0
    for row in checked.rows:
        subject = stored.get(row.code)
        if subject is None:
            created += 1
            subject = Subject(kind=kind, code=row.code, synthetic=synthetic)
            changed = {fact: value for fact, value in row.facts.items() if value is not None}
        else:
            changed = {fact: value for fact, value in row.facts.items() if value_of(subject, fact) != value}
            if subject.status != Subject.Status.KNOWN:
                changed["status"] = Subject.Status.KNOWN.value
            if subject.synthetic and not synthetic:
                changed["synthetic"] = False
        if changed or subject.pk is None:
            take(subject, changed)
            changes[row.code] = changed
            touched.append(subject)
    _store(touched)
    _keep(by, declared, changes, source=source, as_of=as_of, batch=batch, synthetic=synthetic)
    counts = {
        "rows": len(checked.rows),
        "created": created,
        "changed": len(touched) - created,
        "unchanged": len(checked.rows) - len(touched),
    }
    note(subject=f"register.{kind}", source=source, synthetic=synthetic, **counts)
    return counts


@action("register.codes_seen")
def ensure_provisional(
    *, by: Actor, kind: str, codes: Sequence[str], source: str, synthetic: bool = False
) -> int:
    """Make a provisional subject of every code the register does not know; return how many were new.

    For those who record events: permission is that of recording, or of writing the register.
    Raises `engine.not_allowed`, `register.kind_unknown`, `register.rows_invalid`.
    """
    if not by.may(RECORD):
        by.require(WRITE)
    declared = declarations.kind(kind)
    checked = form.check(declared, ({"code": code} for code in dict.fromkeys(codes)))
    if checked.faults:
        raise invalid(checked.faults)
    known = existing(kind, [row.code for row in checked.rows])
    new = [row.code for row in checked.rows if row.code not in known]
    Subject.objects.bulk_create(
        [
            Subject(kind=kind, code=code, status=Subject.Status.PROVISIONAL, synthetic=synthetic)
            for code in new
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )
    seen = {code: {"status": Subject.Status.PROVISIONAL.value} for code in new}
    _keep(by, declared, seen, source=source, synthetic=synthetic)
    note(subject=f"register.{kind}", source=source, created=len(new), codes=new[:20])
    return len(new)


@action("register.members_set")
def set_members(
    *,
    by: Actor,
    group: str,
    members: Sequence[str],
    starts_on: date | None = None,
    ends_on: date | None = None,
    source: str,
    kind: str = "",
) -> int:
    """Make `members` the group's members on the days from `starts_on` until before `ends_on`.

    What stood there for those days gives way; before and after stay. `kind` is the group's kind, to be
    given when several kinds of group share the code. Returns the number of members. Raises
    `register.subject_missing`, `register.members_unknown`, `register.days_reversed`.
    """
    if starts_on and ends_on and not starts_on < ends_on:
        raise QipanError("register.days_reversed", starts_on=starts_on, ends_on=ends_on)
    group_kinds = [kind] if kind else [name for name, one in declarations.kinds().items() if one.members]
    row = Subject.objects.filter(kind__in=group_kinds, code=group).first()
    if row is None:
        raise QipanError("register.subject_missing", kind=" | ".join(group_kinds), code=group)
    declared = declarations.kind(row.kind)
    if not declared.members:
        raise QipanError("register.group_has_no_members", kind=row.kind)
    by.require(WRITE, place(declared, row))
    found = existing(declared.members, members)
    missing = [code for code in members if code not in found]
    if missing:
        raise QipanError("register.members_unknown", kind=declared.members, codes=", ".join(missing[:10]))
    replaced = _make_room(row, starts_on, ends_on)
    wanted = [found[code] for code in dict.fromkeys(members)]
    Membership.objects.bulk_create(
        [
            Membership(group=row, member=member, starts_on=starts_on, ends_on=ends_on, source=source)
            for member in wanted
        ],
        batch_size=CHUNK,
    )
    _mark(row.kind)
    note(
        subject=f"register.{row.kind}:{group}",
        source=source,
        members=len(wanted),
        replaced=replaced,
        starts_on=str(starts_on or ""),
        ends_on=str(ends_on or ""),
    )
    return len(wanted)


@action("register.fact_corrected")
def correct_fact(
    *, by: Actor, kind: str, code: str, fact: str, value: Any, as_of: date | None = None, source: str
) -> None:
    """Set one fact of one subject, None making it unknown; the value before stays in the history.

    Raises `register.subject_missing` (outside the actor's scope as well), `register.fact_unknown`,
    `register.fact_invalid`.
    """
    declared = declarations.kind(kind)
    subject = _own(by, declared, code)
    if fact not in declared.facts:
        raise QipanError("register.fact_unknown", kind=kind, fact=fact, known=", ".join(declared.facts))
    try:
        kept = form.check_value(declared, fact, value)
    except form.Refused as refused:
        raise QipanError("register.fact_invalid", fact=fact, why=refused.words) from refused
    row = form.Told(1, code, {fact: kept})
    faults = context_faults(by, declared, [row], {code: subject}, subject.synthetic)
    if faults:
        raise QipanError("register.fact_invalid", fact=fact, why=faults[0].words)
    take(subject, {fact: kept})
    _store([subject])
    _keep(by, declared, {code: {fact: kept}}, source=source, as_of=as_of, synthetic=subject.synthetic)
    note(subject=f"register.{kind}:{code}", fact=fact, source=source, as_of=str(as_of or ""))


@action("register.subject_retired")
def retire(*, by: Actor, kind: str, code: str, on: date, source: str) -> None:
    """End a subject on a day, the first on which it is no more; its records and history stay.

    Raises `register.subject_missing`, `register.days_reversed`.
    """
    declared = declarations.kind(kind)
    subject = _own(by, declared, code)
    if subject.starts_on and not subject.starts_on < on:
        raise QipanError("register.days_reversed", starts_on=subject.starts_on, ends_on=on)
    take(subject, {"ends_on": on})
    _store([subject])
    _keep(by, declared, {code: {"ends_on": on}}, source=source, as_of=on, synthetic=subject.synthetic)
    note(subject=f"register.{kind}:{code}", ends_on=str(on), source=source)


def _own(by: Actor, declared: Kind, code: str) -> Subject:
    by.require(WRITE)
    subject = Subject.objects.filter(kind=declared.id, code=code).first()
    if subject is None or not by.may(WRITE, place(declared, subject)):
        raise QipanError("register.subject_missing", kind=declared.id, code=code)
    return subject


def _store(subjects: Sequence[Subject]) -> None:
    for subject in subjects:
        # Insert or, where kind and code stand already, update: ten times as fast as updating by id.
        subject.pk = None
    Subject.objects.bulk_create(
        subjects,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["kind", "code"],
        update_fields=STORED,
    )


def _keep(
    by: Actor,
    declared: Kind,
    changes: Mapping[str, Mapping[str, Any]],
    *,
    source: str,
    as_of: date | None = None,
    batch: str = "",
    synthetic: bool,
) -> None:
    if not changes:
        return
    facts, content = packing.pack(changes)
    FactBatch.objects.create(
        kind=declared.id,
        source=source,
        as_of=as_of,
        batch=batch,
        actor=by.key,
        subjects=len(changes),
        facts=facts,
        synthetic=synthetic,
        content=content,
    )
    _mark(declared.id)


def _mark(kind: str) -> None:
    # A random mark, not a counter: a counter taken back with its transaction would be given out twice.
    Change.objects.update_or_create(kind=kind, defaults={"mark": uuid4().hex})


def _make_room(group: Subject, starts_on: date | None, ends_on: date | None) -> int:
    """Cut or remove the group's memberships on the days from starts_on until before ends_on."""
    overlapping = Membership.objects.filter(group=group)
    if starts_on:
        overlapping = overlapping.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on:
        overlapping = overlapping.filter(Q(starts_on=None) | Q(starts_on__lt=ends_on))
    rows = list(overlapping)
    kept: list[Membership] = []
    for row in rows:
        if starts_on and (row.starts_on is None or row.starts_on < starts_on):
            kept.append(_cut(row, row.starts_on, starts_on))
        if ends_on and (row.ends_on is None or row.ends_on > ends_on):
            kept.append(_cut(row, ends_on, row.ends_on))
    overlapping.delete()
    Membership.objects.bulk_create(kept, batch_size=CHUNK)
    return len(rows)


def _cut(row: Membership, starts_on: date | None, ends_on: date | None) -> Membership:
    return Membership(
        group_id=row.group_id,
        member_id=row.member_id,
        starts_on=starts_on,
        ends_on=ends_on,
        source=row.source,
    )
