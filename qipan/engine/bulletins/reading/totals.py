"""Totals 合计: sums of parts, of shares and of days, means per day, peaks, and figures printed twice.

Claims a sum only where the parts are known to be all of the whole: they say so, they are a known division, or
their shares add up to 100 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from qipan.engine.bulletins.figures import Figure
from qipan.engine.bulletins.intervals import add
from qipan.engine.bulletins.reading.book import Book
from qipan.engine.bulletins.reading.mentions import Mention
from qipan.engine.bulletins.reading.shares import BoundShare
from qipan.engine.bulletins.reading.subjects import partitions_with
from qipan.engine.bulletins.reading.vocabulary import Partition, vocabulary
from qipan.engine.bulletins.relations import Quantity, Relation

HUNDRED = Fraction(100)


def sums_of_shares(bound: list[BoundShare]) -> Iterator[Relation]:
    """Yield the sums of shares of one whole, and of their parts, where they are all of it."""
    wholes: dict[str, list[BoundShare]] = {}
    for share in bound:
        wholes.setdefault(share.whole.id, []).append(share)
    for shares in wholes.values():
        whole, told = shares[0].whole, set[int]()
        for partition in vocabulary().partitions:
            members = _complete(shares, partition)
            if members:
                told |= {id(each) for each in members}
                yield from _partition_sums(members, whole, partition)
        for sentence in dict.fromkeys(each.mention.sentence.index for each in shares):
            group = [
                each for each in shares if each.mention.sentence.index == sentence and id(each) not in told
            ]
            if len(group) > 1 and _hundred(group):
                yield from _partition_sums(group, whole, None)


def _complete(shares: list[BoundShare], partition: Partition) -> list[BoundShare]:
    if partition.doubted({share.core for share in shares}):
        return []
    found: dict[int, BoundShare] = {}
    for share in shares:
        place = partition.place(share.core)
        if place is not None:
            found.setdefault(place, share)
    if len(found) < len(partition.members):
        return []
    return [found[place] for place in sorted(found)] + [one for one in shares if one.core in partition.others]


def _hundred(group: list[BoundShare]) -> bool:
    total = add([each.mention.figure.range for each in group])
    return total.low <= HUNDRED and (total.high is None or total.high >= HUNDRED)


def _partition_sums(
    members: list[BoundShare], whole: Quantity, partition: Partition | None
) -> Iterator[Relation]:
    # a division that leaves something out is believed to be whole once its shares say so
    at_least = Fraction(1) if partition is None or _hundred(members) else partition.at_least
    yield Relation.shares_total([each.mention.figure for each in members], at_least=at_least)
    if all(isinstance(each.part, Figure) for each in members):
        yield Relation.total([each.part for each in members], whole, at_least=at_least)


def sums_of_parts(book: Book, known: set[tuple[str, ...]]) -> Iterator[Relation]:
    """Yield sums of a known division printed as counts, such as entry and exit, whose whole is printed."""
    seen: set[tuple[str, ...]] = set(known)
    for mention in book.mentions:
        if mention.role != "count" or mention.basis != "total" or mention.before:
            continue
        for place, partition in partitions_with(mention.core):
            if place != 0:
                continue
            members = _parts_around(book, mention, partition)
            whole = book.printed(("", *mention.key[1:])) if members else None
            if whole is None or whole.kind != mention.kind:
                continue
            names = tuple(sorted(each.figure.id for each in members))
            if names not in seen:
                seen.add(names)
                yield Relation.total(
                    [each.figure for each in members], whole.figure, at_least=partition.at_least
                )


def _parts_around(book: Book, first: Mention, partition: Partition) -> list[Mention]:
    if partition.doubted({each.core for each in book.in_paragraph(first.sentence.paragraph)}):
        return []
    found = []
    for names in partition.members:
        match = next(
            (
                each
                for each in book.in_paragraph(first.sentence.paragraph)
                if each.core in names and each.role == "count" and each.key[1:] == first.key[1:]
            ),
            None,
        )
        if match is None:
            return []
        found.append(match)
    others = (
        each
        for each in book.in_paragraph(first.sentence.paragraph)
        if each.core in partition.others and each.role == "count" and each.key[1:] == first.key[1:]
    )
    return [*found, *others]


def stated_sums(book: Book) -> Iterator[Relation]:
    """Yield sums the text states ("altogether") after a row of counts of the same sentence."""
    for mention in book.mentions:
        if (
            mention.role != "count"
            or mention.basis != "total"
            or not mention.together
            or mention.list_length > 1
        ):
            continue
        earlier = book.before(mention)[::-1]
        if not earlier or earlier[-1].role == "days":
            # a total of so many days adds up days, not what stands before it
            continue
        row = [each for each in earlier if each.role == "count"]
        plain = all(
            each.basis == "total" and each.kind == mention.kind and each.before == mention.before
            for each in row
        )
        if len(row) > 1 and plain and len({each.core for each in row}) == len(row) and not mention.of_which:
            yield Relation.total([each.figure for each in row], mention.figure)


def daily_sums(book: Book) -> Iterator[Relation]:
    """Yield total = sum of days, where as many days are printed as the period has."""
    days: dict[tuple[str, ...], dict[str, Mention]] = {}
    for mention in book.mentions:
        if (
            mention.role == "count"
            and mention.basis in {"total", "peak"}
            and mention.day
            and not mention.before
        ):
            if mention.day.startswith("clock"):
                continue
            group = (mention.core, mention.period.key, mention.kind)
            days.setdefault(group, {}).setdefault(mention.day, mention)
    for (core, period, dimension), found in days.items():
        total = book.printed((core, period, "", "", "total", dimension))
        length = period_length(book, period)
        if (
            total is not None
            and length is not None
            and len(found) == length.figure.value
            and length.figure.value > 1
        ):
            yield Relation.total([each.figure for each in found.values()], total.figure)


def period_length(book: Book, period: str) -> Mention | None:
    """Return the one number of days the text gives for a period; None where it gives none or several."""
    found = [each for each in book.mentions if each.role == "days" and each.period.key == period]
    return found[0] if found and len({each.number.value for each in found}) == 1 else None


def means(book: Book) -> Iterator[Relation]:
    """Yield mean × days = total; days not printed are still a whole number."""
    for mention in book.mentions:
        if mention.role != "count" or mention.basis != "mean" or mention.before or mention.day:
            continue
        total = book.printed((*mention.key[:4], "total", mention.key[5]))
        if total is None:
            continue
        length = period_length(book, mention.period.key)
        if length is not None:
            yield Relation.mean(total.figure, length.figure, mention.figure)
        elif total.sentence is mention.sentence and not _several_lengths(book, mention.period.key):
            days = book.new(vocabulary().labels["days"], "days", whole_number=True)
            yield Relation.mean(total.figure, days, mention.figure)


def _several_lengths(book: Book, period: str) -> bool:
    return any(each.role == "days" and each.period.key == period for each in book.mentions)


def peaks(book: Book) -> Iterator[Relation]:
    """Yield peak ≤ total, day ≤ total and mean ≤ peak of the same subject and period."""
    for mention in book.mentions:
        single = mention.basis in {"peak", "hour"} or (mention.basis == "total" and mention.day)
        if mention.role != "count" or not single or mention.before:
            continue
        core, period, _, _, _, dimension = mention.key
        if mention.basis == "peak" and _left_open(book, mention):
            core = ""
        total = book.printed((core, period, "", "", "total", dimension))
        mean = book.printed((core, period, "", "", "mean", dimension))
        if total is not None:
            yield Relation.peak(mention.figure, total.figure)
        if mean is not None and mention.basis == "peak" and core == mention.core:
            yield Relation.at_most(mean.figure, mention.figure)


def _left_open(book: Book, mention: Mention) -> bool:
    """Say whether a peak names no subject after both the whole and a part: then it is at most the whole."""
    counts = [each for each in book.before(mention) if each.role == "count" and each.basis == "total"]
    return not mention.explicit and bool(mention.core) and any(not each.core for each in counts)


def repeats(book: Book) -> Iterator[Relation]:
    """Yield that a quantity printed in two sentences is the same, where both name it beside the number."""
    for mention in book.mentions:
        if (
            mention.role != "count"
            or not mention.explicit
            or mention.list_length > 1
            or mention.basis == "difference"
        ):
            continue
        first = book.printed(mention.key)
        if (
            first is None
            or first is mention
            or mention.kind != "vehicles"
            or first.sentence is mention.sentence
            or not first.explicit
        ):
            continue
        yield Relation.same(first.figure, mention.figure)
