"""Actors 操作人: who acts, and what they may do where. A plain value, made by `people`, checked everywhere.

A scope is a prefix of division codes: "43" the province, "4301" one prefecture, "" everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qipan.engine.errors import QipanError

# What people call each permission, in both languages; filled by `people` when the house starts.
PERMISSION_NAMES: dict[str, Mapping[str, str]] = {}


@dataclass(frozen=True)
class Grant:
    """One permission within one division; the permission "*" is all of them."""

    permission: str
    division: str


@dataclass(frozen=True)
class Actor:
    """Who acts: a user, a token or the system itself."""

    kind: str
    id: str
    name: str
    grants: tuple[Grant, ...] = ()
    organisation: str = ""
    person: str = ""

    @property
    def whose(self) -> str:
        """The key of the person who answers for a deed: a token's is its owner's, anybody else's their own.

        >>> Actor("token", "5", "script", person="user:3").whose, Actor("user", "3", "李某").whose
        ('user:3', 'user:3')
        """
        return self.person or self.key

    @classmethod
    def system(cls, name: str) -> Actor:
        """Return the operator of this machine, who may do everything; `name` goes into the trail."""
        return cls(kind="system", id=name, name=name, grants=(Grant("*", ""),))

    @property
    def key(self) -> str:
        """A stable name for records, such as `user:12`."""
        return f"{self.kind}:{self.id}"

    def divisions(self, permission: str) -> tuple[str, ...]:
        """Return the division prefixes within which `permission` is held, widest first; empty if nowhere."""
        found = sorted({g.division for g in self.grants if g.permission in ("*", permission)}, key=len)
        kept: list[str] = []
        for division in found:
            if not any(division.startswith(wider) for wider in kept):
                kept.append(division)
        return tuple(kept)

    def may(self, permission: str, division: str | None = None) -> bool:
        """Say whether `permission` is held in `division` (a code), or anywhere when None."""
        held = self.divisions(permission)
        return bool(held) if division is None else any(division.startswith(prefix) for prefix in held)

    def require(self, permission: str, division: str | None = None) -> None:
        """Raise `engine.not_allowed` unless `permission` is held in `division`."""
        if not self.may(permission, division):
            raise QipanError("engine.not_allowed", permission=PERMISSION_NAMES.get(permission, permission))
