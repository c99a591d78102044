"""Rows 填报行: check what is told about subjects of a kind, row by row, and say what is wrong where.

A key that a row lacks is not told and stays as it is; a key with None or "" is told to be unknown.
Knows the declarations; knows nothing of files and writes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.codes import divisions
from qipan.register.forms.kinds import PLAIN_FACTS, Kind

TEXT_LIMIT = {"name_zh": 120, "name_en": 120}
RANGES = {"lon": (-180.0, 180.0), "lat": (-90.0, 90.0)}


@lru_cache(maxsize=1)
def _reasons() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("reasons.yaml")
    read: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


class Refused(Exception):
    """One value is not valid: a reason of reasons.yaml with its values."""

    def __init__(self, reason: str, **values: Any) -> None:
        self.reason, self.values = reason, values
        super().__init__(reason, values)

    @property
    def words(self) -> dict[str, str]:
        """The reason in both languages."""
        return {language: text.format(**self.values) for language, text in _reasons()[self.reason].items()}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row: its line (the first row is 1 unless the row tells), code and reason."""

    line: int
    code: str
    reason: str
    words: dict[str, str]

    @property
    def sentence(self) -> dict[str, str]:
        """Line, code and reason as one sentence in both languages."""
        return {
            language: text.format(line=self.line, code=self.code, words=self.words[language])
            for language, text in _reasons()["at"].items()
        }


@dataclass(frozen=True)
class Told:
    """One row in order: the subject's code and the facts told; a fact that is None is told to be unknown."""

    line: int
    code: str
    facts: dict[str, Any]


@dataclass
class Checked:
    """The rows in order and the faults of the others."""

    rows: list[Told]
    faults: list[Fault]


def fault(line: int, code: str, reason: str, **values: Any) -> Fault:
    """Make a fault from a reason of reasons.yaml."""
    return Fault(line, code, reason, Refused(reason, **values).words)


def check_code(given: Any) -> str:
    """Return a subject's code as text, trimmed; raise Refused for one that is missing, long or blank inside."""
    code = str(given).strip() if given is not None and not isinstance(given, bool) else ""
    if not code:
        raise Refused("code_missing")
    if len(code) > 64:
        raise Refused("code_long", value=code[:20] + "…")
    if any(character.isspace() or not character.isprintable() for character in code):
        raise Refused("code_blank", value=code.encode("unicode_escape").decode()[:40])
    return code


def check_value(kind: Kind, name: str, value: Any) -> Any:
    """Return a fact's value as it is kept, None when it is told to be unknown; raise Refused."""
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    if name in RANGES:
        return _number(name, value, RANGES[name])
    if name in ("starts_on", "ends_on"):
        return _day(name, value)
    if name == "division":
        return _division(value)
    if name in TEXT_LIMIT:
        return _text(name, value, TEXT_LIMIT[name])
    attribute = kind.attributes.get(name)
    if attribute is None:
        raise Refused("column_unknown", column=name)
    match attribute.type:
        case "number":
            return _number(name, value, None)
        case "integer":
            return _whole(name, value)
        case "flag":
            return _flag(name, value)
        case "date":
            return _day(name, value).isoformat()
        case "line":
            return _line(name, value)
        case "code":
            return check_code(value)
        case _:
            return _text(name, value, 500)


def check(kind: Kind, rows: Iterable[Mapping[str, Any]]) -> Checked:
    """Check rows of a kind against its declaration; references and scope are checked where they are known.

    A row is a mapping with `code` and any facts of the kind, attributes flat or under `attributes`,
    names also under `names`; `line` tells where it stood.
    """
    checked = Checked([], [])
    seen: dict[str, int] = {}
    for number, given in enumerate(rows, start=1):
        row = _flat(given)
        line = int(row.pop("line", number))
        raw = row.pop("code", None)
        try:
            code = check_code(raw)
            if code in seen:
                raise Refused("code_twice", value=code, line=seen[code])
            facts = {name: check_value(kind, name, value) for name, value in row.items()}
            _agree(facts)
        except Refused as refused:
            shown = "" if raw is None else str(raw)[:64]
            checked.faults.append(Fault(line, shown, refused.reason, refused.words))
            continue
        seen[code] = line
        checked.rows.append(Told(line, code, facts))
    return checked


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    row = {key: value for key, value in given.items() if key not in ("attributes", "names", "kind", "status")}
    row |= given.get("attributes") or {}
    row |= {f"name_{language}": name for language, name in (given.get("names") or {}).items()}
    return row


def _agree(facts: dict[str, Any]) -> None:
    if ("lon" in facts or "lat" in facts) and (facts.get("lon") is None) != (facts.get("lat") is None):
        raise Refused("half_place")
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and not starts < ends:
        raise Refused("days_reversed")


def _number(name: str, value: Any, bounds: tuple[float, float] | None) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Refused("not_number", column=name, value=str(value)[:40]) from None
    if not math.isfinite(number) or isinstance(value, bool):
        raise Refused("not_number", column=name, value=str(value)[:40])
    if bounds and not bounds[0] <= number <= bounds[1]:
        raise Refused("out_of_range", column=name, value=number, low=bounds[0], high=bounds[1])
    return number


def _whole(name: str, value: Any) -> int:
    number = _number(name, value, None)
    if not number.is_integer():
        raise Refused("not_whole", column=name, value=str(value)[:40])
    return int(number)


def _flag(name: str, value: Any) -> bool:
    flags = {"true": True, "1": True, "false": False, "0": False}
    if isinstance(value, bool):
        return value
    if str(value).lower() not in flags:
        raise Refused("not_flag", column=name, value=str(value)[:40])
    return flags[str(value).lower()]


def _day(name: str, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).replace("/", "-"))
    except ValueError:
        raise Refused("not_date", column=name, value=str(value)[:40]) from None


def _division(value: Any) -> str:
    code = str(value)
    if len(code) != 6 or code not in divisions.known():
        raise Refused("division_unknown", value=code[:20])
    return code


def _text(name: str, value: Any, limit: int) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise Refused("not_text", column=name)
    text = str(value)
    if len(text) > limit:
        raise Refused("text_long", column=name, limit=limit)
    return text


def _line(name: str, value: Any) -> list[list[float]]:
    try:
        points = [[float(x), float(y)] for x, y in value]
    except (TypeError, ValueError):
        raise Refused("not_line", column=name) from None
    if len(points) < 2 or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in points):
        raise Refused("not_line", column=name)
    return points


def is_plain(fact: str) -> bool:
    """Say whether a fact is a column of every subject, not an attribute of its kind."""
    return fact in PLAIN_FACTS
