"""Shares 占比: finds part and whole of every printed share.

A share whose whole the text leaves open is taken only where one reading is left; else nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qipan.engine.bulletins.reading.book import Book
from qipan.engine.bulletins.reading.mentions import Mention
from qipan.engine.bulletins.reading.subjects import core_of, is_part, label_of
from qipan.engine.bulletins.reading.vocabulary import vocabulary
from qipan.engine.bulletins.relations import Quantity, Relation


@dataclass(frozen=True, slots=True)
class BoundShare:
    """A share with its part and whole; `count` is the mention that prints the part, if any."""

    mention: Mention
    part: Quantity
    whole: Quantity
    count: Mention | None
    core: str
    label: str
    relation: Relation


def bind_shares(book: Book) -> Iterator[BoundShare]:
    """Yield every share whose part and whole the text tells."""
    words = vocabulary()
    for mention in book.mentions:
        if mention.role != "share":
            continue
        count, core, label = _part(book, mention)
        dimension = count.kind if count else "vehicles"
        whole = _whole(book, mention, count, core, dimension)
        if whole is None or (count is not None and whole is count.figure):
            continue
        if count is not None:
            part: Quantity = count.figure
        elif mention.together or not label:
            part = book.new(label or words.labels["together"], dimension)
        else:
            part = book.quantity((core, mention.period.key, mention.day, "", "total", dimension), label)
        if part == whole:
            continue
        named = words.labels["share"].format(subject=part.label)
        yield BoundShare(
            mention, part, whole, count, core, named, Relation.share(part, whole, mention.figure)
        )


def _part(book: Book, mention: Mention) -> tuple[Mention | None, str, str]:
    """Return the count that is the part, if printed, with the part's core and label."""
    earlier = book.before(mention)
    if mention.list_length > 1 and not mention.explicit:
        counts = _list_before(earlier, mention.list_length)
        if counts:
            count = counts[mention.listed]
            return count, count.core, count.label
        return None, "", ""
    counts = [each for each in earlier if _is_total(each) and each.part == mention.part]
    if mention.together:
        return None, "", mention.label
    if mention.explicit:
        named = next((each for each in counts if each.core == mention.core and each.kind != "count"), None)
        return named, mention.core, mention.label
    # the nearest count of the same part of the sentence, unless another share stands between them
    for each in earlier:
        if each.part != mention.part or each.role == "share":
            break
        if _is_total(each) and each.list_length == 1:
            return each, each.core, each.label
        if each.list_length > 1:
            break
    if counts:
        return None, "", ""
    label = _subject_before(mention)
    return None, core_of(label), label


def _subject_before(mention: Mention) -> str:
    for clause in reversed(vocabulary().clause_marks.split(mention.lead)[:-1]):
        label = label_of(clause)
        if label:
            return label
    return ""


def _list_before(earlier: list[Mention], length: int) -> list[Mention]:
    """Return the list of counts of this length that stands just before, in order."""
    for each in earlier:
        if each.role == "count" and each.list_length == length and each.listed == length - 1:
            return [other for other in reversed(earlier) if other.role == "count"][-length:]
        if each.role == "count":
            return []
    return []


def _is_total(mention: Mention) -> bool:
    return mention.role == "count" and mention.basis in {"total", "peak"} and not mention.before


def _whole(book: Book, mention: Mention, count: Mention | None, core: str, dimension: str) -> Quantity | None:
    words = vocabulary()
    period = mention.period.key
    day = count.day if count else mention.day
    if mention.whole is not None:
        whole_core, label = core_of(mention.whole), label_of(mention.whole)
        if not whole_core and day and not words.says("whole_day", mention.whole):
            # "of the total" beside a single day: which total is not told
            return None
        return book.quantity((whole_core, period, day, "", "total", dimension), _label(whole_core, label))
    earlier = [each for each in book.before(mention) if each is not count and _is_total(each)]
    wider = [each for each in earlier if _may_hold(each, count, core, dimension) and each.list_length == 1]
    if mention.of_which:
        anchor = _anchor(book, mention, wider)
        return anchor.figure if anchor else None
    if is_part(core):
        return _whole_of_class(book, mention, wider, dimension, day)
    if day:
        return None
    others = [each for each in book.earlier_in_paragraph(mention) if each is not count and _is_total(each)]
    rivals = [
        each
        for each in others
        if each.core and not is_part(each.core) and _may_hold(each, count, core, dimension)
    ]
    if rivals:
        return None
    return book.quantity(("", period, "", "", "total", dimension), words.labels["total"])


def _anchor(book: Book, mention: Mention, wider: list[Mention]) -> Mention | None:
    """Return the count 其中 divides: the last before it, or the only one of the sentence ahead."""
    marks = list(vocabulary().cues["of_which"].finditer(mention.sentence.text, 0, mention.start))
    at = marks[-1].start()
    inside = [each for each in wider if each.start < at]
    if inside:
        return inside[0]
    previous = [each for each in book.mentions if each.sentence.index == mention.sentence.index - 1]
    if at == 0 and previous:
        counts = [each for each in previous if _is_total(each)]
        return counts[0] if len(counts) == 1 else None
    return None


def _whole_of_class(
    book: Book, mention: Mention, wider: list[Mention], dimension: str, day: str
) -> Quantity | None:
    """A class is a share of the nearest count that is no class itself, else of the period's total."""
    broad = [each for each in wider if not is_part(each.core)]
    if broad:
        return broad[0].figure
    rivals = [
        each
        for each in book.earlier_in_paragraph(mention)
        if _is_total(each) and not is_part(each.core) and (each.core or each.day)
    ]
    if rivals or day:
        return None
    return book.quantity(("", mention.period.key, "", "", "total", dimension), vocabulary().labels["total"])


def _may_hold(each: Mention, count: Mention | None, core: str, dimension: str) -> bool:
    if each.kind != dimension or each.core == core:
        return False
    return count is None or each.number.value > count.number.value


def _label(core: str, label: str) -> str:
    return label if core else vocabulary().labels["total"]
