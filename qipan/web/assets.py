"""Built front end 前端构建: which files a page loads, as Vite's manifest names them.

Knows the build folder; builds nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(__file__).with_name("static") / "build"
_read: dict[Path, tuple[float, dict[str, dict[str, object]]]] = {}


@dataclass(frozen=True)
class Entry:
    """The files of one entry, as paths below the static folder."""

    script: str
    styles: tuple[str, ...]


def _manifest(folder: Path) -> dict[str, dict[str, object]]:
    path = folder / "manifest.json"
    changed = path.stat().st_mtime
    kept = _read.get(path)
    if kept is None or (settings.DEBUG and kept[0] != changed):
        kept = (changed, json.loads(path.read_text(encoding="utf-8")))
        _read[path] = kept
    return kept[1]


def entry(name: str, folder: Path = FOLDER) -> Entry | None:
    """Return the files of the entry `name`; None when the front end has not been built.

    An entry that the build does not have is a KeyError.
    """
    try:
        manifest = _manifest(folder)
    except FileNotFoundError:
        return None
    found = manifest[f"src/{name}.ts"]
    styles = found.get("css") or []
    assert isinstance(styles, list)
    return Entry(f"build/{found['file']}", tuple(f"build/{style}" for style in styles))


@dataclass(frozen=True)
class Chunk:
    """What a page that will load a chunk fetches beside its entry, as paths below the static folder."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


def chunk(name: str, folder: Path = FOLDER) -> Chunk | None:
    """Return the files of the chunk `name` and of all it imports, entries aside; None where nothing is built.

    A chunk that the build does not have is a KeyError.
    """
    try:
        manifest = _manifest(folder)
    except FileNotFoundError:
        return None
    scripts: list[str] = []
    styles: list[str] = []
    waiting = [f"src/{name}.ts"]
    while waiting:
        found: dict[str, Any] = manifest[waiting.pop(0)]
        if found.get("isEntry") or found["file"] in scripts:
            continue
        scripts.append(found["file"])
        styles += found.get("css", ())
        waiting += [*found.get("imports", ()), *found.get("dynamicImports", ())]
    return Chunk(
        tuple(f"build/{one}" for one in scripts), tuple(f"build/{one}" for one in dict.fromkeys(styles))
    )
