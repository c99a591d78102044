"""Floors: imports and foreign keys point downwards, and an app is used through its queries and actions."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.house.sources import KERNEL, hold, tree, under
from tests.isolation import ROOT

FLOORS = ("engine", "jobs", "trail", "people", "register", "lake", "board | atlas", "domains", "web", "cli")
NETWORK = {"socket", "ssl", "http", "urllib.request", "requests", "httpx", "asyncio", "aiohttp", "sqlite3"}
FOR_OTHERS = {"queries", "actions"}


def floor(module: str) -> int:
    """The floor of a module of ours: higher stands on lower, neighbours on one floor do not know each other."""
    app = module.split(".")[1]
    return next(height for height, apps in enumerate(FLOORS) if app in apps.split(" | "))


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports to run; `from a import b` gives both `a` and `a.b`."""
    only_for_types = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if id(node) in only_for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def app_of(path: Path) -> str:
    """The app a file belongs to: the folder below qipan, or qipan/domains/<domain>."""
    return ".".join(path.parts[1:3]) if path.parts[1] == "domains" else path.parts[1]


def test_imports_point_downwards() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_foreign_keys_point_downwards() -> None:
    upwards = [
        f"{model.__module__}.{model.__name__}.{field.name} points up to {field.related_model.__module__}"
        for model in apps.get_models()
        if model.__module__.startswith("qipan.")
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
        if field.related_model.__module__.startswith("qipan.")
        if floor(field.related_model.__module__) >= floor(model.__module__)
        if field.related_model.__module__.split(".")[1] != model.__module__.split(".")[1]
    ]
    assert not upwards, "\n".join(upwards)


def test_the_trail_has_no_foreign_keys() -> None:
    for model in apps.get_app_config("trail").get_models():
        assert not [field for field in model._meta.get_fields() if field.is_relation], model


def test_an_app_uses_anothers_queries_and_actions_never_its_models() -> None:
    broken = {}
    for path in under("qipan"):
        if path.parts[1] in ("engine",) or "migrations" in path.parts:
            continue
        for module in imported(path):
            parts = module.split(".")
            if parts[0] != "qipan" or len(parts) < 3 or parts[1] not in KERNEL or parts[1] == app_of(path):
                continue
            if parts[2] == "models":
                broken[f"{path} {parts[1]}"] = (
                    f"{path} uses the models of {parts[1]}: use its queries or actions"
                )
    hold("models", broken)


def test_the_engine_reaches_no_network() -> None:
    reached = [f"{path}: {m}" for path in under("qipan/engine") for m in imported(path) if m in NETWORK]
    assert not reached, reached


def test_judgement_needs_no_settings() -> None:
    for path in under("qipan/domains"):
        if "judgement" in path.parts:
            outside = [
                m for m in imported(path) if m.split(".")[0] in {"django", "ninja", "duckdb", "deltalake"}
            ]
            assert not outside, f"{path}: {outside}"


def test_the_kernel_names_no_domain() -> None:
    domains = {path.parts[2] for path in under("qipan/domains", suffix=".toml")}
    assert domains, "no domain was found: the rule would hold of nothing"
    named = [
        f"{path}:{node.lineno} {node.value!r}"
        for app in ("engine", *KERNEL)
        for path in under(f"qipan/{app}")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(node.value == d or f"qipan.domains.{d}" in node.value for d in domains)
    ]
    assert not named, "\n".join(named)
