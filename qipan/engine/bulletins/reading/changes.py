"""Changes 增减: growth, difference and multiple, each with what it is measured from."""

from __future__ import annotations

from collections.abc import Iterator

from qipan.engine.bulletins.figures import Implied
from qipan.engine.bulletins.reading.book import Book
from qipan.engine.bulletins.reading.mentions import Mention
from qipan.engine.bulletins.relations import Quantity, Relation


def bind_changes(book: Book) -> Iterator[Relation]:
    """Yield every change that has both its ends in the text, or shares its unprinted start with another."""
    pending: dict[str, list[Relation]] = {}
    for mention in book.mentions:
        changes = mention.role in {"growth", "multiple"} or (
            mention.role == "count" and mention.basis == "difference"
        )
        if not changes or not mention.before:
            continue
        now = _now(book, mention)
        if now is None:
            continue
        base = _base(book, mention, now)
        relation = _relation(mention, now, base)
        if isinstance(base, Implied):
            pending.setdefault(base.id, []).append(relation)
        else:
            yield relation
    # an unprinted start that one relation alone speaks of says nothing
    for group in pending.values():
        if len(group) > 1:
            yield from group


def _now(book: Book, mention: Mention) -> Mention | None:
    for each in book.before(mention):
        if each.role == "count" and each.basis != "difference" and not each.before:
            return None if each.list_length > 1 else each
        if each.role == "share":
            # a change after a share may be the share's own
            return None
    return None


def _base(book: Book, mention: Mention, now: Mention) -> Quantity:
    for each in book.before(mention):
        level = each.role == "count" and each.basis != "difference"
        if level and each.before == mention.before and each.core == now.core:
            return each.figure
    key = (now.core, now.period.key, now.day, mention.before, now.basis, now.kind)
    if mention.before == "ordinary":
        found = [each for each in book.mentions if each.role == "count" and each.before == "ordinary"]
        if len(found) == 1 and found[0].core in {"", now.core} and found[0].kind == now.kind:
            return found[0].figure
    return book.quantity(key, "")


def _relation(mention: Mention, now: Mention, base: Quantity) -> Relation:
    if mention.role == "growth":
        return Relation.growth(now.figure, base, mention.figure)
    if mention.role == "multiple":
        return Relation.multiple(now.figure, base, mention.figure, increase=mention.increase)
    return Relation.difference(now.figure, base, mention.figure, decrease=mention.sign < 0)
