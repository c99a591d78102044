"""Interpreting 释义: what each number of a sentence is (a count, a share, a growth) and of what.

Looks only at the words around a number and at its neighbours in the sentence; relations are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from qipan.engine.bulletins.reading.mentions import Mention
from qipan.engine.bulletins.reading.periods import Period, day_of, turned_to, year_of
from qipan.engine.bulletins.reading.sentences import Sentence
from qipan.engine.bulletins.reading.subjects import core_of, label_of
from qipan.engine.bulletins.reading.tokens import Token
from qipan.engine.bulletins.reading.vocabulary import vocabulary

BLANKED = {"date", "range", "date_range", "iso_range", "clock_range", "holiday", "year", "years", "month"}
BLANKED |= {"clock", "weekday", "day_name", "ordinal"}


def mentions_of(sentence: Sentence, tokens: Sequence[Token], period: Period) -> list[Mention]:
    """Return the numbers of a sentence with their meaning."""
    found: list[Mention] = []
    edge, of_which, within = 0, False, ""
    for position, token in enumerate(tokens):
        if token.number is None:
            continue
        between = [each for each in tokens[:position] if each.start >= edge]
        lead = _lead(sentence.text, edge, token.start, between)
        of_which = of_which or vocabulary().says("of_which", lead)
        within = _within(lead) or within
        if found:
            period = turned_to(sentence.text, between, period)
        part = sum(sentence.text.count(mark, 0, token.start) for mark in vocabulary().part_marks)
        mention = Mention(
            token.number,
            sentence,
            token.start,
            token.end,
            part,
            lead,
            tuple(between),
            period,
            of_which=of_which,
            within=within,
        )
        previous = found[-1] if found else None
        if previous is not None and _continues(mention, previous):
            _inherit(mention, previous)
        else:
            _interpret(mention, found, day_of(tokens[:position], sentence.text))
            _look_behind(mention)
        found.append(mention)
        edge = token.end
    return found


def _look_behind(mention: Mention) -> None:
    """Take what English says behind a number: 83.33 % of the total, 2.4 million a day."""
    words, text = vocabulary(), mention.sentence.text
    share = words.share_after.match(text, mention.end) if mention.number.dimension == "percent" else None
    if share and mention.role in {"rate", "other"}:
        mention.role, mention.whole = "share", share["whole"]
    elif mention.role == "count" and mention.basis == "total" and words.mean_after.match(text, mention.end):
        mention.basis = "mean"


def _within(lead: str) -> str:
    """Return what the clauses before a figure name as the whole of what follows ("of the buses, …")."""
    words = vocabulary()
    matches = (words.within.fullmatch(clause.strip()) for clause in words.clause_marks.split(lead)[:-1])
    return next((match["whole"] for match in matches if match), "")


def _lead(text: str, start: int, end: int, between: Sequence[Token]) -> str:
    pieces, position = [], start
    for token in between:
        if token.kind in BLANKED:
            pieces.append(text[position : token.start])
            position = token.end
    return "".join(pieces) + text[position:end]


def _continues(mention: Mention, previous: Mention) -> bool:
    alike = mention.number.dimension == previous.number.dimension
    return alike and not mention.tokens and vocabulary().list_only.fullmatch(mention.lead) is not None


def _inherit(mention: Mention, previous: Mention) -> None:
    for name in (
        "role",
        "basis",
        "label",
        "core",
        "day",
        "before",
        "whole",
        "together",
        "sign",
        "increase",
        "apart",
    ):
        setattr(mention, name, getattr(previous, name))
    mention.listed = previous.listed + 1


def _interpret(mention: Mention, earlier: list[Mention], day: str | None) -> None:
    words, last, dimension = vocabulary(), mention.last, mention.number.dimension
    mention.apart = words.says("each_apart", mention.lead)
    mention.together = words.says("together", last)
    topic = next((each for each in reversed(earlier) if each.role == "count"), None)
    mention.day = day or _stretch(earlier)
    if words.says("historic", last):
        mention.role = "other"
    elif dimension == "percent":
        _interpret_percent(mention, earlier)
    elif dimension == "points":
        mention.role = "points"
    elif dimension == "ratio":
        mention.role, mention.increase = "multiple", words.says("up", last)
        mention.before = _base(mention, earlier)
        _name_changed(mention)
    elif dimension == "days":
        mention.role = "other" if words.says("excluded_days", last) else "days"
    else:
        _interpret_count(mention, topic, earlier)


def _stretch(earlier: list[Mention]) -> str:
    """Name the stretch of days (the first three) that the sentence has turned to; empty for none."""
    lengths = [each for each in earlier if each.number.dimension == "days"]
    if lengths and lengths[-1].role == "other":
        return f"stretch {lengths[-1].sentence.index}.{lengths[-1].start}"
    return ""


def _name_changed(mention: Mention) -> None:
    """Take the subject a change names for itself ("lorries grew by …")."""
    words = vocabulary()
    text = words.changes.split(mention.last)[0]
    mention.label = label_of(text)
    mention.core = core_of(text) if mention.label else ""


def _interpret_percent(mention: Mention, earlier: list[Mention]) -> None:
    words, last = vocabulary(), mention.last
    grows, shrinks = (list(words.cues[cue].finditer(last)) for cue in ("up", "down"))
    share = words.share_clause.search(last)
    if words.says("each_alike", last):
        mention.role = "other"
    elif grows or shrinks:
        if share and share.start("cue") > max(match.start() for match in grows + shrinks):
            mention.role = "other"
            return
        mention.role = "growth" if not share else "other"
        later = shrinks and (not grows or shrinks[-1].start() > grows[-1].start())
        mention.sign = -1 if later else 1
        mention.before = _base(mention, earlier)
        _name_changed(mention)
    elif share:
        mention.role = "share"
        mention.label = label_of(share["subject"])
        mention.core = core_of(share["subject"])
        mention.explicit = bool(mention.label) and not _only_listing(share["subject"])
        mention.whole = _whole(share["whole"])
    elif words.says("compare", last) and mention.number.text[:1] in "+-":
        mention.role, mention.before = "growth", _base(mention, earlier)
        mention.sign = -1 if mention.number.text[0] == "-" else 1
        _name_changed(mention)
    else:
        mention.role = "rate"


def _only_listing(text: str) -> bool:
    words = vocabulary()
    return not label_of(words.cues["together"].sub("", words.cues["each_apart"].sub("", text)))


def _whole(text: str) -> str | None:
    """Return the phrase a share is of, or None; the verb and the word for share around it are cut off."""
    words = vocabulary()
    text = words.cues["each_apart"].sub("", text)
    while True:
        shorter = words.tails.sub("", text.strip(words.strip))
        shorter = words.cues["share_ends"].sub("", shorter)
        lead = words.verb_first.match(shorter)
        shorter = shorter[lead.end() :] if lead else shorter
        if shorter == text:
            return text or None
        text = shorter


def _base(mention: Mention, earlier: list[Mention]) -> str:
    """Name the earlier period a change is measured from; without words of its own, the last one's."""
    words, period = vocabulary(), mention.period
    years = [year_of(token) for token in mention.tokens if year_of(token)]
    if years and years[-1] != period.year:
        return years[-1]
    if words.says("last_year", mention.lead):
        return str(int(period.year) - 1) if period.year else "last year"
    if words.says("chain_base", mention.lead):
        return "chain"
    if words.says("ordinary", mention.lead):
        return "ordinary"
    if words.says("compare", mention.lead):
        return f"unknown {mention.sentence.index}.{mention.start}"
    # the count just before, or the change just before, has named it
    changes = (
        each for each in reversed(earlier) if each.role in {"count", "growth", "multiple"} and each.before
    )
    previous = next(changes, None)
    return previous.before if previous else f"unknown {mention.sentence.index}.{mention.start}"


def _interpret_count(mention: Mention, topic: Mention | None, earlier: list[Mention]) -> None:
    words, last = vocabulary(), mention.last
    mention.role = "count"
    changes = words.difference.search(last)
    if changes and not words.says("level", last):
        mention.basis = "difference"
        mention.before = _base(mention, earlier)
        downwards = words.says("down", changes.group(0)) or words.says("fewer", changes.group(0))
        mention.sign = -1 if downwards else 1
    else:
        _place_in_time(mention, earlier)
        if words.says("mean", last):
            mention.basis = "mean"
        elif words.says("hourly", last) or mention.day.startswith("clock"):
            mention.basis = "hour"
        elif words.says("peak", mention.lead):
            mention.basis = "peak"
            if _of_another_period(mention):
                mention.role = "other"
    _name_subject(mention, topic)


def _place_in_time(mention: Mention, earlier: list[Mention]) -> None:
    words, period = vocabulary(), mention.period
    years = [year_of(token) for token in mention.tokens if year_of(token)]
    if words.says("ordinary", mention.lead):
        mention.before = "ordinary"
    elif years and years[-1] != period.year and (period.year or words.says("same_period", mention.lead)):
        mention.before = years[-1]
    elif words.says("last_year", mention.lead) and not words.says("up", mention.lead):
        mention.before = str(int(period.year) - 1) if period.year else "last year"
    elif earlier and not mention.tokens and _still_before(earlier[-1]):
        mention.before = earlier[-1].before


def _still_before(previous: Mention) -> bool:
    """Say whether the sentence is telling an earlier period: the count before belongs to it, not in passing."""
    words = vocabulary()
    aside = words.says("compare", previous.lead) or words.bracket_open.search(previous.lead)
    return previous.role == "count" and previous.basis != "difference" and bool(previous.before) and not aside


def _of_another_period(mention: Mention) -> bool:
    """Say whether a peak is measured over a longer or another period than the text's ("since the opening")."""
    words, text = vocabulary(), mention.sentence.text
    year = words.cues["other_year"].match(text, mention.end)
    return words.says("peak_elsewhere", mention.last) or (
        year is not None and mention.period.year not in year.group()
    )


def _name_subject(mention: Mention, topic: Mention | None) -> None:
    """Find the subject: beside the number, else in the clauses before, else that of the count before."""
    words = vocabulary()
    clauses = words.clause_marks.split(mention.lead)
    if mention.basis == "difference":
        clauses[-1] = words.changes.split(clauses[-1])[0]
    for clause in reversed(clauses):
        for cue in (
            "mean",
            "peak",
            "hourly",
            "whole_day",
            "each_apart",
            "same_period",
            "ordinary",
            "last_year",
        ):
            clause = words.cues[cue].sub("", clause)
        named_province = words.says("province", clause)
        mention.label = label_of(clause)
        if mention.label:
            break
    mention.core = core_of(mention.label) if mention.label else ""
    mention.explicit = bool(mention.label)
    derived = mention.basis in {"mean", "peak", "hour", "difference"} or mention.before
    whole = mention.basis == "peak" and named_province and not mention.core
    if topic is not None and (not mention.label or (derived and not mention.core)) and not whole:
        mention.label, mention.core, mention.explicit = topic.label, topic.core, False
