"""Positions 行号: YAML and TOML read together with the line each part stands on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Lines = dict[tuple[Any, ...], int]


@dataclass
class Source:
    """A file as read: its tree, the line of each path in it, keys that stand twice, and why it failed."""

    file: Path
    body: Any = None
    lines: Lines = field(default_factory=dict)
    twice: list[tuple[Any, ...]] = field(default_factory=list)
    problem: str = ""
    problem_line: int = 1

    def line(self, path: tuple[Any, ...]) -> int:
        """Return the line of `path`, or of its nearest ancestor that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    @property
    def tree(self) -> dict[Any, Any]:
        """The file's body when it is a mapping, else nothing."""
        return self.body if isinstance(self.body, dict) else {}


def read_yaml(file: Path) -> Source:
    """Read a YAML file; a fault of form is kept in `problem` with its line."""
    source = Source(file)
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        source.body = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        source.problem = error.problem or "?"
        source.problem_line = mark.line + 1 if mark else 1
        return source
    except (yaml.YAMLError, ValueError) as error:
        source.problem = str(error).splitlines()[0]
        return source
    if node is not None:
        _walk(node, (), source)
    return source


def _walk(node: yaml.Node, path: tuple[Any, ...], source: Source) -> None:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                continue
            key = _scalar(key_node)
            inner = (*path, key)
            line = key_node.start_mark.line + 1
            if inner in source.lines:
                source.twice.append(inner)
            source.lines[inner] = line
            _walk(value_node, inner, source)
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            _walk(item, (*path, place), source)


def _scalar(node: yaml.ScalarNode) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    finally:
        loader.dispose()


_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*(\"[^\"]+\"|'[^']+'|[A-Za-z0-9_.-]+)\s*=")
_TOML_LINE = re.compile(r"at line (\d+)")


def read_toml(file: Path) -> Source:
    """Read a TOML file; lines are those of table headers and of keys at the start of a line."""
    source = Source(file)
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        source.body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        source.problem = str(error)
        source.problem_line = int(found.group(1)) if found else text.count("\n") + 1
        return source
    table: tuple[Any, ...] = ()
    counted: dict[tuple[Any, ...], int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        header = _HEADER.match(line)
        if header:
            table = _dotted(header.group(2))
            if header.group(1) == "[[":
                place = counted[table] = counted.get(table, -1) + 1
                table = (*table, place)
            for length in range(1, len(table) + 1):
                source.lines.setdefault(table[:length], number)
            continue
        key = _KEY.match(line)
        if key:
            path = table
            for part in _dotted(key.group(1)):
                path = (*path, part)
                source.lines.setdefault(path, number)
    return source


def _dotted(text: str) -> tuple[str, ...]:
    parts = re.findall(r"\"([^\"]+)\"|'([^']+)'|([^.\s\"']+)", text)
    return tuple(double or single or bare for double, single, bare in parts)
