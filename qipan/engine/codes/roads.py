"""Road numbers 公路编号: what a number such as G0421 says by GB/T 917, and how numbers sort.

Names of roads change, numbers join: records are joined on the canonical number, never on a name.
Knows the structure of numbers; knows no road.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from qipan.engine.errors import QipanError

Level = Literal["national", "provincial"]
Course = Literal["radial", "north_south", "east_west", "regional_ring", "linking"]
Branch = Literal["ring", "connecting", "parallel"]
_FORM = re.compile(r"([GS])([0-9]{1,4})")
_BRANCHES: dict[str, Branch] = {
    "0": "ring",
    "1": "connecting",
    "3": "connecting",
    "2": "parallel",
    "4": "parallel",
}
# First digit of an ordinary highway's three; 5 holds the national linking lines only.
_ORDINARY: dict[str, Course] = {"1": "radial", "2": "north_south", "3": "east_west", "5": "linking"}


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    path = Path(__file__).with_name("roads.yaml")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class RoadNumber:
    """One road number, taken apart; of a branch, `course` is its main line's and `serial` counts from 1.

    `branch` is None for a main line; `branch_digit` keeps which of its two digits a type used.
    """

    level: Level
    expressway: bool
    digits: str
    course: Course
    branch: Branch | None = None
    branch_digit: int | None = None
    serial: int | None = None

    @property
    def canonical(self) -> str:
        """The number as records write it, such as "G0421"."""
        return ("G" if self.level == "national" else "S") + self.digits

    @property
    def main_line(self) -> str:
        """The number of the main line: "G4" of "G0421", and of "G4" itself."""
        main = self.digits[:2].lstrip("0") if self.branch else self.digits
        return ("G" if self.level == "national" else "S") + main

    @property
    def road_class(self) -> str:
        """Its class: national_expressway, national_ordinary, provincial_expressway or provincial_ordinary."""
        return f"{self.level}_{'expressway' if self.expressway else 'ordinary'}"

    @property
    def surety(self) -> str:
        """Whether the structure of its class is sure (S) or not (U)."""
        found: str = _data()["surety"][self.road_class]
        return found

    @property
    def sort_key(self) -> tuple[int, int, int, int, int]:
        """National first, expressways first, by main line, the main line before its branches."""
        main = int(self.main_line[1:])
        branch = -1 if self.branch_digit is None else self.branch_digit
        return (self.level != "national", not self.expressway, main, branch, self.serial or 0)

    def __lt__(self, other: RoadNumber) -> bool:
        return self.sort_key < other.sort_key

    def explain(self, language: str = "zh") -> str:
        """Say in one sentence what the number tells.

        >>> parse("G0421").explain("en")
        'G0421: national expressway, parallel line 1 of G4'
        """
        words = _data()["words"]
        chosen = language if language in ("zh", "en") else "zh"
        pattern: str = words[self.branch or "main"][chosen]
        return pattern.format(
            **{"class": words[self.road_class][chosen]},
            number=self.canonical,
            main=self.main_line,
            serial=self.serial,
            course=words[self.course][chosen],
        )


def parse(text: str) -> RoadNumber:
    """Take a road number apart; full-width letters, small letters and spaces around are put right.

    Raises `codes.road_unreadable`, which says what is wrong with it.

    >>> parse("G5513").main_line, parse("G5513").branch, parse("G5513").serial
    ('G55', 'connecting', 3)
    >>> parse("G4").expressway, parse("G107").expressway
    (True, False)
    """
    found = _FORM.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if found is None:
        raise _unreadable(text, "form")
    level: Level = "national" if found[1] == "G" else "provincial"
    digits = found[2]
    if len(digits) < 4 and digits.startswith("0"):
        raise _unreadable(text, "leading_zero")
    if len(digits) == 4:
        return _branch(text, level, digits)
    if len(digits) == 3:
        course = _ORDINARY.get(digits[0])
        if course is None or (course == "linking" and level == "provincial"):
            raise _unreadable(text, "ordinary", digit=digits[0])
        return RoadNumber(level, False, digits, course)
    return RoadNumber(level, True, digits, _course(digits))


def canonical(text: str) -> str:
    """Return a road number as records are joined on; raise `codes.road_unreadable`.

    >>> canonical(" g0421 ")
    'G0421'
    """
    return parse(text).canonical


def is_road_number(text: str) -> bool:
    """Say whether a text is a road number."""
    try:
        parse(text)
    except QipanError:
        return False
    return True


def sort_key(text: str) -> tuple[Any, ...]:
    """Return a key by which codes of roads sort: numbers in their order, other codes after them by text.

    >>> sorted(["S20", "G107", "G60", "G0421", "G4"], key=sort_key)
    ['G4', 'G0421', 'G60', 'G107', 'S20']
    """
    return (0, *parse(text).sort_key) if is_road_number(text) else (1, text)


def _course(digits: str) -> Course:
    number = int(digits)
    if number < 10:
        return "radial"
    if number > 90:
        return "regional_ring"
    return "north_south" if number % 2 else "east_west"


def _branch(text: str, level: Level, digits: str) -> RoadNumber:
    main, kind, serial = digits[:2], digits[2], digits[3]
    if main == "00":
        raise _unreadable(text, "main", digits=main)
    branch = _BRANCHES.get(kind)
    if branch is None:
        raise _unreadable(text, "type", digit=kind)
    if serial == "0":
        raise _unreadable(text, "serial")
    return RoadNumber(level, True, digits, _course(main.lstrip("0")), branch, int(kind), int(serial))


def _unreadable(text: str, fault: str, **values: str) -> QipanError:
    words = {language: said.format(**values) for language, said in _data()["faults"][fault].items()}
    return QipanError("codes.road_unreadable", text=text[:20], why=words)
