"""Vehicle classes 车型: which group of a bulletin a class code belonged to on a day, by dated code lists.

Lists follow JT/T 489-2003 and JT/T 489-2019; a list holds from `starts` until the day before `ends`.
A code that is in no list of its day, 0 and 255 included, is unknown: it belongs to no group.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from qipan.engine.errors import QipanError

Group = Literal["small", "medium_large", "truck", "special"]
Special = Literal["truck", "apart", "excluded"]
GROUPS: tuple[Group, ...] = ("small", "medium_large", "truck", "special")


class Row(NamedTuple):
    """One code of one list for a join: it belongs to `group` on days with `starts <= day < ends`."""

    code: int
    starts: date
    ends: date
    group: Group


@dataclass(frozen=True)
class VehicleClass:
    """One class of one list: its data code, group, names, meaning, and whether it is sure (S, else U)."""

    code: int
    group: Group
    names: dict[str, str]
    says: dict[str, str]
    surety: str


@dataclass(frozen=True)
class CodeList:
    """One dated list: its document, the first day in force and the first day no longer (None: open)."""

    id: str
    document: dict[str, Any]
    starts: date | None
    ends: date | None
    says: dict[str, str]
    surety: str
    classes: tuple[VehicleClass, ...]

    def holds(self, on: date) -> bool:
        """Say whether the list is in force on a day."""
        return (self.starts is None or self.starts <= on) and (self.ends is None or on < self.ends)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("vehicle_classes.yaml").read_text(encoding="utf-8")
    )
    return read


@lru_cache(maxsize=1)
def lists() -> tuple[CodeList, ...]:
    """Return every code list with its document and validity, oldest first."""
    return tuple(
        CodeList(
            id=given["id"],
            document=given["document"],
            starts=given["starts"],
            ends=given["ends"],
            says=given["says"],
            surety=given["surety"],
            classes=tuple(VehicleClass(**one) for one in given["classes"]),
        )
        for given in _data()["lists"]
    )


def unknown_codes() -> frozenset[int]:
    """Return the codes that records use to say that the class is unknown."""
    return frozenset(_data()["unknown"]["codes"])


def _checked(special: str) -> Special:
    if special not in _data()["special"]:
        raise QipanError("codes.vehicle_policy_unknown", given=special)
    return special  # type: ignore[return-value]


def _placed(group: Group, special: Special) -> Group | None:
    if group != "special" or special == "apart":
        return group
    return "truck" if special == "truck" else None


def vehicle_class(code: int, on: date) -> VehicleClass | None:
    """Return the class that a code meant on a day; None when it meant none.

    >>> vehicle_class(13, date(2021, 1, 1)).says["en"]
    'three axles'
    """
    for listed in lists():
        if listed.holds(on):
            return next((one for one in listed.classes if one.code == code), None)
    return None


def group(code: int, on: date, special: str = "truck") -> Group | None:
    """Return the group of a class code on a day; None when it is unknown or, on `excluded`, special.

    `special` says where special vehicles count: "truck", "apart" or "excluded";
    anything else raises `codes.vehicle_policy_unknown`.

    >>> group(1, date(2021, 1, 1)), group(24, date(2021, 1, 1)), group(255, date(2021, 1, 1))
    ('small', 'truck', None)
    """
    policy = _checked(special)
    found = vehicle_class(code, on)
    return _placed(found.group, policy) if found else None


def table(special: str = "truck") -> list[Row]:
    """Return every code with its days and group, for a join; codes in no group have no row.

    Open ends are date.min and date.max. Raises `codes.vehicle_policy_unknown`.
    """
    policy = _checked(special)
    rows = []
    for listed in lists():
        for one in listed.classes:
            placed = _placed(one.group, policy)
            if placed is not None:
                rows.append(Row(one.code, listed.starts or date.min, listed.ends or date.max, placed))
    return rows


def group_names(special: str = "truck") -> dict[str, dict[str, str]]:
    """Return the groups in printing order with their names in both languages."""
    policy = _checked(special)
    return {key: _data()["groups"][key]["names"] for key in GROUPS if key != "special" or policy == "apart"}


def code_names(on: date) -> dict[int, dict[str, str]]:
    """Return the names of all codes known on a day, the unknown ones included."""
    names = {code: _data()["unknown"]["names"] for code in _data()["unknown"]["codes"]}
    for listed in lists():
        if listed.holds(on):
            names |= {one.code: one.names for one in listed.classes}
    return dict(sorted(names.items()))


def special_note(special: str = "truck") -> dict[str, str]:
    """Return the footnote, in both languages, that says where special vehicles were counted."""
    found: dict[str, str] = _data()["special"][_checked(special)]["says"]
    return found
