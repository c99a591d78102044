"""Kinds of subject 主体类别: what the domains declare under `subjects`, as the register uses it.

A kind has attributes with types; a `placed` kind lies in a division, the others belong to the whole
province; a kind with `members` is a group. Knows no kind by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qipan.engine import domains
from qipan.engine.errors import QipanError

# What every subject has, beside its code and the attributes of its kind.
PLAIN_FACTS = ("name_zh", "name_en", "division", "lon", "lat", "starts_on", "ends_on")


@dataclass(frozen=True)
class Attribute:
    """One attribute of a kind; `subject` names the kind of subject its value is the code of."""

    name: str
    type: str
    names: Mapping[str, str]
    subject: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of subject, as its domain declares it."""

    id: str
    names: Mapping[str, str]
    attributes: Mapping[str, Attribute]
    members: str = ""
    placed: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact a row of this kind may tell."""
        return (*PLAIN_FACTS, *self.attributes)


def kinds() -> dict[str, Kind]:
    """Return all kinds that installed domains declare, by id."""
    found: dict[str, Kind] = {}
    for domain in domains.all():
        for name, body in domain.subjects.items():
            attributes = {
                key: Attribute(
                    name=key,
                    type=given.get("type", "text"),
                    names=given.get("names", {}),
                    subject=given.get("subject", ""),
                    aliases=tuple(given.get("aliases", ())),
                )
                for key, given in (body.get("attributes") or {}).items()
            }
            found[name] = Kind(
                name, body.get("names", {}), attributes, body.get("members", ""), bool(body.get("placed"))
            )
    return found


def kind(name: str) -> Kind:
    """Return one kind; an undeclared one raises `register.kind_unknown`."""
    known = kinds()
    if name not in known:
        raise QipanError("register.kind_unknown", kind=name, known=", ".join(sorted(known)))
    return known[name]
