"""What passes is written so that a reader can redo it, whatever scales its figures are printed on."""

from qipan.engine.bulletins import Figure, Relation, check


def working(relation: Relation, *figures: Figure) -> str:
    (finding,) = check(list(figures), [relation])
    assert finding.ok
    return finding.working["zh"]


def test_an_order_over_two_scales_stands_in_whole_units() -> None:
    peak, total = Figure.printed("peak", "3,938 辆次"), Figure.printed("total", "4.9 万辆次")
    assert working(Relation.peak(peak, total), peak, total) == "3938 ≤ 49000"


def test_an_order_over_one_scale_stays_as_printed() -> None:
    peak, total = Figure.printed("peak", "247.2 万辆次"), Figure.printed("total", "718.9 万辆次")
    assert working(Relation.peak(peak, total), peak, total) == "247.2 ≤ 718.9"


def test_a_sum_over_two_scales_says_its_result_in_whole_units() -> None:
    parts = [
        Figure.printed(str(at), text) for at, text in enumerate(("12.0 万辆次", "1,840 辆次", "2.2 万辆次"))
    ]
    total = Figure.printed("total", "14.4 万辆次")
    said = working(Relation.total(parts, total), *parts, total)
    assert said.startswith("120000 + 1840 + 22000 = 143840")
    assert "144000" in said
    assert "14.4" not in said
