"""Shape: every app has the same file names, files stay short, nothing of one machine is kept."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

from tests.house.sources import KERNEL, files, hold, text, under
from tests.isolation import ROOT

TALK, STOP = 300, 500
MEASURED = {".py", ".ts", ".css", ".html"}
APP = {
    "__init__",
    "models",
    "actions",
    "queries",
    "views",
    "api",
    "forms",
    "admin",
    "urls",
    "tasks",
    "apps",
    "templates",
    "migrations",
    "README",
    "errors",
}
DOMAIN = APP | {"domain", "declared", "judgement", "cli"}
MACHINE = re.compile(
    r"/ro{2}t/|/wor{1}k/|/hom{1}e/[a-z]|file://{1}/|pythonhoste{1}d|pypi\.or{1}g/simple|registry\.npm{1}js|"
    r"\"resolve{1}d\":|--(?:extra-)?index-ur{1}l|--find-link{1}s"
)
# Options by which the lock files are made without an address.
HARMLESS = re.compile(r"--no-emit-index-url|omit-lockfile-registry-resolved")


def unexpected(folder: Path, names: set[str]) -> dict[str, str]:
    """The entries of an app's folder whose name is none of the house's."""
    entries = {path.relative_to(folder).parts[0] for path in files() if path.is_relative_to(folder)}
    return {
        f"{folder}/{entry}": f"{folder}/{entry} is none of an app's names"
        for entry in entries
        if entry.split(".")[0] not in names
    }


def domain_folders() -> list[Path]:
    """The folders of the domains that come with the platform."""
    return [path.parent for path in under("qipan/domains", suffix=".toml") if path.name == "domain.toml"]


def test_every_app_has_the_same_names_and_no_others() -> None:
    broken: dict[str, str] = {}
    for app in KERNEL:
        broken |= unexpected(Path("qipan") / app, APP)
    for folder in domain_folders():
        broken |= unexpected(folder, DOMAIN)
    hold("folders", broken)


def test_every_app_has_a_readme_of_a_few_lines() -> None:
    folders = [Path("qipan") / app for app in ("engine", *KERNEL, "web", "cli")] + domain_folders()
    missing = [str(folder) for folder in folders if not (ROOT / folder / "README.md").is_file()]
    assert not missing, missing
    for folder in folders:
        assert 3 <= len(text(folder / "README.md").strip().split("\n")) <= 60, folder


def test_files_stay_short() -> None:
    lengths = {path: text(path).count("\n") for path in files() if path.suffix in MEASURED}
    broken = {
        str(path): f"{path} has {length} lines: split it (stop at {STOP})"
        for path, length in lengths.items()
        if length > STOP
    }
    hold("sizes", broken)
    long = [f"{path} ({length})" for path, length in lengths.items() if TALK < length <= STOP]
    if long:
        warnings.warn(f"more than {TALK} lines, time to talk of splitting: {', '.join(long)}", stacklevel=1)


def test_no_file_names_a_machine_or_a_package_index() -> None:
    faults = []
    for path in files():
        if path.suffix in {".png", ".ico", ".woff2", ".parquet"} or path == Path("tests/house/test_shape.py"):
            continue
        for number, line in enumerate(text(path).split("\n"), start=1):
            if MACHINE.search(HARMLESS.sub("", line)):
                faults.append(f"{path}:{number} {line.strip()[:80]}")
    assert not faults, "\n".join(faults)


def test_a_planted_machine_path_is_seen() -> None:
    assert MACHINE.search("/".join(("", "root", "x")))
    assert MACHINE.search("--index" + "-url https://example.org")
    assert not MACHINE.search(HARMLESS.sub("", "uv pip compile --no-emit-index-url"))


def test_every_locked_package_has_a_hash() -> None:
    for name in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-uv.lock",
        "requirements-node.lock",
    ):
        packages = re.split(r"\n(?=[a-z0-9])", text(Path(name)).strip())
        assert packages
        assert all("--hash=sha256:" in package for package in packages), name


def test_every_front_end_package_has_an_integrity() -> None:
    locked = json.loads(text(Path("frontend/package-lock.json")))["packages"]
    loose = [
        name for name, body in locked.items() if name and not body.get("link") and not body.get("integrity")
    ]
    assert len(locked) > 2
    assert not loose, loose
