"""Settings: every QIPAN_ variable the code reads is declared, documented, and no other is."""

from __future__ import annotations

import ast
import re

from qipan.web import environment
from tests.house.sources import text, tree, under

NAME = re.compile(r"QIPAN_[A-Z][A-Z_]*[A-Z]")
NOT_VARIABLES: set[str] = set()


def named_in_code() -> dict[str, str]:
    """Every QIPAN_ name that stands as a whole string literal in the code, with a place where it does."""
    return {
        node.value: f"{path}:{node.lineno}"
        for path in under("qipan", "demo", "bench")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value)
    }


def test_every_variable_read_is_declared() -> None:
    undeclared = {name: place for name, place in named_in_code().items() if name not in environment.SETTINGS}
    assert not undeclared, undeclared


def test_every_declared_variable_is_read() -> None:
    read_in_tests = set(NAME.findall("\n".join(text(path) for path in under("tests"))))
    unread = set(environment.SETTINGS) - set(named_in_code()) - read_in_tests
    assert not unread, unread


def test_the_environment_is_read_in_one_place() -> None:
    """The engine finds domains before any settings exist, and a command sets up its own process."""
    readers = {
        str(path)
        for path in under("qipan")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    }
    allowed = {"qipan/web/environment.py", "qipan/engine/domains.py", "qipan/web/wsgi.py"}
    assert {r for r in readers if r not in allowed and not r.startswith("qipan/cli/")} == set()


def test_meanings_are_given_in_both_languages() -> None:
    for setting in environment.SETTINGS.values():
        assert setting.zh.endswith("。"), setting.name
        assert setting.en.endswith("."), setting.name
