"""Checking 校验: one domain's folder from end to end, then all domains together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from qipan.engine.declarations.cockpit import check_cockpit
from qipan.engine.declarations.findings import Finding, Report
from qipan.engine.declarations.layers import Known, check_layers
from qipan.engine.declarations.manifest import check_manifest
from qipan.engine.declarations.measures import check_bulletin, check_indicators
from qipan.engine.declarations.positions import Source, read_toml, read_yaml
from qipan.engine.declarations.tables import check_formats, check_tables
from qipan.engine.declarations.targets import check_targets
from qipan.engine.errors import FAMILIES, LANGUAGES


def check(folder: Path, kernel_permissions: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong with a domain's folder, by file and line; an empty list when it is sound."""
    report = Report()
    manifest = folder / "domain.toml"
    if not manifest.is_file():
        report.add(Source(manifest), (), "file_missing", name="domain.toml")
        return report.findings
    head = read_toml(manifest)
    if head.problem:
        _unreadable(report, head)
        return report.findings
    permissions = check_manifest(report, head, kernel_permissions)
    declared = folder / "declared"
    files: dict[str, Source] = {}
    for file in sorted(declared.rglob("*.yaml")):
        source = read_yaml(file)
        if source.problem:
            _unreadable(report, source)
        else:
            files[file.relative_to(declared).as_posix()] = source
            for path in source.twice:
                report.add(source, path, "key_twice")
    empty = Source(declared)
    domain = str(head.tree.get("id"))
    tables = check_tables(report, files.get("facts.yaml", empty), permissions)
    check_formats(report, files.get("formats.yaml", empty), tables, folder)
    measures = files.get("indicators.yaml", empty)
    indicators = check_indicators(report, measures, tables, permissions, domain)
    dimensions = measures.tree.get("dimensions") or {}
    check_cockpit(report, head, indicators, dimensions, permissions)
    for name, source in files.items():
        if name.startswith("bulletins/"):
            check_bulletin(report, source, indicators, dimensions, permissions)
    kinds = files.get("facts.yaml", empty).tree.get("subjects") or {}
    known = Known(domain, folder, permissions, kinds, indicators, dimensions)
    check_layers(report, files.get("layers.yaml", empty), known)
    check_targets(report, files.get("targets.yaml", empty), indicators, permissions)
    _check_errors(report, files.get("errors.yaml", empty))
    return sorted(report.findings, key=lambda one: (str(one.file), one.line))


def _unreadable(report: Report, source: Source) -> None:
    source.lines[()] = source.problem_line
    report.add(source, (), "unreadable", problem=source.problem)


def _check_errors(report: Report, source: Source) -> None:
    for code, entry in source.tree.items():
        body = entry if isinstance(entry, dict) else {}
        if body.get("family") not in FAMILIES:
            report.unknown(source, (code, "family"), "family_unknown", body.get("family"), FAMILIES)
        for language in LANGUAGES:
            words: Any = body.get(language)
            if not isinstance(words, dict) or not words.get("message") or not words.get("fix"):
                report.add(source, (code, language), "words_incomplete", name=code, language=language)


def check_together(folders: Iterable[Path]) -> list[Finding]:
    """Return what domains declare twice between them: ids, event tables, file formats and layers."""
    report = Report()
    owners: dict[tuple[str, str], str] = {}
    for folder in folders:
        head = read_toml(folder / "domain.toml")
        domain = str(head.tree.get("id"))
        claims: list[tuple[Source, tuple[Any, ...], str]] = [(head, ("id",), domain)]
        for name, part in (("facts.yaml", "tables"), ("formats.yaml", "formats")):
            file = folder / "declared" / name
            if file.is_file():
                source = read_yaml(file)
                claims += [(source, (part, key), str(key)) for key in source.tree.get(part) or {}]
        layers = folder / "declared" / "layers.yaml"
        if layers.is_file():
            source = read_yaml(layers)
            for place, one in enumerate(source.tree.get("layers") or []):
                if isinstance(one, dict):
                    claims.append((source, ("layers", place, "id"), str(one.get("id"))))
        for source, path, name in claims:
            other = owners.setdefault((path[0], name), domain if path[0] != "id" else str(folder))
            if other != (domain if path[0] != "id" else str(folder)):
                report.add(source, path, "taken", name=name, other=other)
    return report.findings
