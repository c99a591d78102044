"""Palette 配色: the colours of figures, from the house's look.

Series colours are told apart in grey too; sequential scales have one hue and are ordered by lightness.
"""

from __future__ import annotations

from matplotlib.colors import to_hex, to_rgb

INK = "#18212f"
MUTED = "#586477"
FAINT = "#c3ccd8"
EDGE = "#a3afbf"
LINE = "#e1e7ef"
UNKNOWN = "#6b7687"
GROUND = "#f5f7fa"
WHITE = "#ffffff"

# The lead of a document that names no accent of its own.
LEAD = "#5b4fd1"

# After the lead: colours that stay apart for colour-blind eyes, dark and light by turns for print in grey.
_OTHERS = ("#8f5600", "#1d7f53", "#b3541e", "#0b7285", "#a61e6b", "#3b4a63", "#7a8699")


def series_colour(order: int, lead: str) -> str:
    """Return the colour of the series with this order, from 0."""
    return lead if order == 0 else _OTHERS[(order - 1) % len(_OTHERS)]


def tint(colour: str, share: float) -> str:
    """Mix `colour` with white; share 1 is the colour itself, 0 is white."""
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(colour))
    return str(to_hex((red, green, blue)))


def ramp(colour: str, steps: int, lightest: float = 0.07, darkest: float = 1.0) -> list[str]:
    """Return `steps` tints of one hue from light to dark."""
    if steps == 1:
        return [tint(colour, darkest)]
    return [tint(colour, lightest + (darkest - lightest) * n / (steps - 1)) for n in range(steps)]


def readable_on(colour: str) -> str:
    """Return white or ink, whichever stands out more on `colour`."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)
    )
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return WHITE if light < 0.24 else INK
