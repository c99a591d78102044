"""Icons 图标: the sprite's drawings by name, read once. Knows shapes, not where they are used."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

SPRITE = Path(__file__).with_name("icons.svg")
_SYMBOL = re.compile(r'<symbol id="([a-z]+)">(.*?)</symbol>', re.DOTALL)


@lru_cache(maxsize=1)
def drawings() -> dict[str, str]:
    """Return the inner SVG of every icon by name; each is drawn on a grid of 16 by 16."""
    return {name: body for name, body in _SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))}
