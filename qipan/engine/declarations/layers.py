"""Layers 图层申报: that a layer names kinds, columns, indicators, dimensions and permissions that are declared."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qipan.engine.declarations.findings import Report
from qipan.engine.declarations.positions import Source
from qipan.engine.declarations.shapes import check_form
from qipan.engine.geometry.boundaries import LEVELS

GEOMETRIES = ("point", "line", "area")
SOURCES = ("subjects", "boundaries", "frame")
TOKENS = ("accent", "line", "muted", "good", "watch", "bad", "unknown")
STATES = ("good", "watch", "bad", "muted")
UNKNOWN = ("hatch", "hollow")
CLUSTERS = ("sum", "mean")
MOST_STEPS = 7
# What every feature has, and what each source adds of its own.
ALWAYS = ("name", "value")
OF_SUBJECTS = ("code", "division", "prefecture", "lon", "lat", "starts_on", "ends_on", "status")
OF_BOUNDARIES = ("code", "level", "parent")
Path_ = tuple[Any, ...]


@dataclass(frozen=True)
class Known:
    """What a domain's other files declare."""

    domain: str
    folder: Path
    permissions: Collection[str]
    kinds: dict[str, dict[str, Any]]
    indicators: Collection[str]
    dimensions: Collection[str]


def check_layers(report: Report, source: Source, known: Known) -> None:
    """Check layers.yaml: each layer's source, columns, indicator, permission and style."""
    if source.body is None:
        return
    check_form(report, source, "layers", source.body)
    seen: set[str] = set()
    listed = source.tree.get("layers")
    for place, given in enumerate(listed if isinstance(listed, list) else []):
        path: Path_ = ("layers", place)
        layer = _mapping(given)
        name = layer.get("id")
        if isinstance(name, str):
            if name in seen:
                report.add(source, (*path, "id"), "id_twice", name=name)
            if not name.startswith(f"{known.domain}."):
                report.add(source, (*path, "id"), "layer_foreign", name=name, domain=known.domain)
            seen.add(name)
        permission = layer.get("permission")
        if isinstance(permission, str) and permission not in known.permissions:
            where = (*path, "permission")
            report.unknown(source, where, "permission_undeclared", permission, known.permissions)
        _one_of(report, source, (*path, "geometry"), layer.get("geometry"), GEOMETRIES)
        _one_of(report, source, (*path, "cluster"), layer.get("cluster"), CLUSTERS)
        _check_style(report, source, (*path, "style"), _mapping(layer.get("style")))
        _check_zoom(report, source, (*path, "zoom"), _mapping(layer.get("zoom")))
        columns = _check_source(report, source, (*path, "source"), _mapping(layer.get("source")), known)
        popup = layer.get("popup")
        for at, one in enumerate(popup if isinstance(popup, list) else []):
            field = _mapping(one).get("field")
            if columns is not None and isinstance(field, str) and field not in columns:
                where = (*path, "popup", at, "field")
                report.unknown(source, where, "layer_column_unknown", field, columns)


def _one_of(report: Report, source: Source, path: Path_, given: Any, known: Collection[str]) -> None:
    if isinstance(given, str) and given not in known:
        report.unknown(source, path, "choice_unknown", given, known)


def _check_source(
    report: Report, source: Source, path: Path_, given: dict[str, Any], known: Known
) -> set[str] | None:
    """Check where the features come from; return the columns they have, None where those cannot be known."""
    if not given:
        return None
    if sum(name in given for name in SOURCES) != 1:
        report.add(source, path, "layer_source_not_one", known=", ".join(SOURCES))
        return None
    _check_values(report, source, path, given, known)
    if "boundaries" in given:
        _one_of(report, source, (*path, "boundaries"), given["boundaries"], LEVELS)
        return {*ALWAYS, *OF_BOUNDARIES}
    if "frame" in given:
        return _frame_columns(report, source, path, given, known.folder)
    return _subject_columns(report, source, path, given, known)


def _check_values(report: Report, source: Source, path: Path_, given: dict[str, Any], known: Known) -> None:
    indicator, by = given.get("indicator"), given.get("by")
    if isinstance(indicator, str):
        if indicator not in known.indicators:
            report.unknown(source, (*path, "indicator"), "indicator_unknown", indicator, known.indicators)
        if not by:
            report.add(source, path, "key_missing", name="by")
    if isinstance(by, str) and by not in known.dimensions:
        report.unknown(source, (*path, "by"), "dimension_unknown", by, known.dimensions)


def _subject_columns(
    report: Report, source: Source, path: Path_, given: dict[str, Any], known: Known
) -> set[str] | None:
    kind = given["subjects"]
    if kind not in known.kinds:
        report.unknown(source, (*path, "subjects"), "subject_unknown", kind, known.kinds)
        return None
    attributes = _mapping(_mapping(known.kinds[kind]).get("attributes"))
    columns = {*OF_SUBJECTS, *attributes}
    line = given.get("line")
    lines = [name for name, one in attributes.items() if _mapping(one).get("type") == "line"]
    if isinstance(line, str) and line not in lines:
        report.unknown(source, (*path, "line"), "layer_column_unknown", line, lines)
    for name in _mapping(given.get("where")):
        if name not in columns:
            report.unknown(source, (*path, "where", name), "layer_column_unknown", name, columns)
    return {*ALWAYS, *columns} - set(lines)


def _frame_columns(
    report: Report, source: Source, path: Path_, given: dict[str, Any], folder: Path
) -> set[str] | None:
    """Check that the function stands in the domain's folder, as text: its code is not run."""
    module, _, function = str(given["frame"]).partition(":")
    file = folder.joinpath(*module.split(".")).with_suffix(".py")
    text = file.read_text("utf-8") if file.is_file() else ""
    if not function or not re.search(rf"^def {re.escape(function)}\(", text, re.M):
        where = (*path, "frame")
        report.add(source, where, "frame_missing", name=function, file=file.relative_to(folder).as_posix())
    columns = given.get("columns")
    return {*ALWAYS, *map(str, columns)} if isinstance(columns, list) else None


def _check_style(report: Report, source: Source, path: Path_, style: dict[str, Any]) -> None:
    _one_of(report, source, (*path, "colour"), style.get("colour"), TOKENS)
    _one_of(report, source, (*path, "size"), style.get("size"), ("value",))
    _one_of(report, source, (*path, "unknown"), style.get("unknown"), UNKNOWN)
    ramp, breaks, states = style.get("ramp"), style.get("breaks"), style.get("states")
    for place, state in enumerate(states if isinstance(states, list) else []):
        _one_of(report, source, (*path, "states", place), state, STATES)
    if isinstance(states, list) and (len(states) != ramp or not isinstance(breaks, list)):
        report.add(source, (*path, "states"), "states_wrong", number=ramp if isinstance(ramp, int) else "—")
    if isinstance(ramp, int) and not 2 <= ramp <= MOST_STEPS:
        report.add(source, (*path, "ramp"), "ramp_wrong", most=MOST_STEPS)
    if isinstance(breaks, str):
        _one_of(report, source, (*path, "breaks"), breaks, ("quantile",))
    elif breaks is not None and not _rises(breaks, ramp):
        report.add(
            source, (*path, "breaks"), "breaks_wrong", number=ramp - 1 if isinstance(ramp, int) else "—"
        )


def _rises(breaks: Any, ramp: Any) -> bool:
    if not isinstance(breaks, list) or not isinstance(ramp, int) or len(breaks) != ramp - 1:
        return False
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in breaks)
    return numbers and all(low < high for low, high in zip(breaks, breaks[1:], strict=False))


def _check_zoom(report: Report, source: Source, path: Path_, zoom: dict[str, Any]) -> None:
    low, high = zoom.get("min"), zoom.get("max")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        report.add(source, (*path, "min"), "bounds_reversed", low=low, high=high)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
