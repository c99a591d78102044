"""Listing 图层目录: every layer an actor may see, described; a layer whose data is out of reach says so itself."""

from __future__ import annotations

from typing import Any

from qipan.atlas.queries.layers import Layer, layers_for
from qipan.atlas.queries.legends import describe
from qipan.atlas.queries.sources import Standings, features_for
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError

# The faults of one layer's data: the others are shown without it.
OWN = ("environment", "data")


def described(
    actor: Actor, layer: Layer, period: str = "", standings: Standings | None = None
) -> dict[str, Any]:
    """Return one layer as the map needs it; `fault` is the code of what keeps its data away, else ""."""
    try:
        return describe(layer, features_for(actor, layer, period, standings))
    except QipanError as error:
        if error.family not in OWN:
            raise
        return describe(layer, None, error.code)


def listing(actor: Actor, period: str = "") -> list[dict[str, Any]]:
    """Return the layers an actor may see over a period, by default each layer's own; raises `board.period_…`."""
    standings: Standings = {}
    return [described(actor, layer, period, standings) for layer in layers_for(actor)]
