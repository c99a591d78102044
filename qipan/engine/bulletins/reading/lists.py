"""Lists 并列: gives the members of 分别为 lists their own subject or day.

A list that does not match its subjects one to one says nothing.
"""

from __future__ import annotations

from qipan.engine.bulletins.reading.mentions import Mention
from qipan.engine.bulletins.reading.subjects import core_of, label_of
from qipan.engine.bulletins.reading.vocabulary import vocabulary


def spread_lists(mentions: list[Mention]) -> None:
    """Give the members of the lists of a sentence their own subject or day, in place."""
    position = 0
    while position < len(mentions):
        length = 1
        while position + length < len(mentions) and mentions[position + length].listed == length:
            length += 1
        members = mentions[position : position + length]
        if length > 1:
            for each in members:
                each.list_length = length
            if members[0].role == "count":
                _spread_counts(members, mentions[position - 1] if position else None)
            elif members[0].role == "share":
                _spread_shares(members)
            else:
                for each in members:
                    each.role = "other"
        position += length


def _spread_counts(members: list[Mention], previous: Mention | None) -> None:
    head = members[0]
    days = [token.text for token in head.tokens if token.kind in {"date", "day_name"}][-len(members) :]
    ranges = [token for token in head.tokens if token.kind == "range" and token.days == len(members)]
    names = _listed_names(head, len(members)) if head.apart else None
    each_day = previous is not None and previous.role == "days" and previous.number.value == len(members)
    if head.apart and (len(days) == len(members) or ranges):
        for place, each in enumerate(members):
            each.day = days[place] if len(days) == len(members) else f"{ranges[-1].text} {place + 1}"
            each.label, each.core = "", ""
    elif head.apart and each_day and not head.label:
        for place, each in enumerate(members):
            each.day = f"day {place + 1}"
    elif names:
        for each, name in zip(members, names, strict=True):
            each.label, each.core, each.explicit = label_of(name), core_of(name), True
    else:
        for each in members:
            each.role = "other"


def _spread_shares(members: list[Mention]) -> None:
    names = _listed_names(members[0], len(members))
    for place, each in enumerate(members):
        each.listed, each.apart = place, True
        each.explicit = bool(names)
        if names:
            each.label, each.core = label_of(names[place]), core_of(names[place])


def _listed_names(head: Mention, count: int) -> list[str] | None:
    """Return the subjects named before "respectively", if there are as many as figures."""
    words = vocabulary()
    before = words.cues["each_apart"].split(head.lead)[0]
    before = words.cues["share"].split(before)[0]
    for clause in reversed(words.clause_marks.split(before)):
        if label_of(clause):
            names = [name for name in words.list_split.split(label_of(clause)) if name.strip()]
            return names if len(names) == count else None
    return None
