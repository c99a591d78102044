"""Glossary: every term has its Chinese beside it, and the place in the code it names is there."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.house.sources import text

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
PLACE = re.compile(r"`((?:qipan|demo)[.\w]*)`")


def rows() -> list[tuple[str, str, str, str]]:
    """Term, Chinese, meaning and place of every entry."""
    found = [
        (term.strip(), chinese.strip(), meaning.strip(), place.strip())
        for term, chinese, meaning, place in ROW.findall(text(Path("GLOSSARY.md")))
    ]
    return [row for row in found if not set(row[0]) <= {"-", ":"} and row[0] != "term"]


def resolve(place: str) -> object:
    """The object a dotted path names; AttributeError or ImportError when there is none."""
    parts = place.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            fields = getattr(found, "__dataclass_fields__", {})
            found = fields[name] if name in fields else getattr(found, name)
        return found
    raise ImportError(place)


def test_there_are_terms() -> None:
    assert len(rows()) >= 20


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_term_has_its_chinese_and_its_place(row: tuple[str, str, str, str]) -> None:
    _, chinese, meaning, place = row
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert meaning.endswith(".")
    places = PLACE.findall(place)
    assert places, f"{row[0]} names no place in the code"
    for name in places:
        resolve(name)


def test_no_term_stands_twice() -> None:
    terms = [row[0] for row in rows()]
    assert len(terms) == len(set(terms))
