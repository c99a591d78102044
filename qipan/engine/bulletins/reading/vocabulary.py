"""Vocabulary 词表: the words that carry relations, compiled once from vocabulary.yaml."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CHANGES = ("compare", "last_year", "ordinary", "up", "down", "more", "fewer")


@dataclass(frozen=True, slots=True)
class Partition:
    """Parts that together make a whole, each with its names; `at_least` is the fraction they surely make.

    `others` are parts a bulletin may name besides, such as vehicles whose class is not known. Beside one of `narrows`
    and none of `settles` a part may mean less than its name says, and nothing is claimed of the division.
    """

    members: tuple[frozenset[str], ...]
    at_least: Fraction
    others: frozenset[str] = frozenset()
    narrows: frozenset[str] = frozenset()
    settles: frozenset[str] = frozenset()

    def doubted(self, beside: Set[str]) -> bool:
        """Say whether the subjects beside it leave open what a part means."""
        return bool(self.narrows & beside) and not self.settles & beside

    def place(self, core: str) -> int | None:
        """Return which part a subject is, or None."""
        return next((place for place, names in enumerate(self.members) if core in names), None)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Compiled patterns and word sets."""

    token: re.Pattern[str]
    kinds: tuple[str, ...]
    numeral_stops: str
    ordinal_days: str
    within: re.Pattern[str]
    holidays: dict[str, str]
    cues: dict[str, re.Pattern[str]]
    difference: re.Pattern[str]
    share_clause: re.Pattern[str]
    lead_ins: re.Pattern[str]
    tails: re.Pattern[str]
    trailing: re.Pattern[str]
    noise: re.Pattern[str]
    told: re.Pattern[str]
    clause_marks: re.Pattern[str]
    list_only: re.Pattern[str]
    list_split: re.Pattern[str]
    share_after: re.Pattern[str]
    mean_after: re.Pattern[str]
    changes: re.Pattern[str]
    bracket_open: re.Pattern[str]
    verb_first: re.Pattern[str]
    alone: frozenset[str]
    day_names: frozenset[str]
    refers_back: frozenset[str]
    strip: str
    of: str
    part_marks: str
    sentence_ends: str
    partitions: tuple[Partition, ...]
    labels: dict[str, str]

    def says(self, cue: str, text: str) -> bool:
        """Say whether the text holds a word of the cue."""
        return self.cues[cue].search(text) is not None


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _longest_first(pattern: str) -> str:
    return "|".join(sorted(pattern.split("|"), key=len, reverse=True))


@cache
def vocabulary() -> Vocabulary:
    """Load the vocabulary."""
    raw: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8")
    )
    holidays = {word: name for name, words in raw["holidays"].items() for word in words}
    patterns = dict(raw["patterns"])
    patterns["holiday"] = _alternatives(list(holidays))
    patterns["day_name"] = _alternatives(raw["day_names"])
    patterns["weekday"] = raw["weekdays"]
    cues = raw["cues"]
    marks = re.escape(raw["clause_marks"])
    lists = _longest_first(raw["list_marks"])
    return Vocabulary(
        token=re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())),
        kinds=tuple(patterns),
        numeral_stops=raw["numeral_stops"],
        ordinal_days=raw["ordinal_days"],
        within=re.compile(raw["within"]),
        holidays=holidays,
        cues={
            name: re.compile(_longest_first(pattern) if "(" not in pattern else pattern)
            for name, pattern in cues.items()
        },
        difference=re.compile(
            rf"(?:{cues['up']}|{cues['down']}|{cues['more']}|{cues['fewer']})(?:{raw['tails']})*\s*$"
        ),
        share_clause=re.compile(
            rf"(?P<subject>.*?)(?P<cue>{_longest_first(cues['share'])})(?P<whole>.*)$", re.DOTALL
        ),
        lead_ins=re.compile(_longest_first(raw["lead_ins"])),
        tails=re.compile(rf"(?:{_longest_first(raw['tails'])})+\s*$"),
        trailing=re.compile(rf"(?:{raw['trailing']})+$"),
        noise=re.compile(_longest_first(raw["noise"])),
        told=re.compile(raw["told"]),
        clause_marks=re.compile(f"[{marks}]"),
        changes=re.compile("|".join(cues[name] for name in CHANGES)),
        bracket_open=re.compile(f"[{re.escape(raw['bracket_open'])}]"),
        share_after=re.compile(raw["share_after"]),
        mean_after=re.compile(raw["mean_after"]),
        list_split=re.compile(lists),
        verb_first=re.compile(rf"\s*(?:{_longest_first(raw['verbs_first'])})"),
        list_only=re.compile(rf"\s*(?:{lists}|[{re.escape(raw['commas'])}])\s*"),
        alone=frozenset(raw["alone"]),
        day_names=frozenset(raw["day_names"]),
        refers_back=frozenset(raw["day_refers_back"]),
        strip=raw["strip"],
        of=raw["of"],
        part_marks=raw["part_marks"],
        sentence_ends=raw["sentence_ends"],
        partitions=tuple(
            Partition(
                tuple(frozenset(names) for names in each["members"]),
                1 - Fraction(str(each.get("may_lack", 0))) / 100,
                frozenset(each.get("others", ())),
                frozenset(each.get("doubt", {}).get("with", ())),
                frozenset(each.get("doubt", {}).get("without", ())),
            )
            for each in raw["partitions"]
        ),
        labels=raw["labels"],
    )
