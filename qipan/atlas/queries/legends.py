"""Legends 图例: the classes of a layer's values, the sizes of its points, how many features each stands for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from qipan.atlas.queries.features import Features, plain
from qipan.atlas.queries.layers import Layer
from qipan.engine.composition import print_number
from qipan.engine.errors import LANGUAGES
from qipan.engine.geometry import classes
from qipan.engine.geometry.boundaries import BoundariesMissing, source_version

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))
STEPS = 5
# Circles of a size legend, as parts of the largest value.
SIZES = (1.0, 0.25, 0.05)


def _printed(value: float, unit: str, language: str) -> str:
    return print_number(Fraction(value).limit_denominator(10**6), unit, language).text


def _label(word: str, unit: str, **bounds: float) -> dict[str, str]:
    return {
        language: WORDS[word][language].format(
            **{name: _printed(value, unit, language) for name, value in bounds.items()}
        )
        for language in LANGUAGES
    }


def steps_of(layer: Layer) -> int:
    """Return how many steps the layer's ramp has; 0 without one."""
    return int(layer.style.get("ramp") or 0)


def breaks_of(layer: Layer, found: Features) -> tuple[float, ...]:
    """Return the values at which the ramp's steps begin, the first one left out; fixed ones as declared."""
    given = layer.style.get("breaks", "quantile")
    if not steps_of(layer):
        return ()
    if isinstance(given, list):
        return tuple(float(one) for one in given)
    return classes.quantiles(found.values.tolist(), steps_of(layer))


def style_of(layer: Layer, found: Features) -> dict[str, Any]:
    """Return the style by tokens, with the breaks and the largest value that the drawing needs."""
    known = found.values[~np.isnan(found.values)]
    return {
        "colour": layer.style.get("colour", "accent"),
        "steps": steps_of(layer),
        "breaks": [plain(one) for one in breaks_of(layer, found)],
        "states": list(layer.style.get("states") or ()),
        "size": layer.style.get("size", ""),
        "most": plain(float(known.max())) if len(known) else None,
        "unknown": layer.style.get("unknown", "hatch"),
        "cluster": layer.cluster,
    }


def legend_of(layer: Layer, found: Features) -> list[dict[str, Any]]:
    """Return the legend's entries with counts: steps from low to high, sizes, then the unknown ones."""
    unit = found.unit
    entries: list[dict[str, Any]] = []
    unknown = int(np.isnan(found.values).sum())
    if steps_of(layer):
        bounds = breaks_of(layer, found)
        for step, count in enumerate(classes.counts(found.values.tolist(), bounds)):
            entry = {
                "label": _step_label(step, bounds, found),
                "step": _spread(step, len(bounds), steps_of(layer)),
            }
            if states := layer.style.get("states"):
                entry["colour_token"] = states[step]
            entry |= {"from": plain(bounds[step - 1]) if step else None}
            entry |= {"to": plain(bounds[step]) if step < len(bounds) else None, "count": count}
            if len(found) > unknown:
                entries.append(entry)
    elif not layer.indicator and "value" not in layer.style.get("size", ""):
        return [
            {
                "label": dict(layer.names),
                "colour_token": layer.style.get("colour", "accent"),
                "count": len(found),
            }
        ]
    if layer.style.get("size") == "value" and len(found) > unknown:
        most = float(np.nanmax(found.values))
        for size in sorted({classes.nice(most * part) for part in SIZES}, reverse=True) if most > 0 else ():
            entries.append({"label": _label("single", unit, low=size), "size": plain(size)})
    if unknown:
        entries.append(
            {
                "label": dict(WORDS["unknown"]),
                "colour_token": "unknown",
                "pattern": layer.style.get("unknown", "hatch"),
                "count": unknown,
            }
        )
    return entries


def _spread(step: int, bounds: int, steps: int) -> int:
    """Return the ramp's step for a class: few classes are spread over the whole ramp, from light to dark."""
    return round(step * (steps - 1) / bounds) if bounds else steps - 1


def _step_label(step: int, bounds: Sequence[float], found: Features) -> dict[str, str]:
    unit = found.unit
    if not bounds:
        known = found.values[~np.isnan(found.values)]
        # Without bounds every known value is the same one.
        return _label("single", unit, low=float(known.min())) if len(known) else dict(WORDS["unknown"])
    if step == 0:
        return _label("below", unit, high=bounds[0])
    if step == len(bounds):
        return _label("above", unit, low=bounds[-1])
    return _label("between", unit, low=bounds[step - 1], high=bounds[step])


def credit_of(layer: Layer) -> dict[str, str]:
    """Return where the layer's data comes from, the boundaries' package and version named with it."""
    if not layer.level:
        return dict(layer.credit)
    try:
        version = source_version()
    except BoundariesMissing:
        return dict(layer.credit)
    return {
        language: f"{layer.credit[language]} · {WORDS['boundaries'][language].format(version=version)}"
        for language in LANGUAGES
    }


def describe(layer: Layer, found: Features | None, fault: str = "") -> dict[str, Any]:
    """Return a layer as the map needs it: names, style, legend with counts, popup, source, dates, addresses.

    Without features, `fault` is the code of the error that kept them away.
    """
    root = f"/api/v1/atlas/layers/{layer.id}"
    return {
        "id": layer.id,
        "domain": layer.domain,
        "names": dict(layer.names),
        "says": dict(layer.says),
        "geometry": layer.geometry,
        "zoom": dict(layer.zoom),
        "level": layer.level,
        "kind": layer.kind,
        "indicator": layer.indicator,
        "by": layer.source.get("by", ""),
        "legend_title": dict(layer.legend),
        "popup": [
            {"field": one["field"], "names": dict(one["names"]), "unit": one.get("unit", "")}
            for one in layer.popup
        ],
        "source": credit_of(layer),
        "tiles": f"{root}/{{z}}/{{x}}/{{y}}.mvt",
        "data": root,
        "fault": fault,
        **(_drawn(layer, found) if found is not None else {"style": dict(layer.style), "legend": []}),
    }


def _drawn(layer: Layer, found: Features) -> dict[str, Any]:
    return {
        "style": style_of(layer, found),
        "legend": legend_of(layer, found),
        "unit": found.unit,
        "count": len(found),
        "unplaced": found.unplaced,
        "bounds": found.bounds,
        "period": span(found.period),
        "held": span(found.held),
        "as_of": plain(found.as_of),
        "synthetic": found.synthetic,
        "mark": found.mark,
    }


def span(days: Any) -> dict[str, str] | None:
    """Return two days as plain JSON, None for none."""
    return {"from": str(days[0]), "to": str(days[1])} if days else None
