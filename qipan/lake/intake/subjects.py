"""Subjects 主体: which codes the register knows and the importer may bring, and strangers made provisional.

Keeps nothing of its own: the register is asked once per file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qipan.engine.actors import Actor
from qipan.lake.intake.declarations import Table
from qipan.register import actions as register_actions
from qipan.register import queries as register


@dataclass(frozen=True)
class Subjects:
    """The codes of a kind the register knows, and those the importer may bring rows of.

    None for `known`: the rows are about no subject. None for `own`: all of them may be brought.
    """

    known: frozenset[str] | None = None
    own: frozenset[str] | None = None


def subjects_for(by: Actor, table: Table) -> Subjects:
    """Return the subjects an importer's rows are held against."""
    kind = table.subject_kind
    if not kind:
        return Subjects()
    return Subjects(
        frozenset(register.known_codes(kind)), register.codes_for(by, kind, table.record_permission)
    )


def ensure_known(*, by: Actor, kind: str, codes: Sequence[str], source: str, synthetic: bool) -> int:
    """Register strangers as provisional before the rows that name them become visible; return how many."""
    if not codes:
        return 0
    made: int = register_actions.ensure_provisional(
        by=by, kind=kind, codes=list(codes), source=source, synthetic=synthetic
    )
    return made
