"""Figures 数: the declared numbers of a bulletin, evaluated, named and kept with their grounds.

A family splits one indicator by a dimension; its members are `class.small`, `station.1` … A member whose
value is not known stays in its place with None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from qipan.engine.bulletins import Figure
from qipan.engine.composition.printing import Printed, print_number
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Context, evaluate

Names = Mapping[str, str]
UNKNOWN_KEY = "unknown"


@dataclass(frozen=True)
class Member:
    """One number: its id, names, exact value (None unknown), unit, and how to compute it again."""

    id: str
    names: Names
    value: int | Fraction | None
    unit: str
    indicator: str
    key: Any = None
    by: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    override: Figure | None = None

    def printed(self, language: str) -> Printed | None:
        """Return the number as printed in `language`, or None when it is not known."""
        if self.override is not None:
            shown = self.override
            if language == "zh":
                return Printed(shown.text, shown.value, shown.step, shown.scale)
            base = shown.value / 100 if self.unit in ("share", "growth") else shown.value
            return print_number(base, self.unit, language)
        return None if self.value is None else print_number(self.value, self.unit, language)

    def figure(self, language: str) -> Figure | None:
        """Return the printed number as a figure with its interval, for checking."""
        if self.override is not None:
            return replace(self.override, label=self.names["zh"] if language == "zh" else self.names["en"])
        printed = self.printed(language)
        if printed is None:
            return None
        half = Fraction(0) if printed.exact else printed.step / 2
        dimension = dimension_of(self.unit)
        return Figure(
            id=self.id,
            text=printed.text,
            value=printed.value,
            low=printed.value - half,
            high=printed.value + half,
            step=printed.step,
            scale=printed.scale,
            dimension=dimension,
            unit=dimension,
            label=self.names["zh"] if language == "zh" else self.names["en"],
        )


def dimension_of(unit: str) -> str:
    """Return the dimension that the checker knows an indicator's unit by.

    >>> dimension_of("share"), dimension_of("vehicles")
    ('percent', 'vehicles')
    """
    return {"share": "percent", "growth": "percent", "times": "ratio"}.get(unit, unit)


@dataclass(frozen=True)
class FigureSet:
    """All members by id, and the ids of each family in order."""

    members: Mapping[str, Member]
    families: Mapping[str, tuple[str, ...]]

    def find(self, reference: str) -> Member | None:
        """Return the member a reference names.

        `.first` and `.last` are the ends of a family's members with a known key, `.largest` its greatest number.
        """
        if reference in self.members:
            return self.members[reference]
        family, _, place = reference.rpartition(".")
        if place in ("first", "last", "largest") and family in self.families:
            known = [self.members[one] for one in self.families[family]]
            if place == "largest":
                told = [one for one in known if one.value is not None]
                return max(told, key=lambda one: one.value or 0) if told else None
            known = [one for one in known if one.value is not None and one.key is not None]
            return known[0 if place == "first" else -1] if known else None
        return None


def collect(
    declared: Mapping[str, Mapping[str, Any]],
    context: Context,
    names: Mapping[str, Mapping[Any, Names]],
    options: Mapping[str, Any],
    overrides: Mapping[str, Figure],
) -> FigureSet:
    """Evaluate every declared figure in order; `names` gives dimension keys their names.

    Raises `composition.reference_unknown` when a figure refers to one that is not declared above it.
    """
    members: dict[str, Member] = {}
    families: dict[str, tuple[str, ...]] = {}
    for family, entry in declared.items():
        definition = context.catalogue.get(entry["indicator"])
        own = entry.get("names") or definition.names
        where = {
            column: _wanted(wanted, family, members, families, options)
            for column, wanted in (entry.get("where") or {}).items()
        }
        by = entry.get("by", "")
        if any(wanted is None or wanted == [] for wanted in where.values()):
            values = []
        else:
            values = evaluate(context, entry["indicator"], [by] if by else [], where)
        if not by:
            one = values[0] if values else None
            value, parts = (one.value, one.parts) if one else (None, {})
            shown = _scope_names(own, where, names)
            members[family] = Member(
                family,
                shown,
                value,
                definition.unit,
                definition.id,
                None,
                "",
                where,
                parts,
                overrides.get(family),
            )
            continue
        chosen = _choose(values, entry, options, by)
        ids = []
        for place, (suffix, one) in enumerate(chosen, start=1):
            identity = f"{family}.{suffix or place}"
            key = one.key[0]
            label = _key_names(by, key, names)
            shown = {language: label[language] for language in ("zh", "en")}
            members[identity] = Member(
                identity, shown, one.value, definition.unit, definition.id, key, by,
                {**where, by: key}, one.parts, overrides.get(identity),
            )  # fmt: skip
            ids.append(identity)
        families[family] = tuple(ids)
    return FigureSet(members, families)


def _wanted(
    wanted: Any,
    family: str,
    members: Mapping[str, Member],
    families: Mapping[str, tuple[str, ...]],
    options: Mapping[str, Any],
) -> Any:
    if isinstance(wanted, str) and wanted.startswith("$"):
        return options.get(wanted[1:])
    if isinstance(wanted, Mapping) and "other_than" in wanted:
        return {"other_than": _wanted(wanted["other_than"], family, members, families, options)}
    if isinstance(wanted, Mapping) and "keys_of" in wanted:
        named = wanted["keys_of"]
        if named not in families:
            raise QipanError("composition.reference_unknown", where=family, reference=named)
        return [members[one].key for one in families[named] if members[one].key is not None]
    return wanted


def _choose(
    values: Sequence[Any], entry: Mapping[str, Any], options: Mapping[str, Any], by: str
) -> list[tuple[str, Any]]:
    if entry.get("known") or entry.get("top"):
        values = [one for one in values if one.key[0] is not None]
    if entry.get("keys"):
        found = {UNKNOWN_KEY if one.key[0] is None else one.key[0]: one for one in values}
        return [(key, found[key]) for key in entry["keys"] if key in found]
    if by in ("day", "hour"):
        return [(one.key[0].strftime("%Y-%m-%d" if by == "day" else "%Y-%m-%dT%H"), one) for one in values]
    top = entry.get("top")
    if isinstance(top, str):
        top = options[top[1:]]
    return [("", one) for one in (values[: int(top)] if top else values)]


def _key_names(by: str, key: Any, names: Mapping[str, Mapping[Any, Names]]) -> Names:
    if key is None:
        return names["unknown"][by if by in names["unknown"] else ""]
    if isinstance(key, (dt.date, dt.datetime)):
        return {"zh": str(key), "en": str(key)}
    return names.get(by, {}).get(key) or {"zh": str(key), "en": str(key)}


def _scope_names(own: Names, where: Mapping[str, Any], names: Mapping[str, Mapping[Any, Names]]) -> Names:
    for column, wanted in where.items():
        if isinstance(wanted, str) and wanted in names.get(column, {}):
            place = names[column][wanted]
            return {"zh": f"{place['zh']} {own['zh']}", "en": f"{place['en']}: {own['en']}"}
    return own
