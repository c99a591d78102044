"""Declared relations 声明的关系: a composer's figures, checked over their rounding, with the working of each."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from qipan.engine.bulletins import Figure, Implied, Relation, check, check_text
from qipan.engine.errors import QipanError


def figure(id: str, text: str, label: str = "", sign: int = 1) -> Figure:
    return Figure.printed(id, text, label=label, sign=sign)


TOTAL = figure("total", "718.9 万辆次", "总流量")
SMALL, LARGE, TRUCK = (
    figure("small", "599.1 万辆次", "小型客车"),
    figure("large", "9.2 万辆次", "大中型客车"),
    figure("truck", "110.6 万辆次", "货车"),
)


def working(figures: list[Figure], relation: Relation) -> str:
    (finding,) = check(figures, [relation])
    assert finding.ok, finding.message
    return finding.working["zh"]


def test_sum_shows_its_working() -> None:
    parts = [SMALL, LARGE, TRUCK]

    assert working([TOTAL, *parts], Relation.total(parts, TOTAL)) == "599.1 + 9.2 + 110.6 = 718.9"


def test_share_shows_what_it_may_be() -> None:
    share = figure("share", "83.33 %")

    assert (
        working([TOTAL, SMALL, share], Relation.share(SMALL, TOTAL, share)) == "可取 83.32—83.35%，印 83.33%"
    )


def test_mean_times_days_contains_the_total() -> None:
    days, mean = figure("days", "3 天"), figure("mean", "239.6 万辆次")

    relation = Relation.mean(TOTAL, days, mean)
    assert working([TOTAL, days, mean], relation) == "239.6 × 3，舍入后含 718.9"


def test_growth_multiple_and_peak_hold() -> None:
    before, growth = figure("before", "231.5 万辆次"), figure("growth", "6.39 %")
    first_day, ordinary = figure("day", "246.3 万辆次"), figure("ordinary", "221.8 万辆次")
    mean, ratio = figure("mean", "239.6 万辆次"), figure("ratio", "1.08 倍")

    findings = check(
        [before, growth, first_day, ordinary, mean, ratio, TOTAL],
        [
            Relation.growth(first_day, before, growth),
            Relation.multiple(mean, ordinary, ratio),
            Relation.peak(first_day, TOTAL),
            Relation.at_most(mean, first_day),
        ],
    )

    assert [finding.ok for finding in findings] == [True] * 4
    assert findings[2].working["zh"] == "246.3 ≤ 718.9"


def test_decline_is_a_negative_figure() -> None:
    now, before = figure("now", "110.6 万辆次"), figure("before", "120.8 万辆次")
    down = figure("down", "8.44 %", sign=-1)
    wrong = figure("down", "18.44 %", sign=-1)

    assert check([now, before, down], [Relation.growth(now, before, down)])[0].ok
    (finding,) = check([now, before, wrong], [Relation.growth(now, before, wrong)])
    assert not finding.ok
    repair = next(each for each in finding.repairs if each.figure.id == "down")
    assert "8.44" in [repair.printed(value) for value in repair.edits]


def test_contradiction_names_both_sides_gap_and_repair() -> None:
    around = Implied("around", "长沙周边")
    share = figure("share", "20.62 %", "长沙周边占比")
    west, west_share = figure("west", "19.3 万辆次", "长沙西"), figure("west_share", "12.42 %")
    east, east_share = figure("east", "16.3 万辆次", "长沙"), figure("east_share", "10.51 %")
    relations = [
        Relation.share(around, TOTAL, share),
        Relation.share(west, around, west_share),
        Relation.share(east, around, east_share),
    ]

    (finding,) = check([TOTAL, share, west, west_share, east, east_share], relations)

    assert finding.quantity == "长沙周边"
    assert {side.label: side.side for side in finding.sides} == {
        "20.62% × 718.9": "against",
        "19.3 ÷ 12.42%": "for",
        "16.3 ÷ 10.51%": "for",
    }
    assert round(finding.gap / 10_000, 1) == Fraction("6.6")
    assert finding.repairs[0].figure.id == "share"
    assert finding.repairs[0].printed(finding.repairs[0].edits[0]) == "21.62"
    assert "21.62" in finding.message["zh"]
    assert "21.62" in finding.message["en"]


def test_edge_of_rounding_is_no_contradiction() -> None:
    # 100 ± 0.5 and 201 ± 0.5: twice the first reaches 201 exactly at its upper edge, 200.5
    whole, part, share = figure("w", "201 万辆次"), figure("p", "100 万辆次"), figure("s", "50 %")
    just_off = figure("w", "204 万辆次")

    assert check([whole, part, share], [Relation.share(part, whole, share)])[0].ok
    halves = [figure("a", "100 万辆次"), figure("b", "100 万辆次")]
    assert check([whole, *halves], [Relation.total(halves, whole)])[0].ok
    assert not check([just_off, *halves], [Relation.total(halves, just_off)])[0].ok


def test_two_separate_errors_are_two_contradictions() -> None:
    shares = [figure("s1", "84.33 %"), figure("s2", "1.28 %"), figure("s3", "25.39 %")]
    parts = [SMALL, LARGE, TRUCK]
    relations = [Relation.share(part, TOTAL, share) for part, share in zip(parts, shares, strict=True)]

    findings = check([TOTAL, *parts, *shares], [*relations, Relation.total(parts, TOTAL)])

    broken = [finding for finding in findings if not finding.ok]
    mended = {repair.figure.id for finding in broken for repair in finding.repairs}
    assert len(broken) == 2
    assert {"s1", "s3"} <= mended


def test_missing_figure_is_named() -> None:
    with pytest.raises(QipanError) as fault:
        check([TOTAL], [Relation.peak(SMALL, TOTAL)])

    assert fault.value.code == "bulletins.quantity_unknown"
    assert "small" in fault.value.text("en").message


@pytest.mark.parametrize("text", ["", "全省", "12 与 13 万", "9" * 100])
def test_unreadable_number_says_so(text: str) -> None:
    with pytest.raises(QipanError) as fault:
        Figure.printed("x", text)

    assert fault.value.code == "bulletins.number_unreadable"


def test_report_is_json_of_three_lists() -> None:
    report = check_text("总流量718.9万辆次，其中货车110.6万辆次，占16.39%。总流量创新高。")

    answer = json.loads(json.dumps(report.to_json(), ensure_ascii=False))

    assert set(answer) == {"figures", "relations", "contradictions"}
    assert answer["figures"][0]["text"] == "718.9万辆次"
    assert (answer["figures"][0]["low"], answer["figures"][0]["high"]) == (7_188_500, 7_189_500)
    (relation,) = answer["relations"]
    assert relation["holds"] is False
    (contradiction,) = answer["contradictions"]
    assert contradiction["relations"] == [relation["id"]]
    share = next(each for each in contradiction["repairs"] if each["printed"] == "16.39%")
    assert (share["low_text"], share["high_text"], share["edit_text"]) == ("15.38", "15.39", "15.39")
    assert {each["side"] for each in contradiction["intervals"]} == {"for", "against"}
    assert contradiction["gap"] > 0


def test_span_points_at_the_printed_text_and_at_its_repeats() -> None:
    text = "总流量７１８.９万辆次。\n别的话。\n总流量７１８.９万辆次。"

    (figure,) = check_text(text).figures

    spans = [figure.span, *figure.repeats]
    assert [text[slice(*span)] for span in spans] == ["７１８.９万辆次"] * 2
    assert figure.text == "７１８.９万辆次"
