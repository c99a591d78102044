"""Docs: generated pages are up to date, links lead somewhere, commands that pages name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from qipan.cli import reference
from qipan.cli.main import build
from tests.house.sources import text, under
from tests.isolation import ROOT

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
COMMAND = re.compile(r"(?:^|[` ]|bin/)qipan ((?!qipan)[a-z]+(?: [a-z]+)?)", re.MULTILINE)
PAGES = [path for path in under("docs", suffix=".md") if "reference" not in path.parts] + [
    Path("README.md"),
    Path("README.zh.md"),
    Path("CONTRIBUTING.md"),
]


@pytest.mark.parametrize("page", sorted(reference.WRITERS))
def test_a_generated_page_is_up_to_date(page: str) -> None:
    written = ROOT / "docs/reference" / page
    assert written.is_file(), "run make reference"
    assert written.read_text(encoding="utf-8") == reference.WRITERS[page](), "run make reference"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(text(page)) if not (ROOT / page.parent / link).exists()]
    assert not missing, missing


def test_commands_that_pages_name_exist() -> None:
    commands = typer.main.get_command(build()).commands  # type: ignore[attr-defined]
    named = {tuple(found.split()) for page in PAGES for found in COMMAND.findall(text(page))}
    assert ("highway", "import") in named
    unknown = []
    for name, *rest in named:
        group = getattr(commands.get(name), "commands", None)
        if name not in commands or (group is not None and rest and rest[0] not in group):
            unknown.append(" ".join([name, *rest]))
    assert not unknown, unknown


def test_both_readmes_have_the_same_parts() -> None:
    english, chinese = text(Path("README.md")), text(Path("README.zh.md"))
    for mark in ("<!-- bench -->", "<!-- /bench -->", "make run", "make test", "docs/pictures/"):
        assert english.count(mark) == chinese.count(mark), mark
    assert english.count("\n## ") == chinese.count("\n## ")
