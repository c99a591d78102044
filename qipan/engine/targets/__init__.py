"""Targets 目标: a value wanted of an indicator over a period, its split by place, and how far it is on the way.

`reading` reads values, `splitting` holds parts against their total, `natures` says what adds up, `weighing` spreads a
target over days, `pace` judges what was seen against what was expected by then.
"""

from qipan.engine.errors import register_catalogue
from qipan.engine.targets.natures import DIRECTIONS, NATURES, Nature, nature_of, usual_direction
from qipan.engine.targets.pace import STATES, Seen, Standing, Terms, judged
from qipan.engine.targets.reading import WORDS, plain_text, read_value
from qipan.engine.targets.splitting import Split, divided, held_against, require_split
from qipan.engine.targets.weighing import Weights, weighed

register_catalogue(__file__)

__all__ = [
    "DIRECTIONS",
    "NATURES",
    "STATES",
    "WORDS",
    "Nature",
    "Seen",
    "Split",
    "Standing",
    "Terms",
    "Weights",
    "divided",
    "held_against",
    "judged",
    "nature_of",
    "plain_text",
    "read_value",
    "require_split",
    "usual_direction",
    "weighed",
]
