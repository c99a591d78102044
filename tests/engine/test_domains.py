"""Reading a domain 领域申报: a broken declaration is refused at its place, in both languages."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from qipan.engine import domains
from tests.refusals import refused

MANIFEST = """
id = "{id}"
names = {{zh = "湖泊", en = "Lakes"}}
title = {{zh = "湖泊平台", en = "The lakes"}}

[permissions]
"{id}.level.read" = {{zh = "查看水位", en = "Read levels"}}

[roles."{id}.keeper"]
names = {{zh = "看守", en = "Keeper"}}
permissions = ["{id}.level.read"]

[[menu]]
id = "levels"
url = "levels/"
names = {{zh = "水位", en = "Levels"}}
"""
Make = Callable[..., str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Write a package that declares a domain, with a change to its manifest; return the package's name."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(was: str = "", now: str = "", facts: str = "tables: {}\n") -> str:
        text = MANIFEST.format(id="lakes")
        assert was in text
        declared = tmp_path / "lakes" / "declared"
        declared.mkdir(parents=True)
        (tmp_path / "lakes" / "domain.toml").write_text(text.replace(was, now, 1), encoding="utf-8")
        (declared / "facts.yaml").write_text(facts, encoding="utf-8")
        return "lakes"

    return make


def test_a_whole_declaration_is_read(package: Make) -> None:
    read = domains.load(package())
    assert (read.id, read.names["en"], [role.id for role in read.roles]) == (
        "lakes",
        "Lakes",
        ["lakes.keeper"],
    )


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        (', en = "Lakes"', "", "lakes/domain.toml"),
        ('"湖泊平台"', '""', "lakes/domain.toml"),
        (
            '{zh = "查看水位", en = "Read levels"}',
            '"查看水位"',
            "lakes/domain.toml [permissions] lakes.level.read",
        ),
        (', en = "Keeper"', "", "lakes/domain.toml [roles.lakes.keeper]"),
        ('names = {zh = "水位", en = "Levels"}', "", "lakes/domain.toml [[menu]] levels"),
    ],
    ids=["name", "title", "permission", "role", "menu"],
)
def test_names_in_one_language_are_refused_at_their_place(
    package: Make, was: str, now: str, where: str
) -> None:
    with refused("engine.declaration_invalid", f"{where} ", "names") as caught:
        domains.load(package(was, now))
    assert caught.value.exit_code == 3
    assert caught.value.values["where"] == where


def test_a_manifest_that_is_no_toml_is_refused_with_its_line(package: Make) -> None:
    with refused("engine.file_unreadable", "domain.toml", "line 2") as caught:
        domains.load(package('id = "lakes"', "id = lakes"))
    assert caught.value.exit_code == 3


def test_a_declared_file_that_is_no_yaml_is_refused_with_its_line(package: Make) -> None:
    with refused("engine.file_unreadable", "facts.yaml:3") as caught:
        domains.load(package(facts="tables:\n  levels: {}\n  flows: [1, 2: }\n"))
    assert caught.value.values["fault"]


def test_a_refused_domain_does_not_join_those_installed(
    package: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = domains.all()
    try:
        with monkeypatch.context() as patch:
            broken = package(', en = "Lakes"', "")
            patch.setenv("QIPAN_EXTRA_DOMAINS", os.environ.get("QIPAN_EXTRA_DOMAINS", "") + "," + broken)
            domains.all.cache_clear()
            with refused("engine.declaration_invalid", "lakes/domain.toml"):
                domains.all()
    finally:
        domains.all.cache_clear()
    assert domains.all() == before
