"""Sources 图层来源: features from the register, from boundaries, or from a domain's own function, within scope."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from django.conf import settings
from django.utils import timezone

from qipan.atlas.queries import boundaries, features, values
from qipan.atlas.queries.features import Features, Period
from qipan.atlas.queries.layers import LATEST, Layer
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.errors import QipanError
from qipan.engine.geometry.tiles import Floats
from qipan.register import queries as register

# A period that leaves out no subject.
EVER = "ever"


Standings = dict[tuple[str, str], values.Standing]


def features_for(
    actor: Actor, layer: Layer, period: str = "", standings: Standings | None = None
) -> Features:
    """Return what a layer shows to an actor in a period, by default the layer's own.

    `standings` keeps what indicators stand on, for layers that are asked for together.

    Raises what the source raises: `board.period_…`, `atlas.boundaries_missing`, `atlas.source_unreadable`,
    `atlas.layer_column_missing`.
    """
    asked = period or layer.period
    standing = _standing(layer.indicator, asked, {} if standings is None else standings)
    scope = actor.divisions(layer.permission)
    told_in = actor.divisions(values.permission(layer.indicator)) if layer.indicator else ()
    if layer.level:
        beneath: Any = boundaries.state()
    elif layer.kind:
        beneath = (register.mark(layer.kind), settings.DATABASES["default"]["NAME"], timezone.localdate())
    else:
        return _frame(actor, layer, scope)
    mark = features.mark_of(layer.hash, scope, told_in, standing.mark if standing else asked, beneath)
    found = features.SHELF.get(mark)
    if found is not None:
        return found
    make = _areas if layer.level else _subjects
    made = make(actor, layer, standing, _day_or_period(asked) if standing is None else None)
    made.mark = mark
    if standing:
        made.held, made.unit, made.synthetic = (
            standing.held,
            standing.unit,
            made.synthetic or standing.synthetic,
        )
        made.period = (standing.first, standing.last) if standing.first and standing.last else None
        made.as_of = standing.last
        _hide_outside(made, told_in)
    return features.SHELF.put(mark, made)


def _standing(indicator: str, period: str, standings: Standings) -> values.Standing | None:
    if not indicator:
        return None
    if (indicator, period) not in standings:
        standings[indicator, period] = values.standing(indicator, period)
    return standings[indicator, period]


def _day_or_period(asked: str) -> Period | None:
    if asked == EVER:
        return None
    today = timezone.localdate()
    if asked == LATEST:
        return today, today
    found: Period = values.days(asked)
    return found


def _within(code: str, scope: tuple[str, ...]) -> bool:
    """Say whether a place lies in a scope; a prefecture's code ends in zeros that its officers' scope does not have."""
    stem = code.removesuffix("00").removesuffix("00")
    return any(stem.startswith(prefix) for prefix in scope)


def _hide_outside(found: Features, told_in: tuple[str, ...]) -> None:
    """Make unknown the value of an area that reaches beyond where the indicator may be seen: it would be a part."""
    for index, code in enumerate(found.divisions):
        if code and not _within(code, told_in):
            found.values[index] = np.nan


def _looked_up(keys: list[str], told: Any) -> Floats:
    return np.array([told.get(key, np.nan) for key in keys], dtype=np.float64)


def _areas(actor: Actor, layer: Layer, standing: values.Standing | None, when: Period | None) -> Features:
    scope = actor.divisions(layer.permission)
    shown = [one for one in boundaries.areas_of(layer.level) if _within(one.code, scope)]
    codes = [one.code for one in shown]
    named = {one.code: one for one in divisions.divisions(settings.PROVINCE)}
    told = values.told(actor, standing, str(layer.source["by"])) if standing else {}
    columns = {
        "code": codes,
        "level": [layer.level] * len(codes),
        "parent": [named[code].parent if code in named else "" for code in codes],
    }
    return Features(
        ids=codes,
        names_zh=[named[code].name_zh if code in named else code for code in codes],
        names_en=[named[code].name_en if code in named else code for code in codes],
        divisions=codes,
        values=_looked_up(codes, told),
        fields=_fields(layer, columns),
        mark="",
        shapes=np.array([one.shape for one in shown], dtype=object),
        labels=[one.label for one in shown],
        level=layer.level,
    )


def _subjects(actor: Actor, layer: Layer, standing: values.Standing | None, when: Period | None) -> Features:
    table = register.frame(layer.kind)
    period = (standing.first, standing.last) if standing else when
    if period and period[0] and period[1]:
        table = _overlapping(table, period[0], period[1])
    for name, wanted in (layer.source.get("where") or {}).items():
        table = table.filter(pc.fill_null(pc.equal(table[name], wanted), False))
    codes = register.codes_for(actor, layer.kind, layer.permission)
    if codes is not None:
        table = table.filter(pc.is_in(table["code"], pa.array(sorted(codes), pa.string())))
    asked = table.num_rows
    place = layer.source.get("line") or "lon"
    table = table.filter(pc.is_valid(table[place]))
    columns = {
        name: table[name].to_pylist() for name in table.column_names if name != place or place == "lon"
    }
    keys: list[str] = columns["code"]
    told = values.told(actor, standing, str(layer.source["by"])) if standing else {}
    found = Features(
        ids=keys,
        names_zh=[
            zh or en or code
            for code, zh, en in zip(keys, columns["name_zh"], columns["name_en"], strict=True)
        ],
        names_en=[
            en or zh or code
            for code, zh, en in zip(keys, columns["name_zh"], columns["name_en"], strict=True)
        ],
        divisions=[code or "" for code in columns["division"]],
        values=_looked_up(keys, told),
        fields=_fields(layer, columns),
        mark="",
        as_of=period[1] if period else None,
        synthetic=any(columns["synthetic"]),
        unplaced=asked - table.num_rows,
        valid=list(zip(columns["starts_on"], columns["ends_on"], strict=True)),
    )
    if place == "lon":
        found.lon = np.array(columns["lon"], dtype=np.float64)
        found.lat = np.array(columns["lat"], dtype=np.float64)
    else:
        lines = [shapely.LineString(line) for line in table[place].to_pylist()]
        found.shapes = np.array(lines, dtype=object)
    return found


def _overlapping(table: pa.Table, first: dt.date, last: dt.date) -> pa.Table:
    begun = pc.fill_null(pc.less_equal(table["starts_on"], pa.scalar(last, pa.date32())), True)
    open_still = pc.fill_null(pc.greater(table["ends_on"], pa.scalar(first, pa.date32())), True)
    return table.filter(pc.and_(begun, open_still))


def _fields(layer: Layer, columns: dict[str, Any]) -> dict[str, Any]:
    """Return the popup's columns; `name` and `value` every feature has anyway."""
    found = {}
    for one in layer.popup:
        name = str(one["field"])
        if name in ("name", "value"):
            continue
        if name not in columns:
            raise QipanError("atlas.layer_column_missing", layer=layer.id, column=name)
        found[name] = columns[name]
    return found


def _frame(actor: Actor, layer: Layer, scope: tuple[str, ...]) -> Features:
    """Return the features a domain's function gives; the function knows the scope, and what lies outside is cut off."""
    module, _, name = str(layer.source["frame"]).partition(":")
    try:
        function = getattr(import_module(f"{layer.package}.{module}"), name)
    except (ImportError, AttributeError) as error:
        raise QipanError("atlas.source_unreadable", layer=layer.id, fault=str(error)) from error
    given = function(actor)
    mark = features.mark_of(layer.hash, scope, given.mark)
    found = features.SHELF.get(mark)
    if found is not None:
        return found
    table: pa.Table = given.table
    for column in ("id", "division", *(() if given.shapes is not None else ("lon", "lat"))):
        if column not in table.column_names:
            raise QipanError("atlas.layer_column_missing", layer=layer.id, column=column)
    shapes = given.shapes
    if settings.PROVINCE not in scope and "" not in scope:
        inside = np.zeros(table.num_rows, dtype=bool)
        for prefix in scope:
            inside |= pc.fill_null(pc.starts_with(table["division"], prefix), False).to_numpy(
                zero_copy_only=False
            )
        table = table.filter(pa.array(inside))
        shapes = shapes[inside] if shapes is not None else None
    count = table.num_rows
    columns = {name: table[name] for name in table.column_names}
    ids = table["id"].to_pylist()
    blank = [""] * count
    zh = columns["name_zh"].to_pylist() if "name_zh" in columns else ids
    value = columns["value"].to_numpy() if "value" in columns else np.full(count, np.nan)
    made = Features(
        ids=ids,
        names_zh=zh,
        names_en=columns["name_en"].to_pylist() if "name_en" in columns else zh,
        divisions=blank,
        values=np.asarray(value, dtype=np.float64),
        fields={name: column.to_pylist() for name, column in _fields(layer, columns).items()},
        mark=mark,
        lon=None if shapes is not None else table["lon"].to_numpy().astype(np.float64),
        lat=None if shapes is not None else table["lat"].to_numpy().astype(np.float64),
        shapes=shapes,
        as_of=given.as_of,
        synthetic=given.synthetic,
        unit=str(layer.source.get("unit", "")),
    )
    return features.SHELF.put(mark, made)
