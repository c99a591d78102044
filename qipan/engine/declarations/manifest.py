"""Manifest 领域清单: what must agree within domain.toml, and between it and the domain's pages."""

from __future__ import annotations

import re
from collections.abc import Collection

from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source
from qipan.engine.declarations.shapes import check_form


def check_manifest(report: Report, source: Source, kernel_permissions: Collection[str]) -> set[str]:
    """Check domain.toml; return every permission the domain's roles and pages may name."""
    check_form(report, source, "manifest", source.body)
    domain = source.tree.get("id")
    own = _mapping(source.tree.get("permissions"))
    for permission in own:
        if isinstance(domain, str) and not permission.startswith(f"{domain}."):
            report.add(
                source, ("permissions", permission), "permission_foreign", name=permission, domain=domain
            )
    known = set(own) | set(kernel_permissions)
    for name, role in _mapping(source.tree.get("roles")).items():
        held = role.get("permissions") if isinstance(role, dict) else None
        for permission in held if isinstance(held, list) else []:
            if permission not in known:
                path = ("roles", name, "permissions")
                report.unknown(source, path, "permission_undeclared", permission, known)
    _check_menu(report, source, known)
    return known


def _check_menu(report: Report, source: Source, known: set[str]) -> None:
    domain = source.tree.get("id")
    pages = source.file.with_name("urls.py")
    addresses = pages.read_text(encoding="utf-8") if pages.exists() else None
    seen: set[str] = set()
    menu = source.tree.get("menu")
    for place, entry in enumerate(menu if isinstance(menu, list) else []):
        if not isinstance(entry, dict):
            continue
        path = ("menu", place)
        if entry.get("permission") and entry["permission"] not in known:
            report.unknown(source, (*path, "permission"), "permission_undeclared", entry["permission"], known)
        if entry.get("id") in seen:
            report.add(source, (*path, "id"), "id_twice", name=entry["id"])
        seen.add(str(entry.get("id")))
        address = entry.get("url")
        if not isinstance(address, str):
            continue
        space, _, page = address.partition(":")
        if space != domain or not page:
            report.add(source, (*path, "url"), "address_foreign", name=address, domain=domain)
        elif addresses is not None and not re.search(rf"name=[\"']{re.escape(page)}[\"']", addresses):
            report.add(source, (*path, "url"), "page_missing", name=page)


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
