"""Reading 读通报: figures and relations out of a bulletin's text.

Claims a relation only where the words support it: a false alarm is worse than silence. Judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.reading.book import Book
from qipan.engine.bulletins.reading.changes import bind_changes
from qipan.engine.bulletins.reading.interpreting import mentions_of
from qipan.engine.bulletins.reading.lists import spread_lists
from qipan.engine.bulletins.reading.mentions import Mention, figure_of
from qipan.engine.bulletins.reading.periods import Period, opened_by
from qipan.engine.bulletins.reading.sentences import sentences_of
from qipan.engine.bulletins.reading.shares import BoundShare, bind_shares
from qipan.engine.bulletins.reading.tokens import tokens_of
from qipan.engine.bulletins.reading.totals import (
    daily_sums,
    means,
    peaks,
    repeats,
    stated_sums,
    sums_of_parts,
    sums_of_shares,
)
from qipan.engine.bulletins.relations import Relation
from qipan.engine.errors import QipanError

LONGEST_TEXT = 200_000
MOST_FIGURES = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text prints and how it hangs together."""

    figures: tuple[Figure, ...]
    relations: tuple[Relation, ...]


def read_bulletin(text: str) -> Reading:
    """Read the figures of a text and the relations its words support.

    Raises bulletins.text_too_long, bulletins.too_many_figures.

    >>> reading = read_bulletin("总流量 718.9 万辆次，其中货车 110.6 万辆次，占 15.38%。")
    >>> [relation.kind for relation in reading.relations]
    ['share_of']
    """
    if len(text) > LONGEST_TEXT:
        raise QipanError("bulletins.text_too_long", got=len(text), limit=LONGEST_TEXT)
    mentions: list[Mention] = []
    period = Period()
    for sentence in sentences_of(text):
        tokens = tokens_of(sentence.text)
        period = opened_by(sentence.text, tokens, period)
        if len(mentions) + sum(token.kind == "number" for token in tokens) > MOST_FIGURES:
            raise QipanError("bulletins.too_many_figures", limit=MOST_FIGURES)
        found = mentions_of(sentence, tokens, period)
        spread_lists(found)
        mentions += found
    for number, mention in enumerate(mentions, start=1):
        mention.figure = figure_of(mention, number)
    book = Book(mentions)
    shares = bind_shares(book)
    relations = _relations(book, shares)
    names = {share.mention.figure.id: share.label for share in shares}
    figures = (
        replace(
            mention.figure,
            text=text[slice(*mention.figure.span)],
            label=names.get(mention.figure.id, mention.figure.label),
        )
        for mention in mentions
    )
    numbered = (relation.numbered(f"r{number}") for number, relation in enumerate(relations, start=1))
    return Reading(tuple(figures), tuple(numbered))


def _relations(book: Book, shares: list[BoundShare]) -> list[Relation]:
    sums = list(sums_of_shares(shares))
    summed = {tuple(sorted(relation.of("part"))) for relation in sums if relation.kind == "sum"}
    found = [
        *sums,
        *(share.relation for share in shares),
        *sums_of_parts(book, summed),
        *stated_sums(book),
        *daily_sums(book),
        *means(book),
        *peaks(book),
        *repeats(book),
    ]
    found += bind_changes(book, found)
    unique = {(relation.kind, relation.form): relation for relation in reversed(found)}
    return [replace(relation) for relation in found if unique[relation.kind, relation.form] is relation]
