"""Rows in context 填报核对: what only the register can tell of rows: scope, references, real under demo data.

Reads the register and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.register.forms.kinds import Kind
from qipan.register.forms.rows import Fault, Told, fault, is_plain
from qipan.register.models import Subject

WRITE = "register.subject.write"
CHUNK = 500


def place(declared: Kind, subject: Subject | None = None, division: str = "") -> str:
    """Return the division in which a write needs permission: the province's for what has none."""
    own = subject.division if subject is not None else division
    province: str = settings.PROVINCE
    return (own if declared.placed else "") or province


def existing(kind: str, codes: Sequence[str]) -> dict[str, Subject]:
    """Return the stored subjects of a kind among some codes."""
    found: dict[str, Subject] = {}
    for start in range(0, len(codes), CHUNK):
        part = Subject.objects.filter(kind=kind, code__in=codes[start : start + CHUNK])
        found |= {subject.code: subject for subject in part}
    return found


def context_faults(
    by: Actor,
    declared: Kind,
    rows: Sequence[Told],
    stored: Mapping[str, Subject],
    synthetic: bool,
) -> list[Fault]:
    """Find the faults of rows that are in order by themselves; `stored` holds the subjects they tell of."""
    faults: list[Fault] = []
    referred = {name: one.subject for name, one in declared.attributes.items() if one.subject}
    known = {
        name: set(existing(target, sorted({row.facts[name] for row in rows if row.facts.get(name)})))
        for name, target in referred.items()
    }
    may: dict[str, bool] = {}
    for row in rows:
        subject = stored.get(row.code)
        places = {place(declared, division=row.facts.get("division") or "")}
        if subject is not None:
            places = {place(declared, subject)} | (places if "division" in row.facts else set())
        for one in places:
            may.setdefault(one, by.may(WRITE, one))
        if not all(may[one] for one in places):
            faults.append(fault(row.line, row.code, "outside_scope"))
            continue
        for name in referred:
            value = row.facts.get(name)
            if value and value not in known[name]:
                faults.append(fault(row.line, row.code, "reference_missing", column=name, value=value))
        faults += _against(row, subject, synthetic)
    return faults


def _against(row: Told, subject: Subject | None, synthetic: bool) -> list[Fault]:
    faults: list[Fault] = []
    if subject and synthetic and not subject.synthetic and subject.status == Subject.Status.KNOWN:
        faults.append(fault(row.line, row.code, "synthetic_over_real", value=row.code))

    def after(fact: str) -> object:
        return row.facts.get(fact, getattr(subject, fact, None))

    starts, ends = after("starts_on"), after("ends_on")
    if starts and ends and not starts < ends:  # type: ignore[operator]
        faults.append(fault(row.line, row.code, "days_reversed"))
    if (after("lon") is None) != (after("lat") is None):
        faults.append(fault(row.line, row.code, "half_place"))
    return faults


def invalid(faults: list[Fault]) -> QipanError:
    """Make the error that says how many rows are wrong and shows the first; `faults` holds all."""
    error = QipanError("register.rows_invalid", count=len(faults), first=faults[0].sentence)
    error.faults = faults  # type: ignore[attr-defined]
    return error


def value_of(subject: Subject, fact: str) -> Any:
    """Return what a subject holds of a fact, None when it is unknown."""
    if is_plain(fact):
        value = getattr(subject, fact)
        return None if value == "" else value
    return subject.attributes.get(fact)


def take(subject: Subject, changed: Mapping[str, Any]) -> None:
    """Put changed facts into a subject that is yet to be stored."""
    attributes = dict(subject.attributes)
    for fact, value in changed.items():
        if fact in ("status", "synthetic"):
            setattr(subject, fact, value)
        elif is_plain(fact):
            blank = "" if fact in ("name_zh", "name_en", "division") else None
            setattr(subject, fact, blank if value is None else value)
        elif value is None:
            attributes.pop(fact, None)
        else:
            attributes[fact] = value
    subject.attributes = attributes
