"""Fonts 字体: the one font family all documents and figures are set in.

Knows where the installed font package keeps its file and which face of it is Simplified Chinese.
Refuses to know the fonts of the machine: a document looks the same wherever it is made.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from pathlib import Path

from matplotlib.font_manager import FontEntry, FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath
from noto_cjk_sans_otc import FONT_PATH

FAMILY = "Noto Sans CJK SC"
DRAWN_FAMILY = "Qipan Figure Sans"
STRONG = 600

_measuring = TextToPath()

# A sign the font lacks is drawn as an empty box, which says it better than a line in the server's log.
warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)


def font_path() -> Path:
    """Return the path of the font collection."""
    return Path(str(FONT_PATH))


@lru_cache(maxsize=1)
def drawn_family() -> str:
    """Make the family known to matplotlib under a name no system font has, and return that name."""
    path = str(font_path())
    index = next(i for i in range(20) if FT2Font(path, face_index=i).family_name == FAMILY)
    for weight in (400, STRONG):  # one file for both: the strong one is thickened where it is drawn
        fontManager.ttflist.append(FontEntry(fname=path, index=index, name=DRAWN_FAMILY, weight=weight))
    return DRAWN_FAMILY


@lru_cache(maxsize=1)
def _properties() -> FontProperties:
    return FontProperties(family=drawn_family(), size=100)


@lru_cache(maxsize=20_000)
def width_of(text: str, size: float) -> float:
    """Return the width of one line of text in points at `size` points."""
    if not text:
        return 0.0
    width, _, _ = _measuring.get_text_width_height_descent(text, _properties(), False)
    return float(width) * size / 100.0


def wrap(text: str, width: float, size: float, lines: int = 2) -> list[str]:
    """Break `text` into at most `lines` lines no wider than `width` points; what does not fit ends in …"""
    left = text.strip()
    broken: list[str] = []
    while left and len(broken) < lines:
        end = _fitting(left, width, size)
        last = len(broken) == lines - 1
        if last and end < len(left):
            end = max(_fitting(left, width - width_of("…", size), size), 1)
            broken.append(left[:end].rstrip() + "…")
            break
        space = left.rfind(" ", 0, end + 1)
        if end < len(left) and space > end // 2:
            end = space
        broken.append(left[:end].rstrip())
        left = left[end:].lstrip()
    return broken or [""]


def _fitting(text: str, width: float, size: float) -> int:
    """How many characters of `text` fit into `width`; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle], size) <= width:
            low = middle
        else:
            high = middle - 1
    return low
