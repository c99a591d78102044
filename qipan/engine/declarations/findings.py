"""Findings 校验发现: one fault of a declaration, with its place and what mends it, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.declarations.positions import Source
from qipan.engine.errors import Words

WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("findings.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class Finding:
    """A fault at a line of a file; `path` says where in the file's tree."""

    file: Path
    line: int
    fault: str
    path: str
    values: dict[str, Any]

    def text(self, language: str = "zh") -> Words:
        """Return the fault and its mend in a language."""
        words = WORDS[self.fault][language]
        values = {"path": self.path, **self.values}
        return Words(words["fault"].format(**values), words["mend"].format(**values))


@dataclass
class Report:
    """Collects the findings of one domain."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, source: Source, path: tuple[Any, ...], fault: str, **values: Any) -> None:
        """Note a fault at the line of `path`, or of the nearest part of it that is there."""
        where = ".".join(str(part) for part in path) or source.file.name
        self.findings.append(Finding(source.file, source.line(path), fault, where, values))

    def unknown(
        self, source: Source, path: tuple[Any, ...], fault: str, name: Any, known: Any, **values: Any
    ) -> None:
        """Note a name that is none of `known`, with the nearest one as a hint."""
        names = sorted(str(one) for one in known)
        close = get_close_matches(str(name), names, n=1)
        self.add(source, path, fault, name=name, known=(close or [", ".join(names) or "—"])[0], **values)
