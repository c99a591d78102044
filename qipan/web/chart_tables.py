"""Charts as tables 图表的表格: the rows behind a chart block, exact and complete.

What a reader without scripts sees, and what the CSV download holds. Unknown is an empty value, shown —.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Cell:
    """One cell: what is read and what a spreadsheet gets; `number` sets it to the right."""

    text: str
    value: str
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A chart's rows under their heads; the first column names the row."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def _words(text: object) -> Cell:
    return Cell(str(text), str(text))


def _places_of(values: Iterable[float | None]) -> int:
    """Return how many decimal places the most exact value needs, so that a column stands in line."""
    plain = (f"{value:.10g}" for value in values if isinstance(value, float))
    return max((len(text.partition(".")[2]) for text in plain if "e" not in text), default=0)


def _number(value: float | None, places: int = 0) -> Cell:
    if value is None:
        return Cell("—", "", number=True)
    plain = f"{value:.10g}" if isinstance(value, float) else str(value)
    return Cell(f"{value:,.{places}f}", plain, number=True)


def _head(name: object, unit: str = "", *, number: bool = True) -> Cell:
    text = f"{name} ({unit})" if name and unit else str(name or unit)
    return Cell(text, text, number)


def _series(block: Mapping[str, Any], unit: str) -> Table:
    series = block["series"]
    labelled = [one for one in series if any(one.get("labels") or ())] if block["kind"] == "bar" else []
    places = [_places_of(one["values"]) for one in series]
    heads = (
        _head("", number=False),
        *(_head(one.get("name", ""), unit) for one in series),
        *(_head(_("Label"), number=False) for _one in labelled),
    )
    rows = tuple(
        (
            _words(str(category).replace("T", " ") + (":00" if "T" in str(category) else "")),
            *(_number(one["values"][at], places[n]) for n, one in enumerate(series)),
            *(_words(one["labels"][at]) for one in labelled),
        )
        for at, category in enumerate(block["categories"])
    )
    return Table(heads, rows)


def _heat(block: Mapping[str, Any], unit: str) -> Table:
    heads = (_head(unit, number=False), *(_head(column) for column in block["columns"]))
    places = _places_of(value for values in block["values"] for value in values)
    rows = tuple(
        (_words(name), *(_number(value, places) for value in values))
        for name, values in zip(block["rows"], block["values"], strict=True)
    )
    return Table(heads, rows)


def _map(block: Mapping[str, Any], unit: str) -> Table:
    heads = (_head(_("Place"), number=False), _head(_("Code"), number=False), _head(_("Value"), unit))
    shown = [*block.get("areas", ()), *block.get("points", ())]
    places = _places_of(one.get("value") for one in shown)
    rows = ((_words(one["name"]), _words(one["code"]), _number(one.get("value"), places)) for one in shown)
    return Table(heads, tuple(rows))


def table_of(block: Mapping[str, Any]) -> Table:
    """Return the rows behind a chart or map block of a document."""
    unit = str(block.get("unit") or "")
    if block["type"] == "map":
        return _map(block, unit)
    return _heat(block, unit) if block["kind"] == "heat" else _series(block, unit)
