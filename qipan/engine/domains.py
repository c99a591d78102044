"""Domains 领域: read what a domain declares in its folder, and say exactly what is wrong with it.

A domain is a package with `domain.toml` and `declared/`; it is found through the entry-point group
`qipan.domains`. Knows the form of declarations; knows no domain by name and imports none of its code.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.catalogues import read_yaml
from qipan.engine.errors import QipanError

Names = dict[str, str]


@dataclass(frozen=True)
class MenuEntry:
    """One entry of a domain's rail: where it leads, its icon, names and the permission it needs."""

    id: str
    url: str
    icon: str
    names: Names
    permission: str = ""


@dataclass(frozen=True)
class Role:
    """A role a user may hold in an organisation, and the permissions it carries."""

    id: str
    names: Names
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class Domain:
    """What one domain declares.

    `declared` holds the parsed YAML files by path below `declared/`, `cockpit` what the cockpit shows of the domain
    (empty: nothing), `keeps_nothing` its commands that work on what they are given and on nothing stored.
    """

    id: str
    package: str
    path: Path
    names: Names
    title: Names
    icon: str = "board"
    accent: str = ""
    is_app: bool = False
    menu: tuple[MenuEntry, ...] = ()
    permissions: dict[str, Names] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()
    cockpit: dict[str, Any] = field(default_factory=dict)
    keeps_nothing: tuple[str, ...] = ()
    declared: dict[str, Any] = field(default_factory=dict)

    def _part(self, file: str, key: str) -> Any:
        return (self.declared.get(file) or {}).get(key) or {}

    @property
    def tables(self) -> dict[str, Any]:
        """Event tables by name, from `facts.yaml`."""
        found: dict[str, Any] = self._part("facts.yaml", "tables")
        return found

    @property
    def subjects(self) -> dict[str, Any]:
        """Kinds of subject with their attributes, from `facts.yaml`."""
        found: dict[str, Any] = self._part("facts.yaml", "subjects")
        return found

    @property
    def formats(self) -> dict[str, Any]:
        """File formats by name, from `formats.yaml`."""
        found: dict[str, Any] = self._part("formats.yaml", "formats")
        return found

    @property
    def indicators(self) -> list[dict[str, Any]]:
        """Indicator definitions in the order declared, from `indicators.yaml`."""
        found: list[dict[str, Any]] = self._part("indicators.yaml", "indicators") or []
        return found

    @property
    def bulletins(self) -> dict[str, Any]:
        """Bulletin declarations by id, from `bulletins/<id>.yaml`."""
        return {
            Path(name).stem: body for name, body in self.declared.items() if name.startswith("bulletins/")
        }


def _names(given: Any, where: str) -> Names:
    if not isinstance(given, dict) or not given.get("zh") or not given.get("en"):
        raise QipanError("engine.declaration_invalid", where=where, fault="names")
    return {"zh": str(given["zh"]), "en": str(given["en"])}


def _read_yaml(path: Path) -> Any:
    try:
        return read_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        fault = getattr(error, "problem", None) or str(error).splitlines()[0]
        where = f"{path.name}:{mark.line + 1 if mark else 1}"
        raise QipanError("engine.file_unreadable", where=where, fault=fault) from error


def load(package: str) -> Domain:
    """Read the domain of a package, without importing its code.

    Raises `engine.domain_missing`, `engine.file_unreadable` or `engine.declaration_invalid`.
    """
    path = folder_of(package)
    manifest = path / "domain.toml"
    if not manifest.exists():
        raise QipanError("engine.domain_missing", package=package)
    try:
        body = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QipanError("engine.file_unreadable", where="domain.toml", fault=str(error)) from error
    where = f"{package}/domain.toml"
    for place, entry, keys in [
        ("", body, ("id",)),
        *(("[[menu]]", one, ("id", "url")) for one in body.get("menu", [])),
    ]:
        for key in keys:
            if not isinstance(entry.get(key), str):
                raise QipanError("engine.declaration_invalid", where=f"{where} {place}".strip(), fault=key)
    permissions = {
        key: _names(names, f"{where} [permissions] {key}")
        for key, names in body.get("permissions", {}).items()
    }
    roles = tuple(
        Role(key, _names(role.get("names"), f"{where} [roles.{key}]"), tuple(role.get("permissions", ())))
        for key, role in body.get("roles", {}).items()
    )
    menu = tuple(
        MenuEntry(
            entry["id"],
            entry["url"],
            entry.get("icon", "list"),
            _names(entry.get("names"), f"{where} [[menu]] {entry.get('id')}"),
            entry.get("permission", ""),
        )
        for entry in body.get("menu", [])
    )
    declared_path = path / "declared"
    declared = {
        str(file.relative_to(declared_path)): _read_yaml(file)
        for file in sorted(declared_path.rglob("*.yaml"))
    }
    return Domain(
        id=body["id"],
        package=package,
        path=path,
        names=_names(body.get("names"), where),
        title=_names(body.get("title"), where),
        icon=body.get("icon", "board"),
        accent=body.get("accent", ""),
        is_app=(path / "apps.py").exists(),
        menu=menu,
        permissions=permissions,
        roles=roles,
        cockpit=body.get("cockpit") or {},
        keeps_nothing=tuple(body.get("keeps_nothing") or ()),
        declared=declared,
    )


def packages() -> tuple[str, ...]:
    """Return the packages of every installed domain and of those in QIPAN_EXTRA_DOMAINS, sorted."""
    found = {point.value for point in entry_points(group="qipan.domains")}
    found |= {name.strip() for name in os.environ.get("QIPAN_EXTRA_DOMAINS", "").split(",") if name.strip()}
    return tuple(sorted(found))


def folder_of(package: str) -> Path:
    """Return the folder of a domain's package, without importing it; `engine.domain_missing` if there is none."""
    try:
        spec = find_spec(package)
    except (ModuleNotFoundError, ValueError):
        spec = None
    origin = spec.submodule_search_locations if spec else None
    if not origin:
        raise QipanError("engine.domain_missing", package=package)
    return Path(next(iter(origin)))


@lru_cache(maxsize=1)
def all() -> tuple[Domain, ...]:
    """Return every installed domain, and those named in QIPAN_EXTRA_DOMAINS, in the order of their ids."""
    packages = {point.value for point in entry_points(group="qipan.domains")}
    packages |= {
        name.strip() for name in os.environ.get("QIPAN_EXTRA_DOMAINS", "").split(",") if name.strip()
    }
    return tuple(sorted((load(package) for package in packages), key=lambda domain: domain.id))


def get(domain_id: str) -> Domain:
    """Return one domain by id; an unknown one is `engine.domain_missing`."""
    for domain in all():
        if domain.id == domain_id:
            return domain
    raise QipanError("engine.domain_missing", package=domain_id)


def table(name: str) -> tuple[Domain, dict[str, Any]]:
    """Return the domain and declaration of an event table; an unknown one is `engine.table_missing`."""
    for domain in all():
        if name in domain.tables:
            return domain, domain.tables[name]
    raise QipanError("engine.table_missing", table=name)
