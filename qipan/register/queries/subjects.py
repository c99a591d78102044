"""Single subjects 主体: one with all its facts, the history of a fact, and counts by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from qipan.engine.errors import QipanError
from qipan.register.forms import kinds as declarations
from qipan.register.models import FactBatch, Subject
from qipan.register.queries.packing import told_of


@dataclass(frozen=True)
class SubjectRow:
    """One subject as readers see it; unknown facts are "" or None, unknown attributes absent."""

    kind: str
    code: str
    name_zh: str
    name_en: str
    division: str
    lon: float | None
    lat: float | None
    starts_on: date | None
    ends_on: date | None
    status: str
    synthetic: bool
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Both names; one that is not known is the other language's, or else the code."""
        return {
            "zh": self.name_zh or self.name_en or self.code,
            "en": self.name_en or self.name_zh or self.code,
        }


@dataclass(frozen=True)
class FactTold:
    """What a source told of a fact: the value (None: unknown), as of when, by whom and when recorded."""

    fact: str
    value: Any
    as_of: date | None
    source: str
    batch: str
    actor: str
    recorded_at: datetime
    synthetic: bool


@dataclass(frozen=True)
class Summary:
    """How many subjects a kind has, and how many of them are provisional or synthetic."""

    kind: str
    names: Mapping[str, str]
    subjects: int
    provisional: int
    synthetic: int


def as_row(subject: Subject) -> SubjectRow:
    """Return a stored subject as readers see it."""
    return SubjectRow(
        **{name: getattr(subject, name) for name in SubjectRow.__dataclass_fields__ if name != "attributes"},
        attributes=dict(subject.attributes),
    )


def subject(kind: str, code: str) -> SubjectRow:
    """Return one subject with its facts; raise `register.kind_unknown` or `register.subject_missing`."""
    declarations.kind(kind)
    found = Subject.objects.filter(kind=kind, code=code).first()
    if found is None:
        raise QipanError("register.subject_missing", kind=kind, code=code)
    return as_row(found)


def history(kind: str, code: str, fact: str = "") -> tuple[FactTold, ...]:
    """Return what was told of a subject, newest first; of one fact when it is given.

    Raises `register.subject_missing`, `register.fact_unknown`.
    """
    declared = declarations.kind(kind)
    subject(kind, code)
    facts = (*declared.facts, "status", "synthetic")
    if fact and fact not in facts:
        raise QipanError("register.fact_unknown", kind=kind, fact=fact, known=", ".join(facts))
    told = []
    for batch in FactBatch.objects.filter(kind=kind).order_by("-id").iterator(chunk_size=20):
        if fact and fact not in batch.facts:
            continue
        for name, value in told_of(batch.content, code, [fact] if fact else batch.facts).items():
            told.append(
                FactTold(
                    fact=name,
                    value=value,
                    as_of=batch.as_of,
                    source=batch.source,
                    batch=batch.batch,
                    actor=batch.actor,
                    recorded_at=batch.recorded_at,
                    synthetic=batch.synthetic,
                )
            )
    return tuple(told)


def summary() -> tuple[Summary, ...]:
    """Return the counts of every declared kind, those without subjects included."""
    counts = {
        row["kind"]: row
        for row in Subject.objects.values("kind")
        .order_by("kind")
        .annotate(
            subjects=Count("id"),
            provisional=Count("id", filter=Q(status=Subject.Status.PROVISIONAL)),
            made_up=Count("id", filter=Q(synthetic=True)),
        )
    }
    none = {"subjects": 0, "provisional": 0, "made_up": 0}
    return tuple(
        Summary(name, one.names, found["subjects"], found["provisional"], found["made_up"])
        for name, one in sorted(declarations.kinds().items())
        for found in [counts.get(name, none)]
    )
