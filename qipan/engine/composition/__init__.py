"""Composition 成文: from declared figures and wording to a document whose every number is traceable.

Pure: given a Context of cubes, names, variables and edits it gives the same document, byte for byte.
"""

from qipan.engine.composition.agreement import findings_of, plain_text
from qipan.engine.composition.compose import Material, checked_relations, compose, describe, template_of
from qipan.engine.composition.figures import FigureSet, Member, collect, dimension_of
from qipan.engine.composition.printing import print_day, print_number
from qipan.engine.composition.wording import Writer
from qipan.engine.errors import register_catalogue

register_catalogue(__file__)

__all__ = [
    "FigureSet",
    "Material",
    "Member",
    "Writer",
    "checked_relations",
    "collect",
    "compose",
    "describe",
    "dimension_of",
    "findings_of",
    "plain_text",
    "print_day",
    "print_number",
    "template_of",
]
