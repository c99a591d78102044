"""Notations of a place 坐标写法: reads coordinates as people write them, latitude or longitude first.

Degrees, degrees and minutes, or degrees, minutes and seconds; signs, N S E W, or the Chinese words for them. Knows
that a number above 90 is a longitude; refuses to guess which datum or encryption the numbers came from.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml


class Place(NamedTuple):
    """A place in degrees; `sure` is False when nothing but custom tells which number is the latitude."""

    lon: float
    lat: float
    sure: bool


class _Angle(NamedTuple):
    degrees: float
    axis: str


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    read: dict[str, str] = yaml.safe_load(Path(__file__).with_name("notations.yaml").read_text("utf-8"))
    return read


_NUMBER = (
    r"([+-]?\d{1,3}(?:\.\d+)?)\s*(?:°\s*(?:(\d{1,2}(?:\.\d+)?)\s*'\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*\"\s*)?)?"
)
# A letter stands before every number or after every number: never both in one text.
_BEFORE = re.compile(rf"([NSEW]?)\s*{_NUMBER}", re.IGNORECASE)
_AFTER = re.compile(rf"{_NUMBER}\s*([NSEW]?)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\s,;/·]*")
_MOST = {"lat": 90.0, "lon": 180.0}


def _plain(text: str) -> str:
    # NFKC makes full-width digits and commas plain, and takes the double prime for two single ones.
    folded = unicodedata.normalize("NFKC", text)
    for word, sign in _words().items():
        folded = folded.replace(word, sign)
    return folded.replace("''", '"').strip(" ()[]")


def _angle(letter: str, degrees: str, minutes: str | None, seconds: str | None) -> _Angle | None:
    parts = [float(minutes or 0), float(seconds or 0)]
    if any(part >= 60 for part in parts):
        return None
    size = abs(float(degrees)) + parts[0] / 60 + parts[1] / 3600
    letter = letter.upper()
    negative = degrees.startswith("-") or letter in ("S", "W")
    axis = "lat" if letter in ("N", "S") else "lon" if letter else ""
    return _Angle(-size if negative else size, axis)


def _angles(text: str) -> list[_Angle] | None:
    before = text[:1].isalpha()
    found: list[_Angle] = []
    position = 0
    while position < len(text):
        match = (_BEFORE if before else _AFTER).match(text, position)
        if match is None:
            return None
        groups = match.groups()
        angle = _angle(*groups) if before else _angle(groups[3], *groups[:3])
        if angle is None:
            return None
        found.append(angle)
        after = _SEPARATOR.match(text, match.end())
        position = after.end() if after else match.end()
    return found


def parse(text: str) -> Place | None:
    """Return the place a text names by coordinates; None when it is no pair of coordinates.

    >>> parse("28.2282,112.9388"), parse("112.9388 28.2282").lat
    (Place(lon=112.9388, lat=28.2282, sure=True), 28.2282)
    >>> parse("28°13′41″N 112°56′20″E").lon.__round__(4), parse("28.2282")
    (112.9389, None)
    """
    angles = _angles(_plain(text))
    if angles is None or len(angles) != 2:
        return None
    one, other = angles
    if one.axis and one.axis == other.axis:
        return None
    told = bool(one.axis or other.axis) or max(abs(one.degrees), abs(other.degrees)) > _MOST["lat"]
    first_is_lon = (
        one.axis == "lon"
        or other.axis == "lat"
        or (not one.axis and not other.axis and abs(one.degrees) > 90)
    )
    lon, lat = (one.degrees, other.degrees) if first_is_lon else (other.degrees, one.degrees)
    if abs(lat) > _MOST["lat"] or abs(lon) > _MOST["lon"]:
        return None
    return Place(round(lon, 7), round(lat, 7), told)
