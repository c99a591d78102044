"""A bulletin's way: draft, check, publication, replay; what blocks it, and what it leaves in the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from qipan.board import actions
from qipan.board.models import Bulletin
from qipan.board.queries import bulletins
from qipan.engine.actors import Actor, Grant
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.people import actions as people
from qipan.trail.models import Entry
from tests.board.steps import SYSTEM, contradictions, draft, published, refused, words_of
from tests.small_demo import FIRST, GRANTS, HOLIDAY, LAST, THEN, deliver


def test_from_draft_to_publication_every_step_leaves_its_trail(
    demo: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = published(editor, reviewer, publisher)
    assert bulletin.status == "published"
    assert (bulletin.author, bulletin.reviewer, bulletin.publisher) == ("user:11", "user:12", "user:13")
    assert bulletin.synthetic is True
    subject = f"board.bulletin:{bulletin.id}"
    steps = list(Entry.objects.filter(subject=subject).order_by("number").values_list("action", "actor"))
    assert steps == [
        ("board.bulletin_drafted", "user:11"),
        ("board.bulletin_checked", "user:12"),
        ("board.bulletin_published", "user:13"),
    ]
    last = Entry.objects.filter(subject=subject).order_by("number").last().details
    assert last["content"] == bulletin.content_hash
    assert last["lake"] == lake.newest_version("passages")


def test_both_languages_say_the_same_figures(demo: Path, editor: Actor) -> None:
    bulletin = draft(editor, compare=(THEN, THEN))
    content = bulletins.content_of(bulletin)
    zh, en = content["documents"]["zh"], content["documents"]["en"]
    assert set(zh["figures"]) == set(en["figures"])
    assert zh["title"] == "2021 年元旦假期全省高速公路车流量情况通报"
    assert en["title"] == "Expressway traffic in the province, New Year holiday 2021"
    assert zh["figures"]["total"]["value"] == en["figures"]["total"]["value"]
    assert zh["marks"]["synthetic"] is en["marks"]["synthetic"] is True
    assert "{" not in words_of(zh) + words_of(en)
    assert not any("一" <= letter <= "鿿" for letter in words_of(en)), "English text holds Chinese words"


def test_an_author_neither_checks_nor_publishes(demo: Path, editor: Actor, reviewer: Actor) -> None:
    bulletin = draft(editor)
    with refused("board.reviewer_is_author"):
        actions.check_bulletin(by=editor, id=bulletin.id)
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    with refused("board.reviewer_is_author"):
        actions.publish_bulletin(by=editor, id=bulletin.id)


def test_an_authors_token_is_the_author(demo: Path, editor: Actor) -> None:
    grants = tuple(Grant(permission, "43") for permission in GRANTS)
    token = Actor("token", "77", "脚本", grants, person=editor.key)
    bulletin = draft(editor)
    with refused("board.reviewer_is_author"):
        actions.check_bulletin(by=token, id=bulletin.id)
    scripted = draft(token)
    assert scripted.author == editor.key
    with refused("board.reviewer_is_author"):
        actions.check_bulletin(by=editor, id=scripted.id)


def test_a_contradiction_blocks_with_both_sides_shown(
    demo: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = draft(editor)
    share = bulletins.content_of(bulletin)["documents"]["zh"]["figures"]["group_share"]["text"]
    assert share == "21.62 %"
    actions.edit_bulletin(by=editor, id=bulletin.id, overrides={"group_share": {"text": "20.62 %"}})
    bulletin.refresh_from_db()
    found = contradictions(bulletin)
    assert len(found) == 1
    assert len(found[0].sides) == 2
    with refused("board.figures_contradict") as caught:
        actions.check_bulletin(by=reviewer, id=bulletin.id)
    said = caught[0].text("zh").message.replace(" ", "").replace(",", "")
    assert "20.62%" in said
    assert "4662" in said
    assert "group_share" not in said, "a figure is called by its name, not its id"
    told = caught[0].text("en").message
    assert "20.62%" in told
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in told), told
    bulletin.refresh_from_db()
    assert bulletin.status == "draft"
    actions.edit_bulletin(by=editor, id=bulletin.id, overrides={"group_share": {"text": ""}})
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    # Whatever reaches the table past the actions is still caught at publication.
    Bulletin.objects.filter(id=bulletin.id).update(overrides={"group_share": {"text": "20.62 %"}})
    with refused("board.figures_changed"):
        actions.publish_bulletin(by=publisher, id=bulletin.id)
    bulletin.refresh_from_db()
    pins = {"checked": bulletins.Edition.now(bulletin).fingerprint()}
    Bulletin.objects.filter(id=bulletin.id).update(pins=pins)
    with refused("board.figures_contradict"):
        actions.publish_bulletin(by=publisher, id=bulletin.id)


def test_a_number_written_by_hand_into_the_text_is_checked_too(
    demo: Path, editor: Actor, reviewer: Actor
) -> None:
    bulletin = draft(editor)
    text = "元旦假期三天，全省出入口车流量{total}，其中小型客车{class.small}，占总流量的 53.33 %。"
    actions.edit_bulletin(by=editor, id=bulletin.id, edits={"overall": {"zh": text}})
    with refused("board.figures_contradict"):
        actions.check_bulletin(by=reviewer, id=bulletin.id)


def test_an_edit_takes_a_checked_bulletin_back_to_draft(demo: Path, editor: Actor, reviewer: Actor) -> None:
    bulletin = draft(editor)
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    changed = actions.edit_bulletin(
        by=editor, id=bulletin.id, edits={"closing": {"zh": "节后两天恢复平日水平。", "en": "Then it eased."}}
    )
    assert (changed.status, changed.reviewer, changed.checked_at) == ("draft", "", None)
    content = bulletins.content_of(changed)
    assert "节后两天恢复平日水平。" in words_of(content["documents"]["zh"])
    assert "Then it eased." in words_of(content["documents"]["en"])
    with refused("board.bulletin_wrong_state"):
        actions.publish_bulletin(by=reviewer, id=bulletin.id)
    emptied = actions.edit_bulletin(by=editor, id=bulletin.id, edits={"closing": {"zh": " ", "en": ""}})
    assert emptied.edits == {}


def test_a_reviewer_returns_a_bulletin_with_the_reason(demo: Path, editor: Actor, reviewer: Actor) -> None:
    bulletin = draft(editor)
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    back = actions.return_bulletin(by=reviewer, id=bulletin.id, reason="首段请再核")
    assert back.status == "draft"
    entry = Entry.objects.get(action="board.bulletin_returned")
    assert entry.details["reason"] == "首段请再核"


def test_two_editors_do_not_overwrite_each_other(demo: Path, editor: Actor) -> None:
    bulletin = draft(editor)
    mine = {"closing": {"zh": "甲"}}
    actions.edit_bulletin(by=editor, id=bulletin.id, edits=mine, revision=bulletin.revision)
    with refused("board.bulletin_changed"):
        actions.edit_bulletin(
            by=editor, id=bulletin.id, edits={"closing": {"zh": "乙"}}, revision=bulletin.revision
        )
    bulletin.refresh_from_db()
    assert bulletin.edits == mine


def test_what_is_published_or_put_aside_stays_so(
    demo: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = published(editor, reviewer, publisher)
    for step in (
        lambda: actions.edit_bulletin(by=editor, id=bulletin.id, edits={"closing": {"zh": "改"}}),
        lambda: actions.check_bulletin(by=reviewer, id=bulletin.id),
        lambda: actions.return_bulletin(by=reviewer, id=bulletin.id, reason="改"),
        lambda: actions.publish_bulletin(by=publisher, id=bulletin.id),
        lambda: actions.discard_bulletin(by=editor, id=bulletin.id),
    ):
        with refused("board.bulletin_wrong_state"):
            step()
    other = draft(editor)
    actions.discard_bulletin(by=editor, id=other.id, reason="重复")
    assert other.id not in [one.id for one in bulletins.bulletins_for(editor, "highway")]
    with refused("board.bulletin_wrong_state"):
        actions.edit_bulletin(by=editor, id=other.id, edits={"closing": {"zh": "改"}})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"edits": {"nowhere": {"zh": "字"}}}, "board.edit_misplaced"),
        ({"edits": {"overall": {"fr": "mot"}}}, "board.edit_misplaced"),
        ({"edits": {"overall": {"zh": "{nothing}"}}}, "composition.reference_unknown"),
        ({"edits": {"overall": {"zh": "合计{^nothing}"}}}, "composition.reference_unknown"),
        ({"edits": {"overall": {"zh": "{total.names}"}}}, "composition.reference_unknown"),
        ({"overrides": {"nothing": {"text": "1 万辆次"}}}, "board.override_unknown"),
        ({"overrides": {"total": {"text": "很多"}}}, "composition.override_unreadable"),
        ({"overrides": {"total": {"text": "20.62 %"}}}, "composition.override_unreadable"),
        ({"overrides": {"group_share": {"text": "20.62"}}}, "composition.override_unreadable"),
        ({"options": {"special": "excluded"}}, "board.option_invalid"),
        ({"options": {"group": "no-such"}}, "board.option_invalid"),
        ({"options": {"roads": 1}}, "board.option_invalid"),
        ({"options": {"colour": "red"}}, "board.option_invalid"),
    ],
)
def test_a_change_that_means_nothing_is_refused_and_changes_nothing(
    demo: Path, editor: Actor, change: dict, code: str
) -> None:
    bulletin = draft(editor)
    with refused(code):
        actions.edit_bulletin(by=editor, id=bulletin.id, **change)
    kept = Bulletin.objects.get(id=bulletin.id)
    assert (kept.edits, kept.overrides, kept.options, kept.revision) == ({}, {}, {}, 1)
    assert not Entry.objects.filter(action="board.bulletin_edited").exists()


def test_special_vehicles_apart_have_a_line_and_a_footnote(demo: Path, editor: Actor) -> None:
    bulletin = draft(editor, options={"special": "apart"})
    document = bulletins.content_of(bulletin)["documents"]["zh"]
    assert "专项作业车" in words_of(document)
    assert any("单列" in note for note in document["footnotes"])
    assert contradictions(bulletin) == []


def test_a_prefectures_officer_drafts_for_the_prefecture_alone(
    demo: Path, editor: Actor, changsha: Actor, actor: Callable[..., Actor]
) -> None:
    mine = draft(changsha, compare=(THEN, THEN))
    assert mine.division == "4301"
    assert mine.title_zh == "2021 年元旦假期长沙市高速公路车流量情况通报"
    assert mine.title_en == "Expressway traffic in Changsha, New Year holiday 2021"
    document = bulletins.content_of(mine)["documents"]["zh"]
    assert "全省" not in words_of(document)
    assert (
        document["figures"]["total"]["value"]
        < bulletins.content_of(draft(editor))["documents"]["zh"]["figures"]["total"]["value"]
    )
    assert contradictions(mine) == []
    with refused("engine.not_allowed"):
        draft(changsha, division="43")
    provincial = draft(editor)
    elsewhere = draft(editor, division="4302")
    for hidden in (provincial.id, elsewhere.id, "no-such"):
        with refused("board.bulletin_unknown"):
            bulletins.bulletin_for(changsha, hidden)
    assert [one.id for one in bulletins.bulletins_for(changsha, "highway")] == [mine.id]
    reader = actor("highway.bulletin.read", id="5")
    with refused("engine.not_allowed"):
        actions.edit_bulletin(by=reader, id=provincial.id, edits={})


def test_the_machines_operator_drafts_for_the_province(demo: Path, reviewer: Actor) -> None:
    bulletin = draft(SYSTEM)
    assert bulletin.division == django_settings.PROVINCE
    assert bulletins.bulletin_for(reviewer, bulletin.id).id == bulletin.id


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": LAST, "last": FIRST}, "board.period_reversed"),
        ({"first": dt.date(2022, 1, 1), "last": dt.date(2022, 1, 3)}, "board.period_empty"),
        ({"first": dt.date(2018, 1, 1)}, "board.period_too_long"),
        ({"compare": (LAST, FIRST)}, "board.period_reversed"),
        ({"kind": "weather"}, "board.bulletin_kind_unknown"),
        ({"options": {"group": "no-such"}}, "board.option_invalid"),
    ],
)
def test_a_draft_that_cannot_be_is_not_kept(demo: Path, editor: Actor, asked: dict, code: str) -> None:
    with refused(code):
        draft(editor, **asked)
    assert not Bulletin.objects.exists()


def test_an_organisation_signs(demo: Path) -> None:
    from qipan.people import actions as people
    from qipan.people import queries as people_queries

    centre = people.create_organisation(
        by=SYSTEM, kind="department", level="province", code="centre", name_zh="省中心", name_en="Centre",
        division="43",
    )  # fmt: skip
    user = people.add_user(
        by=SYSTEM, username="editor", password="qingxi-lu-38-hao", name_zh="周编稿", name_en="Zhou",
        organisation=centre, roles=["highway.editor"],
    )  # fmt: skip
    issued = people.issue_token(
        by=SYSTEM, user=user, name="脚本", permissions=["highway.bulletin.draft", "highway.bulletin.read"]
    )
    for by in (people_queries.actor_for_user(user), people_queries.actor_for_token(issued.token)):
        content = bulletins.content_of(draft(by))
        assert content["documents"]["zh"]["sign"][0] == "省中心"
        assert content["documents"]["en"]["sign"][0] == "Centre"
    script = people_queries.actor_for_token(issued.token)
    assert (script.whose, script.name) == (f"user:{user.pk}", "周编稿 · 脚本")


def test_a_day_without_records_is_named_and_leaves_the_mean_open(own_lake: Path, editor: Actor) -> None:
    batch = lake.batches_for(SYSTEM, "passages").get(source="2021-01-02")
    maintenance.withdraw(by=SYSTEM, batch=batch, reason="try")
    bulletin = draft(editor)
    documents = bulletins.content_of(bulletin)["documents"]
    assert "1月2日没有通行记录" in words_of(documents["zh"])
    assert "no records for 2 January" in words_of(documents["en"])
    assert "daily_mean" not in documents["zh"]["figures"]
    assert contradictions(bulletin) == []
    hours = next(b for b in documents["zh"]["blocks"] if b.get("id") == "hours" and b["type"] == "chart")
    values = hours["series"][0]["values"]
    assert len(values) == 72
    assert values[24:48] == [None] * 24, "a missing day is a gap in the line"
    assert all(one is not None for one in values[:24] + values[48:])


def test_data_that_change_after_the_check_must_be_checked_again(
    own_lake: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = draft(editor)
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    deliver(own_lake, "elsewhen", [dt.date(2021, 1, 5)])
    batch = lake.batches_for(SYSTEM, "passages").get(source="2021-01-02")
    maintenance.withdraw(by=SYSTEM, batch=batch, reason="try")
    with refused("board.figures_changed"):
        actions.publish_bulletin(by=publisher, id=bulletin.id)
    actions.return_bulletin(by=reviewer, id=bulletin.id, reason="数据已变")
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    assert actions.publish_bulletin(by=publisher, id=bulletin.id).status == "published"


def test_data_of_other_days_do_not_hold_up_a_publication(
    own_lake: Path, editor: Actor, reviewer: Actor, publisher: Actor
) -> None:
    bulletin = draft(editor)
    actions.check_bulletin(by=reviewer, id=bulletin.id)
    deliver(own_lake, "elsewhen", [dt.date(2021, 1, 5)])
    assert actions.publish_bulletin(by=publisher, id=bulletin.id).status == "published"


def test_one_day_and_a_stretch_of_ordinary_days_read_and_agree(demo: Path, editor: Actor) -> None:
    for first, last in ((HOLIDAY[0], HOLIDAY[0]), (dt.date(2020, 12, 18), dt.date(2020, 12, 20))):
        bulletin = draft(editor, first=first, last=last)
        text = words_of(bulletins.content_of(bulletin)["documents"]["zh"])
        assert contradictions(bulletin) == []
        assert "{" not in text
        assert ("高峰日" in text) is (first != last)


def test_an_unsaved_bulletin_names_its_issuer_and_that_it_is_a_draft(demo: Path) -> None:
    system = Actor.system("test")

    def issuer(language: str) -> str:
        made = bulletins.unsaved(system, domain="highway", kind="holiday-flow", first=FIRST, last=LAST)
        content = bulletins.Edition.now(made).content()
        return str(content["documents"][language])

    assert "签发单位待定（草稿，未签发）" in issuer("zh")
    assert "Issuer to be named (draft, not issued)" in issuer("en")
    place = people.create_organisation(
        by=system,
        kind="department",
        level="province",
        code="office",
        name_zh="省高速中心",
        name_en="Expressway Centre",
        division="43",
    )
    people.add_user(
        by=system,
        username="bian",
        password="qingxi-lu-38-hao",
        name_zh="编某",
        name_en="Bian",
        organisation=place,
        roles=["highway.editor"],
    )
    assert "省高速中心（草稿，未签发）" in issuer("zh")
    assert "Expressway Centre (draft, not issued)" in issuer("en")
