"""Charts as tables 图表的表格: the rows behind a chart block, exact and complete.

What a reader without scripts sees, and what the CSV download holds. Unknown is an empty value, shown —.
"""

from __future__ import annotations

from collections.abc import Mapping
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

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def _words(text: object) -> Cell:
    return Cell(str(text), str(text))


def _number(value: float | None) -> Cell:
    if value is None:
        return Cell("—", "", number=True)
    plain = f"{value:.10g}" if isinstance(value, float) else str(value)
    shown = f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
    return Cell(shown, plain, number=True)


def _headed(name: str, unit: str) -> str:
    return f"{name} ({unit})" if unit else name


def _series(block: Mapping[str, Any], unit: str) -> Table:
    series = block["series"]
    labelled = [one for one in series if any(one.get("labels") or ())] if block["kind"] == "bar" else []
    heads = ("", *(_headed(one.get("name", ""), unit) for one in series), *(_("Label") for _one in labelled))
    rows = tuple(
        (
            _words(str(category).replace("T", " ") + (":00" if "T" in str(category) else "")),
            *(_number(one["values"][at]) for one in series),
            *(_words(one["labels"][at]) for one in labelled),
        )
        for at, category in enumerate(block["categories"])
    )
    return Table(heads, rows)


def _heat(block: Mapping[str, Any], unit: str) -> Table:
    heads = (unit, *(str(column) for column in block["columns"]))
    rows = tuple(
        (_words(name), *(_number(value) for value in values))
        for name, values in zip(block["rows"], block["values"], strict=True)
    )
    return Table(heads, rows)


def _places(block: Mapping[str, Any], unit: str) -> Table:
    heads = (_("Place"), _("Code"), _headed(_("Value"), unit))
    places = [*block.get("areas", ()), *block.get("points", ())]
    return Table(
        heads, tuple((_words(p["name"]), _words(p["code"]), _number(p.get("value"))) for p in places)
    )


def table_of(block: Mapping[str, Any]) -> Table:
    """Return the rows behind a chart or map block of a document."""
    unit = str(block.get("unit") or "")
    if block["type"] == "map":
        return _places(block, unit)
    return _heat(block, unit) if block["kind"] == "heat" else _series(block, unit)
