"""Basis 依据: everything a computation rests on, as one value that can be kept and used again years later.

Holds the lake version, the register as it stood, the declared words, the code lists and the calendar's answers.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

from qipan.board.rollups import Source
from qipan.engine import domains
from qipan.engine.catalogues import read_yaml
from qipan.engine.codes import divisions, vehicle_classes
from qipan.engine.indicators import Catalogue, Dimensions, read_catalogue
from qipan.lake import queries as lake
from qipan.register import queries as register

WORDS: dict[str, Any] = read_yaml(Path(__file__).with_name("words.yaml"))
CODE_LISTS = {"vehicle_classes": vehicle_classes}
SPECIAL = "truck"
DatedRow = tuple[int, dt.date | None, dt.date | None, str | None]


def _code_lists(indicators: Mapping[str, Any], special: str) -> dict[str, list[list[Any]]]:
    """Return the dated rows of every code list that groups a dimension, as plain JSON."""
    grouped = [one["grouped"] for one in (indicators.get("dimensions") or {}).values() if one.get("grouped")]
    return {
        one["code_list"]: [
            [row.code, str(row.starts), str(row.ends), row.group]
            for row in CODE_LISTS[one["code_list"]].table(special=special)
        ]
        for one in grouped
    }


def _dated(row: list[Any]) -> DatedRow:
    code, starts, ends, group = row
    return int(code), dt.date.fromisoformat(starts), dt.date.fromisoformat(ends), group


def _names(declared: Mapping[str, Any], province: str, special: str) -> dict[str, list[list[Any]]]:
    """Return names that no register keeps as plain JSON pairs: JSON keys would turn codes into text."""
    places = divisions.divisions(province)
    named: dict[str, Mapping[Any, Mapping[str, str]]] = {
        "unknown": WORDS["unknown"],
        "prefecture": {one.code: one.names for one in places},
        "other_province": divisions.province_names(),
        "class_group": vehicle_classes.group_names(special),
    }
    named |= {column: entry["labels"] for column, entry in declared["columns"].items() if entry.get("labels")}
    return {
        column: [[key, {"zh": words["zh"], "en": words["en"]}] for key, words in names.items()]
        for column, names in named.items()
    }


@dataclass(frozen=True)
class Basis:
    """The grounds of a computation; `body` is plain JSON and holds all of it."""

    body: Mapping[str, Any]

    @classmethod
    def now(
        cls, domain_id: str, options: Mapping[str, Any] | None = None, version: int | None = None
    ) -> Basis:
        """Return today's grounds: the lake's newest version (or `version`), the register, the declarations."""
        indicators = domains.get(domain_id).declared.get("indicators.yaml") or {}
        table = indicators.get("table", "")
        if version is None:
            version = lake.newest_version(table)
        given = dict(options or {})
        # The register is read whole only after it has changed; what is declared changes with the program alone.
        # Marks are read before the register: a write between the two makes the next reader build again.
        marks = register.marks()
        told = (settings.PROVINCE, repr(sorted(given.items())), str(lake.location(table)))
        key = (domain_id, id(indicators), table, version, told, marks)
        found = _kept.get(key) if marks else None
        return found or _keep(key, cls(_body(domain_id, indicators, table, version, given)))

    @property
    def table(self) -> str:
        """The event table."""
        return str(self.body["table"])

    @property
    def version(self) -> int | None:
        """The lake version of the table; None when it has no rows yet."""
        value = self.body["version"]
        return None if value is None else int(value)

    @cached_property
    def hash(self) -> str:
        """SHA-256, in hex, of the whole basis: two equal hashes give two equal computations."""
        text = json.dumps(self.body, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The declared indicators."""
        return read_catalogue(self.body["indicators"], f"{self.body['domain']}/declared/indicators.yaml")

    @cached_property
    def frames(self) -> register.Frames:
        """The register's frames, rebuilt from the kept snapshot."""
        return register.frames_from_snapshot(self.body["register"])

    @cached_property
    def stations(self) -> list[dict[str, Any]]:
        """Rows of the table's subject in the register."""
        rows: list[dict[str, Any]] = self.frames.frame(self.subject_kind).to_pylist()
        return rows

    @property
    def subject_kind(self) -> str:
        """The kind of subject the table's events happen at."""
        _, declared = domains.table(self.table)
        return str(declared["subject"]["kind"])

    @cached_property
    def grouped(self) -> dict[str, tuple[str, list[DatedRow]]]:
        """Derived columns: (coded column, dated rows of its code list)."""
        lists: Mapping[str, Any] = self.body["code_lists"]
        return {
            name: (one.grouped[0], [_dated(row) for row in lists[one.grouped[1]]])
            for name, one in self.catalogue.dimensions.items()
            if one.grouped
        }

    @cached_property
    def source(self) -> Source:
        """What roll-ups are counted from on this basis."""
        _, declared = domains.table(self.table)
        return Source(
            self.table,
            self.version,
            declared["time"],
            declared["subject"]["column"],
            self.grouped,
            self.catalogue.rollups,
        )

    @cached_property
    def words_mark(self) -> str:
        """What cells mean beyond their rows: the register and the code lists they are read with."""
        text = json.dumps([self.body["register"]["hash"], self.body["code_lists"], self.source.time])
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def dimensions(self) -> Dimensions:
        """What the register adds to counted cells."""
        attributes = {
            column: {row["code"]: row.get(column) or None for row in self.stations}
            for column in ("road", "prefecture", "division")
        }
        attributes["county"] = {
            code: division if division and len(division) == 6 and not division.endswith("00") else None
            for code, division in attributes["division"].items()
        }
        groups: dict[str, dict[str, tuple[dt.date | None, dt.date | None]]] = {}
        for row in self.frames.groups_frame().to_pylist():
            ends = row["ends_on"] - dt.timedelta(days=1) if row["ends_on"] else None
            groups.setdefault(row["group"], {})[row["member"]] = (row["starts_on"], ends)
        return Dimensions(attributes, groups, self.source.subject)

    @cached_property
    def names(self) -> dict[str, dict[Any, dict[str, str]]]:
        """Names of dimension keys, by dimension; `unknown` holds the words for a key that is not known."""
        named: dict[str, dict[Any, dict[str, str]]] = {
            column: {key: words for key, words in rows} for column, rows in self.body["names"].items()
        }
        for kind in {*self.body["register"]["subjects"], "station", "road", "station_group"}:
            named[kind] = self.frames.names(kind)
        named["group"] = named["station_group"]
        named["county"] = named["prefecture"]
        named["road"] = {
            code: {language: f"{code} {text}" if text != code else code for language, text in words.items()}
            for code, words in named["road"].items()
        }
        return named

    def stations_in(self, prefixes: tuple[str, ...]) -> list[str] | None:
        """Return the stations within division prefixes; None when those cover the whole province."""
        if prefixes not in self._within:
            self._within[prefixes] = self._stations_in(prefixes)
        return self._within[prefixes]

    @cached_property
    def _within(self) -> dict[tuple[str, ...], list[str] | None]:
        return {}

    def _stations_in(self, prefixes: tuple[str, ...]) -> list[str] | None:
        if any(str(self.body["province"]).startswith(prefix) for prefix in prefixes):
            return None
        return sorted(
            row["code"]
            for row in self.stations
            if row.get("division") and any(row["division"].startswith(prefix) for prefix in prefixes)
        )


KEPT = 12
_kept: OrderedDict[tuple[Any, ...], Basis] = OrderedDict()
_guard = Lock()


def _keep(key: tuple[Any, ...], basis: Basis) -> Basis:
    """Keep a basis for whoever asks for the same grounds again: it is a value, and never changed."""
    with _guard:
        _kept[key] = basis
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return basis


def _body(
    domain_id: str, indicators: Mapping[str, Any], table: str, version: int | None, given: dict[str, Any]
) -> dict[str, Any]:
    special = str(given.get("special", SPECIAL))
    _, declared = domains.table(table)
    return {
        "schema": 2,
        "domain": domain_id,
        "table": table,
        "version": version,
        "province": settings.PROVINCE,
        "options": given,
        "indicators": indicators,
        "register": register.snapshot(),
        "code_lists": _code_lists(indicators, special),
        "names": _names(declared, settings.PROVINCE, special),
    }
