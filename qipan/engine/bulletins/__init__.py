"""Bulletins 通报校核: printed figures as ranges, relations between them, and every contradiction named.

Reads figures and relations out of a text, or takes them as a composer declares them; judges them over the
printed rounding with exact arithmetic. Knows no database and no page.
"""

from qipan.engine.bulletins.checking import Finding, Side, check
from qipan.engine.bulletins.figures import Figure, Implied
from qipan.engine.bulletins.reading import Reading, read_bulletin
from qipan.engine.bulletins.relations import Relation
from qipan.engine.bulletins.repairs import Repair
from qipan.engine.bulletins.report import Report, check_text
from qipan.engine.errors import register_catalogue

register_catalogue(__file__)

__all__ = [
    "Figure",
    "Finding",
    "Implied",
    "Reading",
    "Relation",
    "Repair",
    "Report",
    "Side",
    "check",
    "check_text",
    "read_bulletin",
]
