"""Refusals 拒绝: the error a test expects, by its code, and the words it must say in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from qipan.engine.errors import LANGUAGES, QipanError

Named = str | Mapping[str, str]


@contextmanager
def refused(code: str, *named: Named) -> Iterator[pytest.ExceptionInfo[QipanError]]:
    """Expect the error `code`; its words in each language must hold `named`, given once or by language."""
    with pytest.raises(QipanError) as caught:
        yield caught
    assert caught.value.code == code, str(caught.value)
    for language in LANGUAGES:
        words = caught.value.text(language)
        said = f"{words.message} {words.fix}"
        for one in named:
            assert (one if isinstance(one, str) else one[language]) in said, said
        assert "{" not in said, said
    assert caught.value.text("zh").message != caught.value.text("en").message
