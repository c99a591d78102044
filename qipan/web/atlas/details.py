"""Details 要素详情: what the drawer tells of one feature: the declared fields, its value, its place, its source."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from qipan.atlas.queries.features import Features, plain
from qipan.atlas.queries.layers import Layer
from qipan.atlas.queries.legends import credit_of
from qipan.engine import domains
from qipan.engine.codes import divisions
from qipan.engine.composition import print_number
from qipan.engine.errors import QipanError
from qipan.web.context import address_of

FIGURE = re.compile("[0-9.,+\N{MINUS SIGN}-]+")


def _printed(value: Any, unit: str, language: str) -> str | None:
    if value is None:
        return None
    return print_number(Fraction(value).limit_denominator(10**6), unit, language).text


def _field(name: str, unit: str, found: Features, index: int, language: str) -> Any:
    if name == "name":
        return (found.names_zh if language == "zh" else found.names_en)[index]
    value = plain(found.fields[name][index])
    if name in ("division", "parent") and value:
        try:
            return divisions.division(str(value)).names[language]
        except QipanError:
            return value
    return _printed(value, unit, language) if unit and isinstance(value, int | float) else value


def details_of(layer: Layer, found: Features, index: int, language: str) -> dict[str, Any]:
    """Return what the template shows of a feature."""
    value = found.value(index)
    told = next((one for one in layer.popup if one["field"] == "value"), None)
    text = _printed(value, found.unit, language)
    written = FIGURE.match(text or "")
    figure = written.group() if written else ""
    names = found.names_zh if language == "zh" else found.names_en
    rows = [
        (one["names"][language], _field(str(one["field"]), str(one.get("unit", "")), found, index, language))
        for one in layer.popup
        if one["field"] not in ("name", "value")
    ]
    point = None
    if found.lon is not None and found.lat is not None:
        point = f"{found.lat[index]:.5f}, {found.lon[index]:.5f}"
    return {
        "layer": layer.names[language],
        "says": layer.says[language],
        "name": names[index],
        "value_name": told["names"][language] if told else "",
        "has_value": told is not None,
        "figure": figure,
        "unit": (text or "").removeprefix(figure).strip(),
        "exact": f"{value:,}" if value is not None and figure != f"{value:,}" else "",
        "rows": rows,
        "point": point,
        "period": found.period,
        "as_of": found.as_of,
        "source": credit_of(layer)[language],
        "how": _how(layer, found, index) if told else "",
    }


def _how(layer: Layer, found: Features, index: int) -> str:
    """Return the address that explains the value; empty where the domain has none, or nothing is computed."""
    domain = next(one for one in domains.all() if one.id == layer.domain)
    address = address_of(str((domain.cockpit or {}).get("how") or ""))
    if not address or not layer.indicator or found.period is None or found.value(index) is None:
        return ""
    first, last = found.period
    by = str(layer.source.get("by", ""))
    asked = {"indicator": layer.indicator, "from": str(first), "to": str(last), by: found.ids[index]}
    return f"{address}?{urlencode(asked)}"
