"""Pages: nothing a page loads or links comes from outside; what the browser gets is what was built here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.sources import files, text
from tests.isolation import ROOT

ADDRESS = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?[^\s"'`<>)]*""", re.IGNORECASE)
# Names of vocabularies, never fetched.
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/", "//www.w3.org/")
LOADED = re.compile(
    r"""(?:\bimport\(|\bfetch\(|\bsrc\s*[=:]|\bhref\s*[=:]|@import|url\("""
    r"""|new (?:Worker|URL|WebSocket|EventSource)\()"""
    r"""\s*[{(\["'`]*\s*(?:https?:)?//[a-z0-9]""",
    re.IGNORECASE,
)
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|\{#.*?#\}|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
PAGES = {".html", ".css", ".ts", ".js", ".svg"}


def outside(source: str) -> list[str]:
    """The addresses of other hosts in a page or script, comments aside."""
    return [
        found
        for found in ADDRESS.findall(COMMENT.sub("", source))
        if not found.startswith(NAMESPACES) and not found.startswith("//www.w3.org")
    ]


def test_templates_styles_and_scripts_name_no_other_host() -> None:
    sources = [path for path in files() if path.suffix in PAGES and path.parts[0] in {"qipan", "frontend"}]
    assert sources
    faults = [f"{path}: {found}" for path in sources for found in outside(text(path))]
    assert not faults, "\n".join(faults)


def built() -> list[Path]:
    """The files the browser gets from the front end's build."""
    return sorted(path for path in (ROOT / "qipan/web/static/build").glob("*.*") if path.suffix != ".gz")


def test_the_built_bundle_loads_nothing_from_outside() -> None:
    if not built():
        pytest.skip("The front end is not built: run make frontend.")
    for path in built():
        assert not LOADED.findall(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://cdn.example.com/a.js"></script>',
        '<link href="//fonts.example.com/a.css">',
        'fetch("https://tiles.example.com/1")',
        "@import 'https://a.example.org/x.css'",
    ],
)
def test_a_planted_address_is_seen(planted: str) -> None:
    assert outside(planted)
    assert LOADED.search(planted)


def test_a_namespace_is_no_address() -> None:
    assert not outside('<svg xmlns="http://www.w3.org/2000/svg">')
