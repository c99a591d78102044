"""Layers 图层: what the domains declare in `layers.yaml`, and which of them an actor may see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qipan.atlas.queries import values
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.domains import Domain, Names
from qipan.engine.errors import QipanError
from qipan.engine.geometry.tiles import MOST_ZOOM

FILE = "layers.yaml"
LATEST = "latest"


@dataclass(frozen=True)
class Layer:
    """One layer as its domain declares it; `source`, `style` and `popup` are as they stand in the file."""

    id: str
    domain: str
    package: str
    names: Names
    geometry: str
    permission: str
    source: Mapping[str, Any]
    style: Mapping[str, Any]
    zoom: Mapping[str, int]
    legend: Names
    popup: tuple[Mapping[str, Any], ...]
    says: Names
    credit: Names
    cluster: str = ""

    @property
    def indicator(self) -> str:
        """The indicator whose values the layer shows; "" for none."""
        return str(self.source.get("indicator", ""))

    @property
    def kind(self) -> str:
        """The kind of subject the layer shows; "" when it shows something else."""
        return str(self.source.get("subjects", ""))

    @property
    def level(self) -> str:
        """The level of division the layer shows; "" when it shows something else."""
        return str(self.source.get("boundaries", ""))

    @property
    def period(self) -> str:
        """The period shown where none is asked for."""
        return str(self.source.get("period", LATEST))

    @property
    def hash(self) -> str:
        """A hash of all that is declared: tiles of an earlier declaration are no longer its tiles."""
        told = [self.id, self.geometry, self.source, self.style, self.popup, self.cluster]
        text = json.dumps([dict(one) if isinstance(one, Mapping) else one for one in told], default=dict)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _layer(domain: Domain, body: Mapping[str, Any]) -> Layer:
    zoom = {"min": 0, "max": MOST_ZOOM, "labels": 8, **(body.get("zoom") or {})}
    return Layer(
        id=str(body["id"]),
        domain=domain.id,
        package=domain.package,
        names=body["names"],
        geometry=str(body["geometry"]),
        permission=str(body["permission"]),
        source=body["source"],
        style=body.get("style") or {},
        zoom=zoom,
        legend=body.get("legend") or body["names"],
        popup=tuple(body.get("popup") or ()),
        says=body.get("says") or body["names"],
        credit=body.get("credit") or domain.title,
        cluster=str(body.get("cluster", "")),
    )


def declared() -> dict[str, Layer]:
    """Return every declared layer by id, in the order of domains and of their files."""
    found = {}
    for domain in domains.all():
        for body in (domain.declared.get(FILE) or {}).get("layers") or []:
            layer = _layer(domain, body)
            found[layer.id] = layer
    return found


def _may_see(actor: Actor, layer: Layer) -> bool:
    return actor.may(layer.permission) and (
        not layer.indicator or actor.may(values.permission(layer.indicator))
    )


def layers_for(actor: Actor) -> tuple[Layer, ...]:
    """Return the layers an actor may see: those whose permission, and whose indicator's, they hold somewhere."""
    return tuple(layer for layer in declared().values() if _may_see(actor, layer))


def layer_for(actor: Actor, id: str) -> Layer:
    """Return one layer; one the actor may not see is as missing as one that is not there: `atlas.layer_missing`."""
    layer = declared().get(id)
    if layer is None or not _may_see(actor, layer):
        raise QipanError("atlas.layer_missing", layer=id)
    return layer
