"""Sentences 断句: cuts a text into sentences and finds those printed more than once.

Knows marks and line ends; a character's offset in the text never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qipan.engine.bulletins.numbers import plain_width
from qipan.engine.bulletins.reading.vocabulary import vocabulary


@dataclass(slots=True)
class Sentence:
    """One sentence: `text` in plain width, its offset, its paragraph, and where it is printed again."""

    index: int
    paragraph: int
    start: int
    text: str
    repeats: list[int] = field(default_factory=list)


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences that are printed for the first time; later printings are noted as repeats.

    >>> [(each.text, each.repeats) for each in sentences_of("流量 3 万。无。流量 3 万。")]
    [('流量 3 万', [9]), ('无', [])]
    """
    ends = vocabulary().sentence_ends
    plain = plain_width(text)
    found: list[Sentence] = []
    known: dict[str, Sentence] = {}
    paragraph, start, fresh = 0, 0, True
    for position, character in enumerate(plain + "\n"):
        full_stop = character == "." and (position + 1 >= len(plain) or plain[position + 1].isspace())
        if character not in ends and not full_stop:
            continue
        body = plain[start:position]
        offset = start + len(body) - len(body.lstrip())
        body = body.strip()
        if body:
            key = "".join(body.split())
            if key in known:
                known[key].repeats.append(offset)
            else:
                fresh = False
                known[key] = Sentence(len(found), paragraph, offset, body)
                found.append(known[key])
        if character == "\n" and not fresh:
            paragraph, fresh = paragraph + 1, True
        start = position + 1
    return found
