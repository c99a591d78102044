"""Catalogues 译文目录: extract, check and compile the project's one translation catalogue.

English stands in code and templates, Chinese in `locale/zh_Hans/LC_MESSAGES/django.po`. Declarations of
domains carry both languages themselves and are no business of this module. Needs no system gettext.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = Path(__file__).with_name("locale") / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = """\
# Chinese words of Qipan. Extracted by `python -m qipan.web.catalogues update`; edit the translations here.
msgid ""
msgstr ""
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
_PLACE = re.compile(r"%\(\w+\)s|%[sd]|\{\w*\}")


def _files(package: Path) -> Iterator[Path]:
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in path.parts):
            yield path


def _found_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield each message of one file with its context; a template is read as Django reads it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
    source = BytesIO(text.encode("utf-8"))
    for _line, message, _comments, context in extract("python", source, keywords=KEYWORDS):
        yield message, context


def extracted(package: Path = PACKAGE) -> Catalog:
    """Return every message of the Python files and templates below `package`, without translations."""
    catalogue = Catalog(locale="zh_Hans", charset="utf-8")
    for path in _files(package):
        where = [(path.relative_to(package.parent).as_posix(), 0)]
        for message, context in _found_in(path):
            key = tuple(message[:2]) if isinstance(message, tuple) else message
            catalogue.add(key, locations=where, context=context)
    return catalogue


def stored(path: Path = CATALOGUE) -> Catalog:
    """Return the catalogue as it stands in its file; empty when there is none yet."""
    if not path.exists():
        return Catalog(locale="zh_Hans", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", charset="utf-8")


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _translations(message: Message | None) -> list[str]:
    if message is None:
        return [""]
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string or ""]


def update(package: Path = PACKAGE, path: Path = CATALOGUE) -> int:
    """Bring the file in step with the sources, keeping translations; return how many are still empty."""
    fresh, kept = extracted(package), stored(path)
    empty = 0
    for message in fresh:
        if not message.id:
            continue
        known = kept.get(_singular(message), context=message.context)
        if known is not None:
            single = _translations(known)[0]
            message.string = (single,) if isinstance(message.id, (list, tuple)) else single
        empty += not _translations(message)[0]
    text = BytesIO()
    write_po(text, fresh, width=108, omit_header=True, sort_output=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + text.getvalue().decode("utf-8"), encoding="utf-8")
    return empty


def _places(texts: Iterable[str]) -> set[str]:
    return {place for text in texts for place in _PLACE.findall(text)}


def faults(package: Path = PACKAGE, path: Path = CATALOGUE) -> list[str]:
    """Return what is wrong with the file: missing, empty, unsure or left-over messages, unequal places."""
    fresh, kept = extracted(package), stored(path)
    found: list[str] = []
    wanted = set()
    for message in fresh:
        if not message.id:
            continue
        name = _singular(message)
        wanted.add((name, message.context))
        known = kept.get(name, context=message.context)
        texts = _translations(known)
        sources = message.id if isinstance(message.id, (list, tuple)) else [message.id]
        if known is None:
            found.append(f"missing: {name!r}")
        elif not all(texts):
            found.append(f"empty: {name!r}")
        elif known.fuzzy:
            found.append(f"unsure: {name!r}")
        elif not _places(texts) <= _places(sources) or not _places([sources[-1]]) <= _places(texts):
            found.append(f"places differ: {name!r}")
    found += [
        f"left over: {_singular(message)!r}"
        for message in kept
        if message.id and (_singular(message), message.context) not in wanted
    ]
    return found


def compile_catalogue(path: Path = CATALOGUE) -> Path:
    """Write the .mo file beside the .po file and return its path."""
    target = path.with_suffix(".mo")
    content = BytesIO()
    write_mo(content, stored(path))
    target.write_bytes(content.getvalue())
    return target


def run(arguments: list[str]) -> int:
    """Run `update`, `check` or `compile`; return the exit code (3: the catalogue is not complete)."""
    words = StringIO()
    task = arguments[0] if arguments else ""
    code = 0
    if task == "update":
        words.write(f"{update()} without translation in {CATALOGUE.name}\n")
    elif task == "check":
        wrong = faults()
        words.write("".join(f"{fault}\n" for fault in wrong) or "complete\n")
        code = 3 if wrong else 0
    elif task == "compile":
        words.write(f"{compile_catalogue().name}\n")
    else:
        words.write("usage: python -m qipan.web.catalogues update|check|compile\n")
        code = 2
    sys.stdout.write(words.getvalue())
    return code


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
