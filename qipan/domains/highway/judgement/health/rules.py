"""Rules 健康判据: the thresholds, weights and words of data health, as declared.

Reads `declared/health.yaml`; decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Rules:
    """The parsed declaration; `body` is what the file holds."""

    body: Mapping[str, Any]

    def number(self, *path: str) -> float:
        """Return one threshold by its path, such as `number("gap", "quiet")`."""
        found: Any = self.body
        for name in path:
            found = found[name]
        return float(found)

    def whole(self, *path: str) -> int:
        """Return one threshold that is a whole number."""
        return int(self.number(*path))

    @property
    def evidence(self) -> float:
        """The evidence, in nats, from which on something is found: the logarithm of the declared odds."""
        return log(self.number("odds"))

    @property
    def words(self) -> Mapping[str, Any]:
        """Names and sentences, by part and key, in both languages."""
        found: Mapping[str, Any] = self.body["words"]
        return found


@lru_cache(maxsize=1)
def declared() -> Rules:
    """Return the rules of `declared/health.yaml`."""
    path = Path(__file__).parents[2] / "declared" / "health.yaml"
    return Rules(yaml.safe_load(path.read_text("utf-8")))
