"""Indicators 指标: what a number means, compiled once to Ibis and run by any engine.

`definitions` reads the declared words, `cells` builds the one expression that touches event rows,
`cube` adds the cells up, `counting` says what no row means, `measures` turns sums into shares, means,
peaks and growth.
"""

from qipan.engine.errors import register_catalogue
from qipan.engine.indicators.cells import cells
from qipan.engine.indicators.counting import Context, Value, narrowed
from qipan.engine.indicators.cube import Cube, Dimensions
from qipan.engine.indicators.definitions import Catalogue, Indicator, answers, read_catalogue
from qipan.engine.indicators.measures import evaluate

register_catalogue(__file__)

__all__ = [
    "Catalogue",
    "Context",
    "Cube",
    "Dimensions",
    "Indicator",
    "Value",
    "answers",
    "cells",
    "evaluate",
    "narrowed",
    "read_catalogue",
]
