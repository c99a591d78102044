"""Doctests: the examples in engine and judgement are true."""

import doctest
from importlib import import_module

import pytest

from tests.house.sources import text, under

WITH_EXAMPLES = [
    ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    for path in under("qipan/engine", "qipan/domains")
    if ">>>" in text(path)
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples_are_true(module: str) -> None:
    tried = doctest.testmod(import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried.attempted > 0
    assert tried.failed == 0
