"""Catalogues 目录文件: YAML read fast, by libyaml where PyYAML was built with it.

Knows nothing of what is read. Every command reads some thirty catalogues before it does anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds; raises yaml.YAMLError in PyYAML's own words, or UnicodeDecodeError."""
    text = path.read_text(encoding="utf-8")
    try:
        return yaml.load(text, Loader=FAST)
    except yaml.YAMLError:
        return yaml.safe_load(text)
