"""Indicator values on the small demo, beside the generator's own books and a plain count by DuckDB."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from demo import Province
from qipan.board import queries
from qipan.board.queries.calendars import holiday_period
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.register import actions as register
from tests.small_demo import DAYS, FIRST, HOLIDAY, LAST, ORDINARY, SEED, THEN, deliver

GROUPS = {"small": "small", "large": "medium_large", "truck": "truck"}
TOTAL = "highway.flow.total"


def by_key(found: dict[str, Any]) -> dict[Any, Any]:
    return {next(iter(row["key"].values())): row["value"] for row in found["rows"]}


def ask(
    actor: Actor, indicator: str = TOTAL, first: dt.date = FIRST, last: dt.date = LAST, **asked: Any
) -> Any:
    return queries.value(actor, indicator, first, last, **asked)


def added(ledger: dict, part: str, days: list[dt.date] = HOLIDAY) -> dict[Any, int]:
    total: Counter[Any] = Counter()
    for day in days:
        total.update(ledger[day][part])
    return {key: number for key, number in total.items() if number}


def test_the_total_is_the_ledgers(demo: Path, ledger: dict, province_actor: Actor) -> None:
    found = ask(province_actor)
    assert found["value"] == sum(ledger[day]["total"] for day in HOLIDAY)
    assert found["period"] == {
        "from": "2021-01-01",
        "to": "2021-01-03",
        "days": 3,
        "days_held": 3,
        "missing": [],
        "holiday": {"names": {"zh": "元旦", "en": "New Year"}, "year": 2021, "days": 3},
        "free": False,
    }
    assert found["scope"] == "province"


@pytest.mark.parametrize("dimension", ["station", "road", "vehicle_class", "direction"])
def test_every_split_is_the_ledgers(demo: Path, ledger: dict, province_actor: Actor, dimension: str) -> None:
    assert by_key(ask(province_actor, by=[dimension])) == added(ledger, dimension)


def test_class_groups_are_the_ledgers(demo: Path, ledger: dict, province_actor: Actor) -> None:
    wanted = {GROUPS.get(key): number for key, number in added(ledger, "class_group", ORDINARY).items()}
    assert by_key(ask(province_actor, by=["class_group"], first=ORDINARY[0], last=ORDINARY[-1])) == wanted
    assert wanted[None] > 0, "the ordinary days hold rows of unknown class, which must stay apart"


def test_days_and_hours_of_day_are_the_ledgers(demo: Path, ledger: dict, province_actor: Actor) -> None:
    days = by_key(ask(province_actor, by=["day"]))
    assert days == {str(day): ledger[day]["total"] for day in HOLIDAY}
    assert list(days) == sorted(days)
    assert by_key(ask(province_actor, by=["hour_of_day"])) == added(ledger, "hour")


def test_a_group_is_the_ledgers(demo: Path, ledger: dict, province_actor: Actor) -> None:
    groups = by_key(ask(province_actor, by=["group"]))
    assert groups == added(ledger, "station_group")
    assert ask(province_actor, where={"group": "changsha-ring"})["value"] == groups["changsha-ring"]


def test_prefectures_add_up_to_the_total(demo: Path, ledger: dict, province_actor: Actor) -> None:
    places = {one.code: one.division[:4] + "00" for one in Province(SEED).stations}
    wanted: Counter[str] = Counter()
    for station, number in added(ledger, "station").items():
        wanted[places[station]] += number
    assert by_key(ask(province_actor, by=["prefecture"])) == dict(wanted)


@pytest.mark.parametrize("column", ["media", "other_province", "vehicle_class", "direction", "station"])
def test_a_plain_count_over_the_files_says_the_same(demo: Path, province_actor: Actor, column: str) -> None:
    uris = lake.snapshot(Actor.system("test"), "passages").uris
    plain = duckdb.sql(
        f"SELECT {column}, count(*) FROM read_parquet({list(uris)!r}, hive_partitioning=true) "
        f"WHERE passed_at >= '2021-01-01' AND passed_at < '2021-01-04' GROUP BY ALL"
    ).fetchall()
    assert by_key(ask(province_actor, by=[column])) == dict(plain)


@pytest.mark.parametrize(
    ("where", "part", "key"),
    [
        ({"direction": "0"}, "direction", 0),
        ({"class_group": "truck"}, "class_group", "truck"),
        ({"road": "G4"}, "road", "G4"),
        ({"vehicle_class": "16"}, "vehicle_class", 16),
        ({"hour_of_day": "16"}, "hour", 16),
    ],
)
def test_conditions_keep_what_they_say(
    demo: Path, ledger: dict, province_actor: Actor, where: dict, part: str, key: Any
) -> None:
    assert ask(province_actor, where=where)["value"] == added(ledger, part)[key]


def test_special_vehicles_apart_leave_the_total_and_the_other_groups_whole(
    demo: Path, ledger: dict, province_actor: Actor
) -> None:
    joined = by_key(ask(province_actor, by=["class_group"]))
    found = ask(province_actor, by=["class_group"], options={"special": "apart"})
    apart = by_key(found)
    special = sum(n for code, n in added(ledger, "vehicle_class").items() if 21 <= code <= 26)
    assert apart["special"] == special > 0
    assert apart["truck"] + special == joined["truck"]
    assert sum(apart.values()) == sum(joined.values())
    names = {row["key"]["class_group"]: row["names"]["class_group"] for row in found["rows"]}
    assert names["special"]["zh"] == "专项作业车"
    assert names["special"]["en"] != "special"


def test_shares_means_peaks_and_growth_are_the_ledgers(
    demo: Path, ledger: dict, province_actor: Actor
) -> None:
    total = sum(ledger[day]["total"] for day in HOLIDAY)
    trucks = added(ledger, "class_group")["truck"]
    share = ask(province_actor, "highway.flow.share", where={"class_group": "truck"})
    assert share["value"] == pytest.approx(float(Fraction(trucks, total)))
    assert ask(province_actor, "highway.flow.daily_mean")["value"] == pytest.approx(total / 3)
    peak = ask(province_actor, "highway.flow.peak_hour")["rows"][0]
    number, day, hour = max((ledger[day]["hour"][hour], day, hour) for day in HOLIDAY for hour in range(24))
    assert (peak["value"], peak["parts"]["at"]) == (number, f"{day}T{hour:02d}:00")
    usual = sum(ledger[day]["total"] for day in ORDINARY) / len(ORDINARY)
    assert ask(province_actor, "highway.flow.multiple")["value"] == pytest.approx(total / 3 / usual)
    growth = ask(province_actor, "highway.flow.growth", compare=(THEN, THEN))
    before = ledger[THEN]["total"]
    assert growth["value"] == pytest.approx((ledger[FIRST]["total"] - before) / before)
    assert growth["rows"][0]["parts"]["days"] == 1


def test_the_answer_names_the_batches_and_that_they_are_made_up(demo: Path, province_actor: Actor) -> None:
    found = ask(province_actor)
    assert found["lake"]["synthetic"] is True
    assert {one["source"] for one in found["lake"]["batches"]} == {str(day) for day in HOLIDAY}
    assert found["lake"]["version"] == lake.newest_version("passages")
    assert len(found["basis"]) == 64


def test_changsha_sees_its_own_stations_and_cannot_ask_for_others(
    demo: Path, ledger: dict, province_actor: Actor, changsha: Actor
) -> None:
    mine = {one.code for one in Province(SEED).stations if one.division.startswith("4301")}
    counts = {code: n for code, n in added(ledger, "station").items() if code in mine}
    found = ask(changsha, by=["station"])
    assert by_key(found) == counts
    assert found["scope"] == ["4301"]
    assert ask(changsha)["value"] == sum(counts.values())
    other = next(code for code in added(ledger, "station") if code not in mine)
    assert ask(province_actor, where={"station": other})["value"] > 0
    assert ask(changsha, where={"station": min(counts)})["value"] == counts[min(counts)]
    for code in ("4301", "430100"):
        assert ask(changsha, where={"prefecture": code})["value"] == sum(counts.values())
    for indicator in ("highway.flow.total", "highway.flow.share"):
        said = [refusal(changsha, {"station": code}, indicator) for code in (other, "NO-SUCH")]
        assert said[0].replace(other, "NO-SUCH") == said[1], "an error must not tell that the station exists"
        for ours, none in (("430200", "439900"), ("4302", "4399")):
            said = [refusal(changsha, {"prefecture": code}, indicator) for code in (ours, none)]
            assert said[0].replace(ours, none) == said[1]


def refusal(actor: Actor, where: dict[str, str], indicator: str = "highway.flow.total") -> str:
    """Return all that is said of a place that may not be asked for."""
    with pytest.raises(QipanError) as refused:
        ask(actor, indicator, where=where)
    error = refused.value
    assert (error.code, error.exit_code, error.http_status) == ("board.place_missing", 5, 404)
    words = [error.text(language) for language in ("zh", "en")]
    return " ".join(f"{one.message} {one.fix}" for one in words)


@pytest.mark.parametrize(
    "where",
    [
        {"station": "NO-SUCH"},
        {"road": "G9999"},
        {"prefecture": "110100"},
        {"group": "nowhere"},
        {"other_province": "99"},
        {"vehicle_class": "3", "station": "NO-SUCH"},
    ],
)
def test_a_place_nobody_knows_is_an_error_for_the_province_too(
    demo: Path, province_actor: Actor, where: dict[str, str]
) -> None:
    said = refusal(province_actor, where)
    assert list(where.values())[-1] in said
    assert f"--by {list(where)[-1]}" in said


def test_a_known_place_without_rows_is_unknown_and_counted_classes_may_be_zero(
    demo: Path, province_actor: Actor
) -> None:
    quiet = [{"code": "QUIET", "name_zh": "静", "name_en": "Quiet", "division": "430102"}]
    register.save_subjects(by=Actor.system("test"), kind="station", rows=quiet, source="test")
    assert ask(province_actor, where={"station": "QUIET"})["value"] is None
    assert ask(province_actor, where={"vehicle_class": "3", "station": "QUIET"})["value"] is None
    # Every class of the holiday is told, so a code that did not pass is a counted nought.
    assert ask(province_actor, where={"vehicle_class": "77"})["value"] == 0
    assert ask(province_actor, where={"class_group": "unknown"})["value"] == 0
    assert ask(province_actor, "highway.flow.share", where={"vehicle_class": "77"})["value"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": LAST, "last": FIRST}, "board.period_reversed"),
        ({"first": dt.date(2022, 1, 1), "last": dt.date(2022, 1, 2)}, "board.period_empty"),
        ({"first": dt.date(2018, 1, 1)}, "board.period_too_long"),
        ({"compare": (LAST, FIRST)}, "board.period_reversed"),
        ({"indicator": "highway.flow.nothing"}, "indicators.indicator_unknown"),
        ({"by": ["colour"]}, "indicators.dimension_unknown"),
        ({"where": {"plate_hash": "1"}}, "indicators.dimension_unknown"),
        ({"where": {"class_group": "bicycle"}}, "board.key_unreadable"),
        ({"where": {"class_group": "special"}}, "board.key_unreadable"),
        ({"where": {"direction": "out"}}, "board.key_unreadable"),
        ({"where": {"day": "2021-13-01"}}, "board.key_unreadable"),
        ({"where": {"hour": "2021-01-01T08:30"}}, "board.key_unreadable"),
        ({"where": {"hour": "2021-01-01T08:00+08:00"}}, "board.key_unreadable"),
        ({"options": {"special": "excluded"}}, "board.option_invalid"),
        ({"options": {"threshold": "-1"}}, "board.option_invalid"),
        ({"options": {"colour": "red"}}, "board.option_invalid"),
        ({"version": 999}, "lake.version_missing"),
    ],
)
def test_a_wrong_question_says_what_is_wrong(
    demo: Path, province_actor: Actor, asked: dict, code: str
) -> None:
    with pytest.raises(QipanError) as caught:
        ask(province_actor, **asked)
    assert caught.value.code == code
    for language in ("zh", "en"):
        words = caught.value.text(language)
        assert words.message and words.fix  # noqa: PT018


def test_nobody_gets_nothing(demo: Path, nobody: Actor) -> None:
    with pytest.raises(QipanError) as caught:
        ask(nobody)
    assert caught.value.code == "engine.not_allowed"


def test_hours_above_a_threshold_are_counted_strictly(
    demo: Path, ledger: dict, province_actor: Actor
) -> None:
    edge = ledger[FIRST]["hour"][16]
    for threshold in (edge - 1, edge):
        above = sum(n > threshold for day in HOLIDAY for n in ledger[day]["hour"].values())
        found = ask(province_actor, "highway.flow.hours_above", options={"threshold": str(threshold)})
        assert found["value"] == above


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-01-01..2021-01-03", "2021-01-01", "2021-01-03"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-12..2021-01-03", "2020-12-01", "2021-01-03"),
    ],
)
def test_periods_read(text: str, first: str, last: str) -> None:
    assert [str(day) for day in queries.period(text)] == [first, last]


@pytest.mark.parametrize(
    "text", ["", "..", "yesterday", "2021-1x", "21", "2021-02-30", "2021-01-01.."[:2], "２0２１-"]
)
def test_periods_that_do_not_read_say_so(text: str) -> None:
    with pytest.raises(QipanError) as caught:
        queries.period(text)
    assert caught.value.code == "board.period_unreadable"


def test_a_withdrawn_batch_leaves_the_newest_version_and_stays_in_the_old(
    own_lake: Path, ledger: dict, province_actor: Actor
) -> None:
    before = ask(province_actor)
    system = Actor.system("test")
    batch = lake.batches_for(system, "passages").get(source="2021-01-02")
    maintenance.withdraw(by=system, batch=batch, reason="try")
    after = ask(province_actor)
    assert after["value"] == before["value"] - ledger[HOLIDAY[1]]["total"]
    assert {one["source"] for one in after["lake"]["batches"]} == {"2021-01-01", "2021-01-03"}
    assert after["basis"] != before["basis"]
    old = ask(province_actor, version=before["lake"]["version"])
    assert (old["value"], old["lake"]["batches"]) == (before["value"], before["lake"]["batches"])
    mean = ask(province_actor, "highway.flow.daily_mean")
    assert mean["value"] is None, "a day without rows is missing, not quiet"
    assert mean["rows"][0]["parts"]["days_recorded"] == 2
    assert ask(province_actor, "highway.flow.multiple")["value"] is None


def test_growth_leaves_out_a_day_that_one_side_lacks(
    own_lake: Path, ledger: dict, province_actor: Actor
) -> None:
    compare = (ORDINARY[0], ORDINARY[1])
    system = Actor.system("test")
    whole = ask(province_actor, "highway.flow.growth", first=HOLIDAY[0], last=HOLIDAY[1], compare=compare)
    assert whole["rows"][0]["parts"]["days"] == 2
    batch = lake.batches_for(system, "passages").get(source="2021-01-02")
    maintenance.withdraw(by=system, batch=batch, reason="try")
    found = ask(province_actor, "highway.flow.growth", first=HOLIDAY[0], last=HOLIDAY[1], compare=compare)
    now, before = ledger[HOLIDAY[0]]["total"], ledger[ORDINARY[0]]["total"]
    assert found["value"] == pytest.approx((now - before) / before)
    assert found["rows"][0]["parts"]["days"] == 1


def test_one_batch_that_is_not_made_up_leaves_the_mark_on_the_others(
    own_lake: Path, province_actor: Actor
) -> None:
    deliver(own_lake, "real", [dt.date(2021, 1, 4)], synthetic=False)
    day = dt.date(2021, 1, 4)
    assert ask(province_actor, first=day, last=day)["lake"]["synthetic"] is False
    assert ask(province_actor, last=day)["lake"]["synthetic"] is True


def test_days_of_the_demo_are_all_there(demo: Path) -> None:
    assert list(lake.days("passages")) == sorted(DAYS)


def test_a_holiday_not_yet_announced_has_no_days() -> None:
    assert holiday_period("highway", "new_year", 2021) == (FIRST, LAST)
    with pytest.raises(QipanError) as caught:
        holiday_period("highway", "new_year", 2040)
    assert caught.value.code == "board.holiday_unannounced"
