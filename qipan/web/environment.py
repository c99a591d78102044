"""Settings 设置: every environment variable Qipan reads, with its default and meaning, in one place.

The reference page of settings is written from this list; a name read elsewhere fails a house test.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from qipan.engine.catalogues import read_yaml

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, default as text, and meaning by language."""

    name: str
    default: str
    zh: str
    en: str

    @property
    def value(self) -> str:
        """The variable's text, or the default."""
        return os.environ.get(self.name, "") or self.default


SETTINGS: dict[str, Setting] = {
    name: Setting(name, str(body.get("default", "")), body["zh"], body["en"])
    for name, body in read_yaml(Path(__file__).with_name("environment.yaml")).items()
}


def read(name: str) -> str:
    """Return the value of a declared setting; an undeclared name is a KeyError."""
    return SETTINGS[name].value


def read_path(name: str) -> Path:
    """Return a declared setting as an absolute path, relative ones taken from the working directory."""
    return Path(read(name)).expanduser().resolve()


def read_flag(name: str) -> bool:
    """Return a declared setting as a yes or no."""
    return read(name).strip().lower() in {"1", "true", "yes", "on"}


def read_number(name: str) -> int:
    """Return a declared setting as a whole number; text that is none names the setting in a ValueError."""
    try:
        return int(read(name))
    except ValueError:
        raise ValueError(f"{name}={read(name)!r}: give a whole number, or unset it") from None


def read_tile_address(name: str) -> str:
    """Return a declared setting as the address of map tiles, "" for none; another text is a ValueError."""
    address = read(name).strip()
    parts = urlsplit(address)
    whole = (
        parts.scheme in ("https", "http") and parts.netloc and all(f"{{{one}}}" in address for one in "zxy")
    )
    if address and not whole or any(letter in parts.netloc for letter in " ;,'{}"):
        raise ValueError(f"{name}={address!r}: give an address with {{z}}, {{x}} and {{y}}, or unset it")
    return address
