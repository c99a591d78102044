"""Subjects 主体: what a phrase of a bulletin speaks of, freed from verbs, periods and words of measure.

Two phrases with the same core mean the same thing; the empty core is the whole province.
"""

from __future__ import annotations

from qipan.engine.bulletins.reading.vocabulary import Partition, vocabulary


def label_of(phrase: str) -> str:
    """Return the phrase without what leads into it and the verb behind it.

    >>> label_of("其次是杭长高速长沙收费站出入口流量达")
    '杭长高速长沙收费站出入口流量'
    """
    words = vocabulary()
    text = phrase.strip(words.strip)
    for match in reversed(list(words.lead_ins.finditer(text))):
        if text[match.end() :].strip(words.strip) or match.start() == 0:
            text = text[match.end() :]
            break
    while True:
        shorter = words.tails.sub("", text.strip(words.strip)).strip(words.strip)
        shorter = shorter.removesuffix(words.of)
        verb = words.verb_first.match(shorter)
        shorter = shorter[verb.end() :] if verb and verb.end() < len(shorter) else shorter
        if shorter == text:
            return text
        text = shorter


def core_of(phrase: str) -> str:
    """Return what is left of a label without measure words and the province; empty for the whole province.

    >>> core_of("全省高速公路小型客车出入口总流量"), core_of("长沙周边高速公路收费站"), core_of("全省总流量")
    ('小型客车', '长沙周边收费站', '')
    """
    words = vocabulary()
    text = label_of(phrase)
    text = words.noise.sub("", text)
    text = text.strip(words.strip)
    shorter = words.trailing.sub("", text).strip(words.strip)
    # an ending is cut off a longer name, never off a name of two characters
    text = shorter if len(shorter) > 1 else text
    text = "".join(text.split())
    return "" if text in words.alone else text


def partitions_with(core: str) -> list[tuple[int, Partition]]:
    """Return the divisions of a whole the subject is a part of, with its place in each."""
    found = []
    for partition in vocabulary().partitions:
        place = partition.place(core)
        if place is not None:
            found.append((place, partition))
    return found


def is_part(core: str) -> bool:
    """Say whether the subject is a part of a known division, such as a vehicle class."""
    return bool(partitions_with(core))
