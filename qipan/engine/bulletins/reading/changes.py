"""Changes 增减: growth, difference and multiple, each with what it is measured from.

Where the text leaves open which of several counts has grown, the one that agrees is taken.
"""

from __future__ import annotations

from collections import Counter

from qipan.engine.bulletins.diagnosis import System, find_conflicts
from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.reading.book import Book
from qipan.engine.bulletins.reading.mentions import Mention
from qipan.engine.bulletins.reading.subjects import label_of
from qipan.engine.bulletins.relations import Quantity, Relation

Option = list[tuple[Relation, Quantity]]
"""What the changes of one sentence say about one count: relations, each with the start it is measured from."""

MOST_OPEN = 4


def bind_changes(book: Book, known: list[Relation]) -> list[Relation]:
    """Return every change that has both its ends in the text, or shares its unprinted start with another.

    Where several counts may have changed and none agrees, the one that contradicts the `known` relations least.
    """
    groups: dict[tuple[int, str, tuple[str, ...]], list[Mention]] = {}
    for mention in book.mentions:
        changes = mention.role in {"growth", "multiple"} or mention.basis == "difference"
        if changes and mention.before:
            about = tuple(each.figure.id for each in _candidates(book, mention))
            groups.setdefault((mention.sentence.index, mention.before, about), []).append(mention)
    told: Option = []
    still_open: list[list[Option]] = []
    for changed in groups.values():
        options = _options(book, changed)
        agreeing = [option for option in options if _agree(book, option)]
        if len(options) == 1 or agreeing:
            told += (agreeing or options)[0]
        elif options:
            still_open.append(options)
    if len(still_open) <= MOST_OPEN:
        for options in still_open:
            # options come nearest first, a total last: of equal ones the total
            ranked = {_contradictions(book, known, option): option for option in options}
            told += ranked[min(ranked)]
    return _kept(told)


def _kept(told: Option) -> list[Relation]:
    """Leave out what says nothing: an unprinted start that one relation alone speaks of."""
    speakers = Counter(base.id for _, base in told)
    return [relation for relation, base in told if isinstance(base, Figure) or speakers[base.id] > 1]


def _options(book: Book, changed: list[Mention]) -> list[Option]:
    options = [
        [(_relation(mention, now, base), base) for mention in changed]
        for now in _candidates(book, changed[0])
        for base in [_base(book, changed, now)]
    ]
    return [option for option in options if option]


def _contradictions(book: Book, known: list[Relation], option: Option) -> int:
    relations = [*known, *(relation for relation, _ in option)]
    return len(find_conflicts(System.of(book.figures, relations)))


def _candidates(book: Book, mention: Mention) -> list[Mention]:
    """Return the counts that may have changed, nearest first: back to the nearest that is a total.

    A sentence that prints only the start speaks of the same quantity printed elsewhere.
    """
    found: list[Mention] = []
    start: Mention | None = None
    for each in book.before(mention):
        if each.role == "share":
            # a change after a share may be the share's own
            break
        if each.role == "count" and each.before == mention.before and each.basis != "difference":
            start = start or each
        if each.role != "count" or each.basis == "difference" or each.before:
            continue
        if each.list_length > 1:
            break
        if mention.core and each.core != mention.core:
            continue
        found.append(each)
        if each.basis == "total":
            break
    if found:
        return found
    now = book.printed((*start.key[:3], "", *start.key[4:])) if start else None
    now = now or _level_behind(book, mention)
    return [now] if now else []


def _level_behind(book: Book, mention: Mention) -> Mention | None:
    """Return the count a change arrives at, as in "grew 6.39 % to reach 718.9"."""
    for each in book.in_sentence(mention.sentence.index):
        if each.start > mention.start and each.role == "count" and each.basis != "difference":
            bare = not label_of(each.last) and not each.before and each.list_length == 1
            return (
                each
                if bare and each.part == mention.part and each.core == (mention.core or each.core)
                else None
            )
    return None


def _agree(book: Book, option: Option) -> bool:
    relations = [relation for relation, _ in option]
    named = {name for relation in relations for name in relation.quantities}
    system = System.of([book.figure(name) for name in named if book.has(name)], relations)
    return system.solve(range(len(relations))).conflict is None


def _base(book: Book, changed: list[Mention], now: Mention) -> Quantity:
    before = changed[0].before
    for each in book.before(changed[-1]):
        level = each.role == "count" and each.basis in {"total", now.basis}
        if level and each.before == before and each.core == now.core and each.kind == now.kind:
            return each.figure
    if before == "ordinary":
        found = [each for each in book.mentions if each.role == "count" and each.before == "ordinary"]
        if len(found) == 1 and found[0].core in {"", now.core} and found[0].kind == now.kind:
            return found[0].figure
    return book.quantity((now.core, now.period.key, now.day, before, now.basis, now.kind), "")


def _relation(mention: Mention, now: Mention, base: Quantity) -> Relation:
    if mention.role == "growth":
        return Relation.growth(now.figure, base, mention.figure)
    if mention.role == "multiple":
        return Relation.multiple(now.figure, base, mention.figure, increase=mention.increase)
    return Relation.difference(now.figure, base, mention.figure, decrease=mention.sign < 0)
