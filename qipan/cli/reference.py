"""Reference 参考页: write the pages of docs/reference from the code and the declarations they describe.

Knows where errors, settings, indicators, commands and addresses are declared; adds no word of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from qipan.engine import domains
from qipan.engine.errors import CATALOGUE, FAMILIES
from qipan.web import environment

PAGES = environment.ROOT / "docs" / "reference"
WORDS = yaml.safe_load(Path(__file__).with_name("reference.yaml").read_text(encoding="utf-8"))


def _head(page: str) -> list[str]:
    return [f"# {WORDS[page]['title']}", "", WORDS[page]["says"].strip(), ""]


def _table(head: str, rows: list[list[str]]) -> list[str]:
    rule = "|" + " --- |" * (head.count("|") - 1)
    cells = [[cell.replace("|", "\\|").replace("\n", " ").strip() for cell in row] for row in rows]
    return [head, rule, *("| " + " | ".join(row) + " |" for row in cells), ""]


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def load_error_catalogues() -> None:
    """Import every package that owns an error catalogue, so that the register of codes is whole."""
    package = environment.ROOT / "qipan"
    for file in sorted(package.rglob("errors.yaml")):
        folder = file.parent.parent if file.parent.name == "declared" else file.parent
        import_module(".".join(folder.relative_to(environment.ROOT).parts))


def errors_page() -> str:
    """Return the page of error codes: families with exit code and status, then every code by area."""
    load_error_catalogues()
    inside = {
        code: entry
        for code, entry in CATALOGUE.items()
        if entry.source.is_relative_to(environment.ROOT / "qipan")
    }
    lines = _head("errors")
    lines += _table(
        WORDS["errors"]["families"],
        [[name, str(family.exit_code), str(family.http_status)] for name, family in FAMILIES.items()],
    )
    for area in sorted({code.partition(".")[0] for code in inside}):
        rows = [
            [f"`{code}`", entry.family]
            + [f"{entry.words[one].message} {entry.words[one].fix}" for one in ("zh", "en")]
            for code, entry in sorted(inside.items())
            if code.partition(".")[0] == area
        ]
        lines += [f"## {area}", "", *_table(WORDS["errors"]["columns"], rows)]
    return _page(lines)


def settings_page() -> str:
    """Return the page of environment variables."""
    rows = [
        [f"`{one.name}`", f"`{one.default}`" if one.default else "—", one.zh, one.en]
        for one in environment.SETTINGS.values()
    ]
    return _page(_head("settings") + _table(WORDS["settings"]["columns"], rows))


def _own_domains() -> list[domains.Domain]:
    return [one for one in domains.all() if one.path.is_relative_to(environment.ROOT / "qipan")]


def indicators_page() -> str:
    """Return the page of indicators: every domain's definitions and the ways to split them."""
    lines = _head("indicators")
    for domain in _own_domains():
        rows = [
            [
                f"`{one['id']}`",
                f"{one['names']['zh']} · {one['names']['en']}",
                str(one["unit"]),
                f"{one.get('version', 1)} ({one.get('starts', '—')})",
                one["says"]["zh"],
                one["says"]["en"],
            ]
            for one in domain.indicators
        ]
        lines += [f"## {domain.names['zh']} · {domain.names['en']}", ""]
        lines += _table(WORDS["indicators"]["columns"], rows)
        split = (domain.declared.get("indicators.yaml") or {}).get("dimensions") or {}
        lines += _table(
            WORDS["indicators"]["dimensions"],
            [[f"`{name}`", f"{body['names']['zh']} · {body['names']['en']}"] for name, body in split.items()],
        )
    return _page(lines)


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name in sorted(children):
        yield from _commands(children[name], f"{path} {name}")


def commands_page(language: str) -> str:
    """Return the page of the command line in a language; help is read once, so in a process of its own."""
    program = "from qipan.cli import reference; print(reference.commands_here(), end='')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "QIPAN_LANG": language},
        capture_output=True,
        text=True,
        check=True,
        cwd=environment.ROOT,
    )
    return done.stdout


def commands_here() -> str:
    """Return the page of the command line in this process's language."""
    import typer.main

    from qipan.cli.main import build

    lines = _head("commands")
    for path, command in _commands(typer.main.get_command(build()), "qipan"):
        if command.hidden:
            continue
        names = [(one.name or "").upper() for one in command.params if one.param_type_name == "argument"]
        lines += [f"## `{' '.join([path, *names])}`", "", (command.help or "").strip(), ""]
        rows = [
            [", ".join(f"`{name}`" for name in one.opts + one.secondary_opts), one.help or ""]
            for one in command.params
            if one.param_type_name == "option" and not one.hidden
        ]
        lines += [f"- {names}: {says}" if says else f"- {names}" for names, says in rows]
        lines += [""] if rows else []
    return _page(lines)


def api_page() -> str:
    """Return the page of the HTTP interface: every address with its method, purpose and parameters."""
    import django

    django.setup()
    from qipan.web.api import api

    rows = []
    for path, methods in sorted(api.get_openapi_schema()["paths"].items()):
        for method, body in methods.items():
            parameters = ", ".join(f"`{one['name']}`" for one in body.get("parameters", []))
            purpose = body.get("description") or body.get("summary") or ""
            rows.append([method.upper(), f"`{path}`", purpose, parameters or "—"])
    return _page(_head("api") + _table(WORDS["api"]["columns"], rows))


WRITERS: dict[str, Callable[[], str]] = {
    "errors.md": errors_page,
    "settings.md": settings_page,
    "indicators.md": indicators_page,
    "command-line.md": partial(commands_page, "zh"),
    "command-line.en.md": partial(commands_page, "en"),
    "api.md": api_page,
}


def write_all(folder: Path = PAGES) -> list[Path]:
    """Write every page into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, writer in WRITERS.items():
        path = folder / name
        path.write_text(writer(), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qipan.web.settings")
    for _written in write_all():
        sys.stdout.write(f"{_written.relative_to(environment.ROOT)}\n")
