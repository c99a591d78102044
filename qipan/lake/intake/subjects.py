"""Subjects 主体: which codes the register knows, and strangers registered as provisional.

Keeps nothing of its own: the register is asked once per file.
"""

from __future__ import annotations

from collections.abc import Sequence

from qipan.engine.actors import Actor
from qipan.register import actions as register_actions
from qipan.register import queries as register


def known_codes(kind: str) -> frozenset[str] | None:
    """Return every code of a kind the register knows; None for a table whose rows are about no subject."""
    return frozenset(register.known_codes(kind)) if kind else None


def ensure_known(*, by: Actor, kind: str, codes: Sequence[str], source: str, synthetic: bool) -> int:
    """Register strangers as provisional before the rows that name them become visible; return how many."""
    if not codes:
        return 0
    made: int = register_actions.ensure_provisional(
        by=by, kind=kind, codes=list(codes), source=source, synthetic=synthetic
    )
    return made
