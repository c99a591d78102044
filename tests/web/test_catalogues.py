"""Catalogues 译文目录: what is extracted, and that nothing missing goes unnoticed."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from qipan.web import catalogues


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with one module and one template."""
    place = tmp_path / "sample"
    (place / "templates").mkdir(parents=True)
    (place / "views.py").write_text(
        'from django.utils.translation import gettext as _, pgettext\nA = _("Saved {n} rows")\n'
        'B = pgettext("verb", "Draft")\n',
    )
    (place / "templates" / "page.html").write_text(
        '{% load i18n %}{% translate "Search" %}{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows'
        "{% endblocktranslate %}",
    )
    return place


def _translate(path: Path, replacements: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for message, words in replacements.items():
        assert f'msgid "{message}"\n' in text
        head, tail = text.split(f'msgid "{message}"\n', 1)
        for empty in ('msgstr ""', 'msgstr[0] ""'):
            if empty in tail.split("\n\n", 1)[0]:
                tail = tail.replace(empty, empty.replace('""', f'"{words}"'), 1)
                break
        text = f'{head}msgid "{message}"\n{tail}'
    path.write_text(text, encoding="utf-8")


WORDS = {
    "Saved {n} rows": "已保存 {n} 行",
    "Draft": "起草",
    "Search": "搜索",
    "%(n)s row": "%(n)s 行",
}


def test_python_and_templates_are_both_read(package: Path) -> None:
    found = {m.id for m in catalogues.extracted(package) if m.id}
    assert found == {"Saved {n} rows", "Draft", "Search", ("%(n)s row", "%(n)s rows")}


def test_a_word_without_translation_is_a_fault(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    assert catalogues.update(package, path) == 4
    assert len(catalogues.faults(package, path)) == 4
    _translate(path, WORDS)
    assert catalogues.faults(package, path) == []


def test_update_keeps_translations_and_drops_what_is_gone(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    catalogues.update(package, path)
    _translate(path, WORDS)
    (package / "views.py").write_text('from django.utils.translation import gettext as _\nA = _("New")\n')
    assert "left over: 'Draft'" in catalogues.faults(package, path)
    assert catalogues.update(package, path) == 1
    assert catalogues.faults(package, path) == ["empty: 'New'"]
    assert "搜索" in path.read_text(encoding="utf-8")


def test_a_second_update_changes_nothing(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    catalogues.update(package, path)
    _translate(path, WORDS)
    catalogues.update(package, path)
    before = path.read_bytes()
    catalogues.update(package, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("wrong", ["已保存 {m} 行", "已保存"])
def test_a_translation_with_other_places_is_a_fault(package: Path, tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "django.po"
    catalogues.update(package, path)
    _translate(path, {**WORDS, "Saved {n} rows": wrong})
    assert catalogues.faults(package, path) == ["places differ: 'Saved {n} rows'"]


def test_the_compiled_catalogue_speaks(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    catalogues.update(package, path)
    _translate(path, WORDS)
    with catalogues.compile_catalogue(path).open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.gettext("Search") == "搜索"
    assert words.pgettext("verb", "Draft") == "起草"
    assert words.ngettext("%(n)s row", "%(n)s rows", 5) == "%(n)s 行"


def test_an_unknown_task_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogues.run([]) == 2
    assert "update|check|compile" in capsys.readouterr().out


def test_the_projects_catalogue_is_complete() -> None:
    assert catalogues.faults() == []
