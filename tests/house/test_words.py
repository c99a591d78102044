"""Words: Chinese lives in catalogues, modules say what they know, names are plain."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from qipan.web import catalogues
from tests.house.sources import files, hold, text, tree, under

CHINESE = re.compile(r"[\u3007\u4e00-\u9fff\uff00-\uffef]")
PRODUCT = "\u68cb\u76d8"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "core", "misc", "tools"}
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


def chinese_literals(source: str) -> list[tuple[int, str]]:
    """The string literals with Chinese in them: line and text. Docstrings and comments may quote a term."""
    module = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        if CHINESE.search(node.value.replace(PRODUCT, ""))
    ]


def test_chinese_text_stands_in_catalogues_not_in_code() -> None:
    broken = {}
    for path in under("qipan", "demo", "bench", "docs"):
        if "migrations" in path.parts:
            continue
        for number, literal in chinese_literals(text(path))[:1]:
            broken[str(path)] = f"{path}:{number} holds Chinese text: {literal[:60]}"
    hold("chinese", broken)


def test_planted_chinese_is_seen() -> None:
    assert chinese_literals('"""Words 字: one."""\n\nname = "字"\n') == [(3, "字")]
    assert chinese_literals('"""Words 字: one.\n\n>>> len("字")\n1\n"""\n# 字 is a word\n') == []
    assert chinese_literals(f'title = "Qipan {PRODUCT}"\n') == []


def modules() -> tuple[Path, ...]:
    """Every Python file with something in it, migrations aside."""
    return tuple(
        path
        for path in under("qipan", "demo", "bench")
        if "migrations" not in path.parts and text(path).strip()
    )


def test_a_module_says_what_it_knows_in_one_to_five_lines() -> None:
    faults = []
    for path in modules():
        docstring = ast.get_docstring(tree(path))
        if not docstring:
            faults.append(f"{path} has no docstring")
        elif len(docstring.split("\n")) > 5:
            faults.append(f"{path}: docstring of {len(docstring.splitlines())} lines")
        elif not CHINESE.search(docstring.split("\n")[0]) and path.name not in {"__init__.py", "__main__.py"}:
            faults.append(f"{path}: no Chinese term in the first line of its docstring")
    assert not faults, "\n".join(faults)


def test_a_public_function_says_what_it_does() -> None:
    faults = [
        f"{path}:{node.lineno} {node.name}"
        for path in modules()
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
        if not (path.name in {"admin.py", "models.py"} and isinstance(node, ast.FunctionDef))
    ]
    assert not faults, "\n".join(faults)


def test_no_file_is_a_drawer_of_odds_and_ends() -> None:
    odd = [str(path) for path in files() if path.suffix in {".py", ".ts"} and path.stem in FORBIDDEN_NAMES]
    assert not odd, odd


def test_nothing_is_left_for_later_in_the_code() -> None:
    left = [
        f"{path}:{number}"
        for path in files()
        if path.suffix in {".py", ".ts", ".html", ".css", ".yaml", ".toml"}
        for number, line in enumerate(text(path).split("\n"), start=1)
        if UNFINISHED.search(line)
    ]
    assert not left, left


def test_the_chinese_catalogue_is_complete() -> None:
    assert not catalogues.faults()
