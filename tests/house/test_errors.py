"""Errors: every code raised has words in both languages, is documented, and some test meets it."""

from __future__ import annotations

import ast
import string
from importlib import import_module
from pathlib import Path

import pytest

from qipan.engine.errors import CATALOGUE, QipanError
from tests.house.sources import text, tree, under
from tests.isolation import ROOT

CODE_FOLDERS = ("qipan", "demo")


def load_catalogues() -> None:
    """Import every package that owns an error catalogue."""
    for path in (p for p in under("qipan", suffix=".yaml") if p.name == "errors.yaml"):
        folder = path.parent.parent if path.parent.name == "declared" else path.parent
        import_module(".".join(folder.parts))
        assert ROOT / path in {entry.source for entry in CATALOGUE.values()} or not text(path).strip(
            "{} \n"
        ), f"{path} is not registered: call register_catalogue in the package"


load_catalogues()


def raised() -> list[tuple[Path, ast.Call, str]]:
    """Every QipanError made with a literal code."""
    found = []
    for path in under(*CODE_FOLDERS):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).split(".")[-1] == "QipanError"
                and node.args
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.append((path, node, code.value))
    return found


def placeholders(*sentences: str) -> set[str]:
    """The names of the values that sentences are filled with."""
    return {
        name.split(".")[0].split("[")[0]
        for sentence in sentences
        for _, name, _, _ in string.Formatter().parse(sentence)
        if name is not None
    }


def constants(*folders: str) -> set[str]:
    """Every string literal in the Python files below some folders."""
    return {
        node.value
        for path in under(*folders)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_raised_stands_in_a_catalogue() -> None:
    missing = [f"{path}:{node.lineno} {code}" for path, node, code in raised() if code not in CATALOGUE]
    assert raised()
    assert not missing, "\n".join(missing)


def test_every_catalogued_code_is_raised() -> None:
    unused = sorted(set(CATALOGUE) - constants(*CODE_FOLDERS))
    assert not unused, unused


def test_every_code_is_met_by_a_test() -> None:
    tests = "\n".join(text(path) for path in under("tests") if "house" not in path.parts)
    untested = sorted(code for code in CATALOGUE if code not in tests)
    assert not untested, "\n".join(untested)


def test_codes_are_area_and_fault() -> None:
    for code, entry in CATALOGUE.items():
        area, _, fault = code.partition(".")
        assert fault, code
        assert code.replace(".", "_").replace("_", "").isalnum(), code
        assert code == code.lower(), code
        assert area in entry.source.parts, f"{code} stands in {entry.source}, which is not the area {area}"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_languages_agree_on_values(code: str) -> None:
    words = CATALOGUE[code].words
    assert placeholders(words["zh"].message, words["zh"].fix) == placeholders(
        words["en"].message, words["en"].fix
    )


def test_every_raise_gives_the_values_its_words_ask_for() -> None:
    faults = []
    for path, node, code in raised():
        if code not in CATALOGUE or any(keyword.arg is None for keyword in node.keywords):
            continue
        words = CATALOGUE[code].words["zh"]
        asked = placeholders(words.message, words.fix)
        given = {keyword.arg for keyword in node.keywords if keyword.arg}
        if asked - given:
            faults.append(f"{path}:{node.lineno} {code} does not give {', '.join(sorted(asked - given))}")
    assert not faults, "\n".join(faults)


def test_words_are_sentences() -> None:
    """A sentence ends with its mark, or with a value that is a sentence itself."""
    for code, entry in CATALOGUE.items():
        for language, end in (("zh", "。？！}"), ("en", ".?!}")):
            for sentence in (entry.words[language].message, entry.words[language].fix):
                assert sentence.rstrip("”」\"')）")[-1] in end, f"{code} ({language}): {sentence}"


def test_text_fills_in_values_by_language() -> None:
    error = QipanError("engine.table_missing", table={"zh": "甲", "en": "first"})
    assert "甲" in error.text("zh").message
    assert "first" in error.text("en").message
