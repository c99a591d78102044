"""Speech 用语: the command line's words, in the language of QIPAN_LANG, the system, or Chinese."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typer

from qipan.engine.actors import Actor
from qipan.engine.catalogues import read_yaml
from qipan.web import environment


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return the command line's catalogue: help and messages by key."""
    read: dict[str, Any] = read_yaml(Path(__file__).with_name("words.yaml"))
    return read


def language() -> str:
    """Return zh or en: QIPAN_LANG, else the system's when it is one of the two, else zh."""
    given = environment.read("QIPAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if given.lower().startswith("en") else "zh"


def say(key: str, **values: Any) -> str:
    """Return a message of the catalogue with its values."""
    return say_in(language(), key, **values)


def say_in(language: str, key: str, **values: Any) -> str:
    """Return a message of the catalogue in a language, with its values."""
    entry: Mapping[str, str] = words()["messages"][key]
    return entry[language].format(**values)


def help_for(key: str) -> str:
    """Return a command's or option's help text."""
    entry: Mapping[str, str] = words()["help"].get(key, {})
    return entry.get(language(), key)


def tell(value: Any) -> None:
    """Print a value as JSON, Chinese as it is."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def operator(username: str = "") -> Actor:
    """Return who acts: the user named, with that user's rights, else the operator of this machine.

    An unknown user is `people.user_missing`.
    """
    if not username:
        name = os.environ.get("USER") or os.environ.get("LOGNAME") or "operator"
        return Actor.system(f"cli:{name}")
    from qipan.people import queries

    return queries.actor_for_user(queries.user_of(username))
