"""Book of quantities 量簿: which figure prints which quantity, and what is spoken of but never printed.

Knows keys; makes no relation.
"""

from __future__ import annotations

from collections.abc import Sequence

from qipan.engine.bulletins.figures import Figure, Implied
from qipan.engine.bulletins.reading.mentions import Key, Mention
from qipan.engine.bulletins.reading.vocabulary import vocabulary
from qipan.engine.bulletins.relations import Quantity


class Book:
    """The quantities of a text by key; a quantity printed nowhere is made once and shared."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.mentions = list(mentions)
        self._first: dict[Key, Mention] = {}
        self._implied: dict[Key, Implied] = {}
        self._count = 0
        self._sentences: dict[int, list[Mention]] = {}
        self._paragraphs: dict[int, list[Mention]] = {}
        self._figures = {mention.figure.id: mention.figure for mention in mentions}
        for mention in mentions:
            self._sentences.setdefault(mention.sentence.index, []).append(mention)
            self._paragraphs.setdefault(mention.sentence.paragraph, []).append(mention)
            if mention.role == "count" and mention.basis != "difference":
                self._first.setdefault(mention.key, mention)

    @property
    def figures(self) -> list[Figure]:
        """Return every figure in order."""
        return list(self._figures.values())

    def has(self, name: str) -> bool:
        """Say whether the quantity is printed."""
        return name in self._figures

    def figure(self, name: str) -> Figure:
        """Return a figure by its identifier."""
        return self._figures[name]

    def printed(self, key: Key) -> Mention | None:
        """Return the first count that prints the quantity, or None."""
        return self._first.get(key)

    def quantity(self, key: Key, label: str) -> Quantity:
        """Return the figure of a quantity, or the quantity itself where none prints it."""
        mention = self._first.get(key)
        if mention is not None:
            return mention.figure
        if key not in self._implied:
            self._implied[key] = self.new(label or vocabulary().labels["total"], key[5])
        return self._implied[key]

    def new(self, label: str, dimension: str, *, whole_number: bool = False) -> Implied:
        """Return a quantity nothing else speaks of."""
        self._count += 1
        return Implied(f"q{self._count}", label, dimension, whole_number)

    def before(self, mention: Mention) -> list[Mention]:
        """Return the mentions before this one in its sentence, nearest first."""
        return [
            each for each in reversed(self.in_sentence(mention.sentence.index)) if each.start < mention.start
        ]

    def in_sentence(self, index: int) -> list[Mention]:
        """Return the mentions of a sentence in order."""
        return self._sentences.get(index, [])

    def in_paragraph(self, index: int) -> list[Mention]:
        """Return the mentions of a paragraph in order."""
        return self._paragraphs.get(index, [])

    def earlier_in_paragraph(self, mention: Mention) -> list[Mention]:
        """Return the mentions before this one in its paragraph, nearest first."""
        return [
            each
            for each in reversed(self.in_paragraph(mention.sentence.paragraph))
            if (each.sentence.index, each.start) < (mention.sentence.index, mention.start)
        ]
