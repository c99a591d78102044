"""Cockpit 驾驶舱申报: whether what `[cockpit]` names is declared by the same domain."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source

SPLITS = ("along", "breakdown", "lead", "points")


def check_cockpit(
    report: Report,
    manifest: Source,
    indicators: Collection[str],
    dimensions: Collection[str],
    permissions: Collection[str],
) -> None:
    """Note every indicator, dimension and permission of the cockpit that the domain does not have."""
    cockpit = manifest.tree.get("cockpit")
    if not isinstance(cockpit, dict):
        return
    path = ("cockpit",)
    permission = cockpit.get("permission")
    if permission and permission not in permissions:
        report.unknown(manifest, (*path, "permission"), "permission_undeclared", permission, permissions)
    for name in _texts(cockpit.get("indicators")):
        if name not in indicators:
            report.unknown(manifest, (*path, "indicators"), "indicator_unknown", name, indicators)
    for place, tile in enumerate(cockpit.get("tiles") or []):
        for key in ("indicator", "spark"):
            told = tile.get(key) if isinstance(tile, dict) else None
            if told and told not in indicators:
                report.unknown(manifest, (*path, "tiles", place, key), "indicator_unknown", told, indicators)
    for key in SPLITS:
        split = cockpit.get(key)
        if split and split not in dimensions:
            report.unknown(manifest, (*path, key), "dimension_unknown", split, dimensions)
    for name in _texts(cockpit.get("places")):
        if name not in dimensions:
            report.unknown(manifest, (*path, "places"), "dimension_unknown", name, dimensions)


def _texts(given: Any) -> list[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
