"""Errors 错误: what happened, where, and what to do, in both languages.

An error carries a code and values; its words live in YAML catalogues beside the code that raises it.
Knows families (exit code, HTTP status); knows nothing of HTTP responses or terminals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qipan.engine.catalogues import read_yaml

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Family:
    """A family of errors: one exit code on the command line, one status over HTTP."""

    exit_code: int
    http_status: int


FAMILIES: dict[str, Family] = {
    "input": Family(2, 400),
    "data": Family(3, 422),
    "unauthenticated": Family(4, 401),
    "permission": Family(4, 403),
    "missing": Family(5, 404),
    "conflict": Family(6, 409),
    "limit": Family(7, 413),
    "type": Family(2, 415),
    "environment": Family(8, 503),
    "internal": Family(70, 500),
}


@dataclass(frozen=True)
class Words:
    """What happened and what to do, in one language."""

    message: str
    fix: str


@dataclass(frozen=True)
class Entry:
    """One code of a catalogue: its family and its words by language."""

    code: str
    family: str
    words: Mapping[str, Words]
    source: Path


CATALOGUE: dict[str, Entry] = {}


def register_catalogue(package_file: str, name: str = "errors.yaml") -> None:
    """Read the error catalogue beside `package_file` into the register of codes.

    A code that two catalogues give, a family that does not exist or a missing language raises ValueError.
    """
    path = (
        Path(package_file).with_name("errors.yaml")
        if name == "errors.yaml"
        else Path(package_file).parent / name
    )
    for code, body in (read_yaml(path) or {}).items():
        known = CATALOGUE.get(code)
        if known is not None and known.source != path:
            raise ValueError(f"{path}: {code} stands already in {known.source}")
        if body.get("family") not in FAMILIES:
            raise ValueError(f"{path}: {code}: family must be one of {', '.join(FAMILIES)}")
        words = {}
        for language in LANGUAGES:
            given = body.get(language) or {}
            if not given.get("message") or not given.get("fix"):
                raise ValueError(f"{path}: {code}: {language} needs message and fix")
            words[language] = Words(given["message"], given["fix"])
        CATALOGUE[code] = Entry(code, body["family"], words, path)


class QipanError(Exception):
    """A fault that names itself, says where it is and what to do.

    `values` fill the catalogue's words; a value may be a mapping {"zh": …, "en": …}.
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        self.code = code
        self.values = values
        super().__init__(code, values)

    @property
    def entry(self) -> Entry:
        """The catalogue's entry of this code; a code without one is a KeyError, found by the house tests."""
        return CATALOGUE[self.code]

    @property
    def family(self) -> str:
        """The family of the code, such as "input" or "conflict"."""
        return self.entry.family

    @property
    def exit_code(self) -> int:
        """The command line's exit code."""
        return FAMILIES[self.family].exit_code

    @property
    def http_status(self) -> int:
        """The status over HTTP."""
        return FAMILIES[self.family].http_status

    def text(self, language: str = "zh") -> Words:
        """Return message and fix in `language`, with this error's values filled in."""
        words = self.entry.words[language if language in LANGUAGES else "zh"]
        values = {
            name: value.get(language, value.get("zh", "")) if isinstance(value, Mapping) else value
            for name, value in self.values.items()
        }
        return Words(words.message.format(**values), words.fix.format(**values))

    def __str__(self) -> str:
        words = self.text("zh")
        return f"{self.code}: {words.message} {words.fix}"


register_catalogue(__file__)
