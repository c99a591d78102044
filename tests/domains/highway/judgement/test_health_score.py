"""The score and its arithmetic."""

from __future__ import annotations

import pytest

from qipan.domains.highway.judgement.health import Finding, declared
from qipan.domains.highway.judgement.health.score import deductions, total

RULES = declared()
PARTS: dict[int | None, float] = {0: 0.6, 1: 0.4}


def finding(kind: str, hours: range, direction: int | None = None) -> Finding:
    return Finding("A", direction, kind, tuple(hours), 0.0, 0.0)


def test_a_deduction_is_rate_times_per_cent_of_the_hours_judged() -> None:
    (taken,) = deductions([finding("gap", range(8))], PARTS, 100, RULES)
    assert (taken.hours, taken.weighed, taken.judged) == (tuple(range(8)), 8, 100)
    assert taken.points == pytest.approx(RULES.number("score", "gap", "points") * 8)
    assert total([taken]) == pytest.approx(100 - taken.points)


def test_a_direction_counts_by_its_part_of_the_flow() -> None:
    (taken,) = deductions([finding("gap", range(20), direction=1)], PARTS, 100, RULES)
    assert taken.weighed == pytest.approx(8)


def test_both_directions_of_an_hour_count_once() -> None:
    found = [finding("gap", range(10), direction=way) for way in (0, 1)] + [finding("gap", range(10))]
    (taken,) = deductions(found, PARTS, 100, RULES)
    assert taken.weighed == pytest.approx(10)


def test_an_hour_counts_for_its_gravest_kind_alone() -> None:
    found = [finding("control_missing", range(8)), finding("gap", range(8)), finding("drop", range(6, 10))]
    taken = {one.kind: one.weighed for one in deductions(found, PARTS, 100, RULES)}
    assert taken == {"gap": 8, "drop": 2}


@pytest.mark.parametrize(("hours", "bound"), [(1, "least"), (700, "most")])
def test_a_kind_takes_at_least_and_at_most_what_is_declared(hours: int, bound: str) -> None:
    (taken,) = deductions([finding("silence", range(hours))], PARTS, 720, RULES)
    assert taken.points == RULES.number("score", "silence", bound)


def test_the_score_never_falls_below_nothing() -> None:
    found = [finding(kind, range(at * 100, at * 100 + 100)) for at, kind in enumerate(RULES.body["score"])]
    taken = deductions(found, PARTS, 800, RULES)
    assert sum(one.points for one in taken) > 100
    assert total(taken) == 0


def test_every_kind_has_words_weights_and_sentences() -> None:
    kinds = set(RULES.words["kinds"])
    assert kinds == set(RULES.body["score"])
    assert kinds <= set(RULES.words["says"])
    for part in RULES.words.values():
        assert all(set(words) == {"zh", "en"} and all(words.values()) for words in part.values())
