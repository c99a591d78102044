"""印刷值 printed figures: whole numbers that print as a bulletin printed them, all at once.

Knows the interval behind a printed figure and searches for integers in all of them. Refuses to guess:
where no integers agree, it raises.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import ceil

# Counts are printed in ten thousands.
UNIT = 10_000


def interval(printed: str, unit: Fraction) -> tuple[int, int]:
    """Return the first and last integer that prints as `printed` in a unit, halves rounding up.

    >>> interval("9.2", Fraction(10_000))
    (91500, 92499)
    """
    digits = len(printed.partition(".")[2])
    half = Fraction(1, 2 * 10**digits)
    value = Fraction(printed)
    return ceil((value - half) * unit), ceil((value + half) * unit) - 1


def feasible(count: str | None, share: str | None, whole: int) -> range:
    """Return the integers that print both as the count in ten thousands and as the share (%) of the whole."""
    low, high = 0, whole
    if count is not None:
        first, last = interval(count, Fraction(UNIT))
        low, high = max(low, first), min(high, last)
    if share is not None:
        first, last = interval(share, Fraction(whole, 100))
        low, high = max(low, first), min(high, last)
    return range(low, high + 1)


def from_the_middle(numbers: range) -> Iterable[int]:
    """Yield the numbers of a range from its middle outwards: the farther from an edge, the safer the
    print."""
    middle = len(numbers) // 2
    for step in range(len(numbers)):
        index = middle + (step + 1) // 2 * (1 if step % 2 else -1)
        if 0 <= index < len(numbers):
            yield numbers[index]


def split_whole(whole: int, parts: list[tuple[str, str]]) -> list[int]:
    """Find integers, one per (count, share), that print right and add up to the whole; the last is the
    remainder.

    Raises ValueError where the printed figures admit none.
    """
    *free, last = [feasible(count, share, whole) for count, share in parts]

    def search(chosen: list[int], left: list[range]) -> list[int] | None:
        if not left:
            rest = whole - sum(chosen)
            return [*chosen, rest] if rest in last else None
        ahead = left[1:]
        least = sum(r.start for r in ahead) + last.start
        most = sum(r.stop - 1 for r in ahead) + last.stop - 1
        taken = sum(chosen)
        bounds = range(max(left[0].start, whole - taken - most), min(left[0].stop, whole - taken - least + 1))
        for number in from_the_middle(bounds):
            if found := search([*chosen, number], ahead):
                return found
        return None

    found = search([], free)
    if found is None:
        raise ValueError(f"no integers print as {parts} of {whole}")
    return found


def group_with_members(
    whole: int, group: tuple[str, str], members: list[tuple[str, str]]
) -> tuple[int, list[int]]:
    """Find a group's count (its share is of the whole) and its members' counts (their shares are of
    the group).

    Raises ValueError where no group count admits all members, as with the bulletin's own 20.62 %.
    """
    for total in from_the_middle(feasible(*group, whole)):
        ranges = [feasible(count, share, total) for count, share in members]
        if all(ranges):
            return total, [next(iter(from_the_middle(numbers))) for numbers in ranges]
    raise ValueError(f"no count of the group {group} admits members {members}")
