"""Writing the register: rows in bulk, provisional codes, groups, corrections, scope."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.register import actions, queries
from qipan.trail.models import Entry
from tests.refusals import refused

pytestmark = pytest.mark.django_db
WRITE = "register.subject.write"
Make = Callable[..., Actor]


def save(by: Actor, rows: list[dict[str, Any]], kind: str = "station", **more: Any) -> dict[str, int]:
    return actions.save_subjects(by=by, kind=kind, rows=rows, **{"source": "测试表", **more})


@pytest.fixture
def changsha_west(system: Actor) -> None:
    save(system, [{"code": "G5513", "name_zh": "长张高速"}], kind="road")
    row = {
        "code": "S1",
        "name_zh": "长沙西",
        "division": "430104",
        "lon": 112.8,
        "lat": 28.2,
        "road": "G5513",
    }
    save(system, [row], as_of=date(2020, 1, 1))


@pytest.mark.usefixtures("changsha_west")
def test_saved_facts_are_columns_with_the_prefecture() -> None:
    rows = queries.frame("station").to_pylist()
    assert len(rows) == 1
    assert rows[0]["prefecture"] == "430100"
    assert rows[0]["road"] == "G5513"
    assert rows[0]["border_province"] is None
    assert rows[0]["status"] == "known"


@pytest.mark.usefixtures("changsha_west")
def test_a_key_not_told_stays_and_a_blank_one_becomes_unknown(system: Actor) -> None:
    counts = save(system, [{"code": "S1", "name_en": "Changsha West", "road": ""}])
    row = queries.subject("station", "S1")
    assert counts == {"rows": 1, "created": 0, "changed": 1, "unchanged": 0}
    assert (row.name_zh, row.name_en) == ("长沙西", "Changsha West")
    assert "road" not in row.attributes
    assert row.lon == 112.8


@pytest.mark.usefixtures("changsha_west")
def test_only_what_changed_goes_into_the_history(system: Actor) -> None:
    before = len(queries.history("station", "S1"))
    counts = save(system, [{"code": "S1", "name_zh": "长沙西", "division": "430104"}])
    assert counts["unchanged"] == 1
    assert len(queries.history("station", "S1")) == before
    save(system, [{"code": "S1", "name_zh": "长沙西站", "division": "430104"}], source="更名文件")
    told = queries.history("station", "S1", "name_zh")
    assert [(one.value, one.source) for one in told] == [("长沙西站", "更名文件"), ("长沙西", "测试表")]
    assert told[1].as_of == date(2020, 1, 1)


def test_saving_leaves_one_trail_entry_with_the_counts(system: Actor) -> None:
    save(system, [{"code": str(number)} for number in range(30)])
    entry = Entry.objects.get()
    assert entry.action == "register.subjects_saved"
    assert entry.details["created"] == 30


def test_zero_degrees_is_a_place_and_blank_is_not(system: Actor) -> None:
    save(system, [{"code": "A", "lon": 0, "lat": 0}, {"code": "B", "lon": "", "lat": ""}])
    assert queries.frame("station")["lon"].to_pylist() == [0.0, None]


FAULTS = [
    ({"name_zh": "无码"}, "code_missing"),
    ({"code": "x" * 65}, "code_long"),
    ({"code": "长 沙"}, "code_blank"),
    ({"code": "A", "lanes": 4}, "column_unknown"),
    ({"code": "A", "lon": 112.8}, "half_place"),
    ({"code": "A", "lon": 181, "lat": 20}, "out_of_range"),
    ({"code": "A", "lon": "东经", "lat": 20}, "not_number"),
    ({"code": "A", "lon": "nan", "lat": 20}, "not_number"),
    ({"code": "A", "division": "439999"}, "division_unknown"),
    ({"code": "A", "division": "43"}, "division_unknown"),
    ({"code": "A", "starts_on": "元旦"}, "not_date"),
    ({"code": "A", "starts_on": "2021-01-02", "ends_on": "2021-01-02"}, "days_reversed"),
    ({"code": "A", "road": "G9999"}, "reference_missing"),
    ({"code": "A", "name_zh": "长" * 121}, "text_long"),
    ({"code": "A", "name_zh": ["长沙"]}, "not_text"),
]


@pytest.mark.parametrize(
    ("row", "reason"), FAULTS, ids=[f"{reason}-{n}" for n, (_, reason) in enumerate(FAULTS)]
)
def test_a_wrong_row_is_named_and_nothing_is_written(system: Actor, row: dict[str, Any], reason: str) -> None:
    with pytest.raises(QipanError, match=r"register\.rows_invalid") as caught:
        save(system, [{"code": "good"}, row])
    faults = caught.value.faults  # type: ignore[attr-defined]
    assert [(one.line, one.reason) for one in faults] == [(2, reason)]
    assert "{" not in faults[0].sentence["zh"] + faults[0].sentence["en"]
    assert not queries.known_codes("station")
    assert not Entry.objects.exists()


def test_a_code_told_twice_is_named_with_the_first_line(system: Actor) -> None:
    with pytest.raises(QipanError) as caught:
        save(system, [{"code": "A"}, {"code": "B"}, {"code": "A"}])
    assert "第 1 行" in caught.value.faults[0].words["zh"]  # type: ignore[attr-defined]


def test_a_line_needs_two_points(system: Actor) -> None:
    with pytest.raises(QipanError) as caught:
        save(system, [{"code": "G4", "alignment": [[113.0, 28.0]]}], kind="road")
    assert caught.value.faults[0].reason == "not_line"  # type: ignore[attr-defined]
    save(system, [{"code": "G4", "alignment": [[113.0, 28.0], [113.1, 28.2]]}], kind="road")
    assert queries.frame("road")["alignment"].to_pylist() == [[[113.0, 28.0], [113.1, 28.2]]]


def test_an_undeclared_kind_is_refused(system: Actor) -> None:
    with refused("register.kind_unknown", "spaceport", "station_group"):
        save(system, [{"code": "A"}], kind="spaceport")


def test_codes_seen_become_provisional_once(system: Actor) -> None:
    assert actions.ensure_provisional(by=system, kind="station", codes=["1", "2", "1"], source="批次 7") == 2
    assert actions.ensure_provisional(by=system, kind="station", codes=["2", "3"], source="批次 8") == 1
    assert queries.frame("station")["status"].to_pylist() == ["provisional"] * 3
    assert queries.missing_codes("station", ["3", "4", "4"]) == ("4",)


def test_whoever_records_events_may_name_codes(actor: Make, nobody: Actor) -> None:
    recorder = actor("lake.batch.record", division="4301")
    assert actions.ensure_provisional(by=recorder, kind="station", codes=["1"], source="批次") == 1
    with pytest.raises(QipanError, match=r"engine\.not_allowed"):
        actions.ensure_provisional(by=nobody, kind="station", codes=["2"], source="批次")


def test_telling_of_a_provisional_subject_makes_it_known(system: Actor) -> None:
    actions.ensure_provisional(by=system, kind="station", codes=["1"], source="批次")
    save(system, [{"code": "1", "name_zh": "一号站"}])
    assert queries.subject("station", "1").status == "known"
    assert [one.value for one in queries.history("station", "1", "status")] == ["known", "provisional"]


def test_demo_rows_never_replace_real_ones(system: Actor) -> None:
    save(system, [{"code": "A", "name_zh": "真站"}])
    with pytest.raises(QipanError) as caught:
        save(system, [{"code": "A", "name_zh": "演示站"}], synthetic=True)
    assert caught.value.faults[0].reason == "synthetic_over_real"  # type: ignore[attr-defined]


def test_real_rows_take_the_demo_mark_away(system: Actor) -> None:
    save(system, [{"code": "A", "name_zh": "站"}], synthetic=True)
    assert queries.subject("station", "A").synthetic
    save(system, [{"code": "A", "name_zh": "站"}])
    assert not queries.subject("station", "A").synthetic


def test_a_correction_keeps_the_value_before(system: Actor, changsha_west: None) -> None:
    actions.correct_fact(
        by=system, kind="station", code="S1", fact="station_type", value="ramp", source="电话核实"
    )
    actions.correct_fact(by=system, kind="station", code="S1", fact="station_type", value=None, source="存疑")
    assert "station_type" not in queries.subject("station", "S1").attributes
    assert [one.value for one in queries.history("station", "S1", "station_type")] == [None, "ramp"]


def test_a_correction_is_checked(system: Actor, changsha_west: None) -> None:
    def correct(fact: str, value: Any) -> None:
        actions.correct_fact(by=system, kind="station", code="S1", fact=fact, value=value, source="x")

    with refused("register.fact_unknown", "lanes", "station_type"):
        correct("lanes", 3)
    with refused("register.fact_invalid", "division"):
        correct("division", "999999")
    with refused("register.fact_invalid", "road"):
        correct("road", "G1")
    with refused("register.fact_invalid", "lon"):
        correct("lon", None)


def test_retiring_ends_a_subject_on_the_day(system: Actor, changsha_west: None) -> None:
    actions.retire(by=system, kind="station", code="S1", on=date(2021, 1, 2), source="撤站文件")
    assert queries.frame("station", as_of=date(2021, 1, 1)).num_rows == 1
    assert queries.frame("station", as_of=date(2021, 1, 2)).num_rows == 0
    assert queries.frame("station").num_rows == 1


def test_retiring_before_the_start_is_refused(system: Actor) -> None:
    save(system, [{"code": "A", "starts_on": date(2021, 1, 1)}])
    with refused("register.days_reversed", "2021-01-01"):
        actions.retire(by=system, kind="station", code="A", on=date(2021, 1, 1), source="x")


class TestScope:
    """A prefecture's data officer writes the prefecture's subjects and hears of no others."""

    @pytest.fixture
    def changsha(self, actor: Make) -> Actor:
        return actor(WRITE, division="4301")

    def test_own_subjects_are_written(self, changsha: Actor) -> None:
        assert save(changsha, [{"code": "A", "division": "430104"}])["created"] == 1

    @pytest.mark.parametrize("division", ["430200", "", None])
    def test_rows_elsewhere_are_refused(self, changsha: Actor, division: str | None) -> None:
        with pytest.raises(QipanError) as caught:
            save(changsha, [{"code": "A", "division": division}])
        assert caught.value.faults[0].reason == "outside_scope"  # type: ignore[attr-defined]

    def test_a_subject_elsewhere_cannot_be_drawn_in(self, changsha: Actor, system: Actor) -> None:
        save(system, [{"code": "Z", "division": "430202"}])
        with pytest.raises(QipanError, match=r"register\.rows_invalid"):
            save(changsha, [{"code": "Z", "division": "430104"}])

    def test_correcting_elsewhere_is_as_missing_as_nothing(self, changsha: Actor, system: Actor) -> None:
        save(system, [{"code": "Z", "division": "430202"}])
        texts = []
        for code in ("Z", "none"):
            with pytest.raises(QipanError, match=r"register\.subject_missing") as caught:
                actions.correct_fact(
                    by=changsha, kind="station", code=code, fact="name_zh", value="x", source="x"
                )
            texts.append(caught.value.text("zh").message.replace(code, ""))
        assert texts[0] == texts[1]

    def test_roads_are_the_provinces(self, changsha: Actor) -> None:
        with pytest.raises(QipanError, match=r"register\.rows_invalid"):
            save(changsha, [{"code": "G4"}], kind="road")

    def test_nobody_may_write(self, nobody: Actor) -> None:
        with pytest.raises(QipanError, match=r"engine\.not_allowed"):
            save(nobody, [{"code": "A"}])
