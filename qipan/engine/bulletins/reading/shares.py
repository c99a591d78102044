"""Shares 占比: finds part and whole of every printed share.

A share whose whole the text leaves open is taken only where one reading is left; else nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.intervals import Interval, times
from qipan.engine.bulletins.reading.book import Book
from qipan.engine.bulletins.reading.mentions import Key, Mention
from qipan.engine.bulletins.reading.subjects import core_of, is_part, label_of, partitions_with
from qipan.engine.bulletins.reading.vocabulary import vocabulary
from qipan.engine.bulletins.relations import Quantity, Relation

VEHICLES = "vehicles"


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


def bind_shares(book: Book) -> list[BoundShare]:
    """Return every share whose part and whole the text tells, in order."""
    told: dict[str, BoundShare] = {}
    left: list[tuple[Mention, Mention | None, str, str]] = []
    for mention in book.mentions:
        if mention.role != "share":
            continue
        count, core, label = _part(book, mention)
        whole = _whole(book, mention, count, core, count.kind if count else VEHICLES)
        if whole is None:
            left.append((mention, count, core, label))
        elif bound := _bound(book, mention, count, core, label, whole):
            told[mention.figure.id] = bound
    for mention, count, core, label in left:
        whole = _siblings_whole(mention, count, core, list(told.values()))
        if whole is not None and (bound := _bound(book, mention, count, core, label, whole)):
            told[mention.figure.id] = bound
    return [told[mention.figure.id] for mention in book.mentions if mention.figure.id in told]


def _bound(
    book: Book, mention: Mention, count: Mention | None, core: str, label: str, whole: Quantity
) -> BoundShare | None:
    words = vocabulary()
    if count is not None:
        part: Quantity = count.figure
    elif mention.together or not label:
        part = book.new(label or words.labels["together"], whole.dimension)
    else:
        part = book.quantity((core, mention.period.key, mention.day, "", "total", whole.dimension), label)
    if part.id == whole.id:
        return None
    named = words.labels["share"].format(subject=part.label)
    relation = Relation.share(part, whole, mention.figure)
    return BoundShare(mention, part, whole, count, core, named, relation)


def _siblings_whole(
    mention: Mention, count: Mention | None, core: str, told: list[BoundShare]
) -> Quantity | None:
    """Return the whole that the other parts of the same division in the sentence are shares of, if but one."""
    wholes = {
        share.whole.id: share.whole
        for share in told
        if count is not None
        and share.mention.sentence is mention.sentence
        and share.mention.whole is None
        and any(partition.place(share.core) is not None for _, partition in partitions_with(core))
    }
    return next(iter(wholes.values())) if len(wholes) == 1 else None


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
    phrase = mention.whole if mention.whole is not None else mention.within or None
    if phrase is not None:
        whole_core, label = core_of(phrase), label_of(phrase)
        if not whole_core and day and not words.says("whole_day", phrase):
            # "of the total" beside a single day: which total is not told
            return None
        return _known(book, (whole_core, period, day, "", "total", dimension), _label(whole_core, label))
    total = _known(book, ("", period, "", "", "total", dimension), words.labels["total"])
    earlier = [each for each in book.before(mention) if each is not count and _is_total(each)]
    wider = [each for each in earlier if _may_hold(each, count, core, dimension) and each.list_length == 1]
    if mention.of_which:
        return _divided(book, mention, count, core, wider, total)
    broad = [each for each in wider if not is_part(each.core)]
    if is_part(core) and broad:
        return broad[0].figure
    if day:
        return None
    others = [each for each in book.earlier_in_paragraph(mention) if each is not count and _is_total(each)]
    rivals: list[Quantity | None] = [
        each.figure
        for each in others
        if (each.core or each.day) and not is_part(each.core) and _may_hold(each, count, core, dimension)
    ]
    return _fitting(mention, count, [total, *rivals]) if rivals else total


def _known(book: Book, key: Key, label: str) -> Quantity | None:
    """Return a whole; an unprinted one is taken for the same throughout a text only where vehicles are counted."""
    if book.printed(key) is None and not key[0] and key[5] != VEHICLES:
        return None
    return book.quantity(key, label)


def _divided(
    book: Book,
    mention: Mention,
    count: Mention | None,
    core: str,
    wider: list[Mention],
    total: Quantity | None,
) -> Quantity | None:
    """Return the count "of which" divides: the last before it, or the only one of the sentence ahead.

    What follows a semicolon and is of the anchor's own sort (another city, another road) is no part of it.
    """
    at = list(vocabulary().cues["of_which"].finditer(mention.sentence.text, 0, mention.start))[-1].start()
    inside = [each for each in wider if each.start < at]
    if inside:
        anchor = inside[0]
        if mention.part != anchor.part and anchor.core and anchor.core[-1:] == core[-1:]:
            return _fitting(mention, count, [total])
        return anchor.figure
    previous = book.in_sentence(mention.sentence.index - 1)
    if at == 0 and previous:
        counts = [each for each in previous if _is_total(each)]
        return counts[0].figure if len(counts) == 1 else None
    return None


def _fitting(mention: Mention, count: Mention | None, wholes: list[Quantity | None]) -> Quantity | None:
    """Return the first whole the share fits; None where the part is not printed or nothing fits."""
    if count is None:
        return None
    share = mention.figure.range
    for whole in wholes:
        percent = Interval(share.low / 100, None if share.high is None else share.high / 100)
        if isinstance(whole, Figure) and times(percent, whole.range).meets(count.figure.range):
            return whole
    return None


def _may_hold(each: Mention, count: Mention | None, core: str, dimension: str) -> bool:
    if each.kind != dimension or each.core == core:
        return False
    return count is None or each.number.value > count.number.value


def _label(core: str, label: str) -> str:
    return label if core else vocabulary().labels["total"]
