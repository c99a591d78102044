"""Roles 角色: what the house and its domains declare that a person may hold, and what each role may do.

A role is known by `<domain>.<role>`, such as `highway.editor`; the house's own by `house.<role>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qipan.engine import domains
from qipan.engine.catalogues import read_yaml
from qipan.engine.domains import Names
from qipan.engine.errors import QipanError

HOUSE = "house"


@dataclass(frozen=True)
class Role:
    """A role as a person may hold it: id, names, the domain's names and permissions."""

    id: str
    names: Names
    domain: Names
    permissions: tuple[str, ...]


@lru_cache(maxsize=1)
def _house() -> tuple[dict[str, Names], dict[str, dict[str, object]]]:
    body = read_yaml(Path(__file__).with_name("roles.yaml"))
    return body["permissions"], body["roles"]


def roles() -> dict[str, Role]:
    """Return every declared role by id, the house's own first."""
    found = {
        key: Role(key, body["names"], {"zh": "", "en": ""}, tuple(body["permissions"]))  # type: ignore[arg-type]
        for key, body in _house()[1].items()
    }
    for domain in domains.all():
        for role in domain.roles:
            key = f"{domain.id}.{role.id}"
            found[key] = Role(key, role.names, domain.names, role.permissions)
    return found


def role(role_id: str) -> Role:
    """Return one role; an unknown one is `people.role_unknown`."""
    found = roles().get(role_id)
    if found is None:
        raise QipanError("people.role_unknown", role=role_id)
    return found


def house_permissions() -> dict[str, Names]:
    """Return the names of the kernel's own permissions, without asking any domain."""
    return dict(_house()[0])


def permission_names() -> dict[str, Names]:
    """Return the names of every declared permission, by permission."""
    names = dict(_house()[0])
    for domain in domains.all():
        names.update(domain.permissions)
    return names
