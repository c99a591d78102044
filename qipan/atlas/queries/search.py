"""Search 找地方: divisions, subjects within scope, and coordinates in several notations."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from qipan.atlas.queries import boundaries
from qipan.atlas.queries.layers import layers_for
from qipan.atlas.queries.legends import WORDS
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.errors import QipanError
from qipan.engine.geometry import notations
from qipan.engine.geometry.boundaries import LEVELS
from qipan.register import queries as register

READ = "register.subject.read"
EACH, LONGEST = 8, 60
# Half the side of the view around a single point, degrees (about 5 km).
AROUND = 0.05


def search(actor: Actor, text: str) -> list[dict[str, Any]]:
    """Return places for some words or numbers, best first: kind, id, names, lon, lat, bbox, layer, note.

    `lon` and `lat` are None where no place is known, `layer` the id of a layer that shows it or "".
    """
    words = text.strip()[:LONGEST]
    if not words:
        return []
    place = notations.parse(words)
    if place is not None:
        return [_coordinates(place)]
    return _divisions(actor, words) + _subjects(actor, words)


def _coordinates(place: notations.Place) -> dict[str, Any]:
    notes = [WORDS["datum"]] if place.sure else [WORDS["order"], WORDS["datum"]]
    text = f"{place.lat:.5f}, {place.lon:.5f}"
    return {
        "kind": "coordinates",
        "kind_names": WORDS["kinds"]["coordinates"],
        "id": f"{place.lon},{place.lat}",
        "names": {"zh": text, "en": text},
        "lon": place.lon,
        "lat": place.lat,
        "bbox": _around(place.lon, place.lat),
        "layer": "",
        "note": {language: " ".join(note[language] for note in notes) for language in ("zh", "en")},
    }


def _around(lon: float, lat: float) -> list[float]:
    return [round(lon - AROUND, 5), round(lat - AROUND, 5), round(lon + AROUND, 5), round(lat + AROUND, 5)]


def _divisions(actor: Actor, words: str) -> list[dict[str, Any]]:
    folded = words.casefold()
    matching = [
        one
        for one in divisions.divisions(settings.PROVINCE)
        if (words.isdecimal() and len(words) >= 2 and one.code.startswith(words))
        or folded in one.name_zh.casefold()
        or folded in one.name_en.casefold()
    ]
    # The same name exactly, then those that begin with it, then province before prefecture before county.
    rank = {level: place for place, level in enumerate(LEVELS)}
    matching.sort(
        key=lambda one: (
            folded not in (one.name_zh.casefold(), one.name_en.casefold(), one.code),
            not (one.name_zh.startswith(words) or one.name_en.casefold().startswith(folded)),
            rank[one.level],
            one.code,
        )
    )
    layers = {layer.level: layer.id for layer in reversed(layers_for(actor)) if layer.level}
    return [_division(one, layers.get(one.level, "")) for one in matching[:EACH]]


def _division(one: divisions.Division, layer: str) -> dict[str, Any]:
    area = None
    try:
        area = next((a for a in boundaries.areas_of(one.level) if a.code == one.code), None)
    except QipanError as error:
        if error.code != "atlas.boundaries_missing":
            raise
    return {
        "kind": one.level,
        "kind_names": WORDS["kinds"][one.level],
        "id": one.code,
        "names": one.names,
        "lon": area.label[0] if area else None,
        "lat": area.label[1] if area else None,
        "bbox": [round(edge, 5) for edge in area.shape.bounds] if area else None,
        "layer": layer,
        "note": None,
    }


def _subjects(actor: Actor, words: str) -> list[dict[str, Any]]:
    if not actor.may(READ):
        return []
    layers = {layer.kind: layer.id for layer in reversed(layers_for(actor)) if layer.kind}
    found = []
    declared = {kind: body for domain in domains.all() for kind, body in domain.subjects.items()}
    for kind, body in declared.items():
        for one in register.subjects_for(actor, kind, text=words, limit=EACH).rows:
            placed = one.lon is not None and one.lat is not None
            found.append(
                {
                    "kind": kind,
                    "kind_names": body["names"],
                    "id": one.code,
                    "names": one.names,
                    "lon": one.lon,
                    "lat": one.lat,
                    "bbox": _around(one.lon, one.lat) if placed else _line_box(body, one),  # type: ignore[arg-type]
                    "layer": layers.get(kind, ""),
                    "note": None,
                }
            )
    return found


def _line_box(declared: dict[str, Any], one: register.SubjectRow) -> list[float] | None:
    """Return the box of a subject that is a line; None when it has none."""
    for name, attribute in (declared.get("attributes") or {}).items():
        places = one.attributes.get(name) if attribute.get("type") == "line" else None
        if places:
            lons, lats = [place[0] for place in places], [place[1] for place in places]
            return [min(lons), min(lats), max(lons), max(lats)]
    return None
