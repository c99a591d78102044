"""State 图面: all that the map's page draws, as plain JSON in one language, within the reader's scope.

Values are the atlas's; what is not known is null. Counts nothing itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from qipan.atlas import queries as atlas
from qipan.atlas.queries import boundaries
from qipan.atlas.queries.features import Features
from qipan.atlas.queries.layers import Layer
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.web.atlas.policy import tile_service
from qipan.web.cockpit.screen import form_of
from qipan.web.periods import usual_periods

# As many names as are written into the page itself; more are asked for when the map shows them.
FEW_NAMES = 20
Box = tuple[float, float, float, float]


def state_of(actor: Actor, period: str, language: str) -> dict[str, Any]:
    """Return the page's layers, periods, names and addresses; raises `board.period_…`."""
    layers = [_layer(actor, one, period, language) for one in atlas.listing(actor, period)]
    fault = _boundaries_fault(language)
    return {
        "layers": layers,
        "domains": [
            {"id": one.id, "name": one.names[language], "accent": one.accent}
            for one in domains.all()
            if any(layer["domain"] == one.id for layer in layers)
        ],
        "period": period,
        "periods": _periods(layers),
        "bounds": _bounds(layers),
        "fault": fault,
        "service": tile_service(),
        "boundaries": "" if fault else reverse("api:level_boundaries", args=["LEVEL"]),
        "addresses": {
            "state": reverse("atlas-state"),
            "names": reverse("atlas-names", args=["LAYER"]),
            "feature": reverse("atlas-feature", args=["LAYER", "FEATURE"]),
            "sheet": reverse("atlas-sheet"),
            "search": reverse("api:search"),
        },
    }


def _layer(actor: Actor, told: dict[str, Any], period: str, language: str) -> dict[str, Any]:
    """Return a layer in one language, with how its numbers are written, or why its data is away."""
    layer = atlas.layer_for(actor, told["id"])
    shown = {
        **told,
        "name": told.pop("names")[language],
        "says": told["says"][language],
        "legend_title": told["legend_title"][language],
        "source": told["source"][language],
        "popup": [one["field"] for one in told["popup"]],
        "legend": [{**entry, "label": entry["label"][language]} for entry in told["legend"]],
        "thematic": bool(layer.indicator or layer.style.get("ramp") or layer.style.get("size")),
        "number": form_of(str(told.get("unit", "")), language),
        "names": [],
        "trouble": None,
    }
    if told["fault"]:
        shown["trouble"] = _trouble(actor, layer, period, language)
    elif layer.geometry == "area" and told["count"] <= FEW_NAMES:
        shown["names"] = names_of(atlas.features_for(actor, layer, period), language)
    return shown


def _trouble(actor: Actor, layer: Layer, period: str, language: str) -> dict[str, str] | None:
    try:
        atlas.features_for(actor, layer, period)
    except QipanError as error:
        words = error.text("zh" if language == "zh" else "en")
        return {"message": words.message, "fix": words.fix}
    return None


def _boundaries_fault(language: str) -> dict[str, str] | None:
    try:
        boundaries.state()
    except QipanError as error:
        words = error.text("zh" if language == "zh" else "en")
        return {"message": words.message, "fix": words.fix}
    return None


def names_of(found: Features, language: str) -> list[list[Any]]:
    """Return the areas' names to write on the map: id, name, longitude, latitude and value, None if unknown."""
    if found.labels is None:
        return []
    return [
        [id, _short(id, found, index, language), *found.labels[index], found.value(index)]
        for index, id in enumerate(found.ids)
    ]


def _short(code: str, found: Features, index: int, language: str) -> str:
    try:
        return divisions.division(code).short_names[language]
    except QipanError:
        return str((found.names_zh if language == "zh" else found.names_en)[index])


def _bounds(layers: Sequence[dict[str, Any]]) -> Box | None:
    """Return the box of the areas shown, or of all else when there are none; None where nothing has a place."""
    areas = [one["bounds"] for one in layers if one.get("bounds") and one["geometry"] == "area"]
    boxes = areas or [one["bounds"] for one in layers if one.get("bounds")]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _periods(layers: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the periods worth choosing for the layers that show an indicator, each once."""
    offered: list[dict[str, str]] = []
    for id in dict.fromkeys(one["domain"] for one in layers if one["indicator"] and one.get("held")):
        for one in usual_periods(id, _held(id)):
            if one not in offered:
                offered.append(one)
    return offered


def _held(id: str) -> tuple[dt.date, ...]:
    """Return the days of which a domain's indicators have records."""
    domain = next(one for one in domains.all() if one.id == id)
    return lake.days(str((domain.declared.get("indicators.yaml") or {})["table"]))
