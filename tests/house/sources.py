"""Sources 源码: the project's own files and their syntax trees, read once for all rules of the house."""

from __future__ import annotations

import ast
import subprocess
from functools import cache, lru_cache
from pathlib import Path

import yaml

from tests.isolation import ROOT

KERNEL = ("jobs", "trail", "people", "register", "lake", "board", "atlas")
ALLOWANCES = Path(__file__).with_name("allowances.yaml")


@lru_cache(maxsize=1)
def files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(sorted(Path(name) for name in set(listed.split("\0")) - {""} if (ROOT / name).is_file()))


def under(*folders: str, suffix: str = ".py") -> tuple[Path, ...]:
    """The files below some folders with one ending, relative to the root."""
    return tuple(
        path for path in files() if path.suffix == suffix and any(path.is_relative_to(f) for f in folders)
    )


@cache
def text(path: Path) -> str:
    """The text of a file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(path), filename=str(path))


def allowed(rule: str) -> dict[str, str]:
    """The exceptions one rule makes, each with its reason, from allowances.yaml."""
    found: dict[str, str] = (yaml.safe_load(ALLOWANCES.read_text(encoding="utf-8")) or {}).get(rule) or {}
    return found


def hold(rule: str, broken: dict[str, str]) -> None:
    """Fail on every breach without an allowance, and on every allowance that is no longer needed.

    `broken` names each breach by a stable key (a path, or path and name) with the sentence to show.
    """
    exceptions = allowed(rule)
    faults = [sentence for key, sentence in broken.items() if key not in exceptions]
    stale = [
        f"{key} no longer needs its allowance in {rule}: strike it" for key in exceptions if key not in broken
    ]
    assert not faults + stale, "\n" + "\n".join(faults + stale)
