"""Bulletin pages 通报页面: drafted from the form, checked beside the text, mended, reviewed, published, replayed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from qipan.board.models import Bulletin

NEW = "/highway/bulletins/new/"


def body(answer: Any) -> str:
    """The page's text."""
    return str(answer.content.decode())


def test_the_list_is_useful_without_data(db: None, opened_by: Callable[..., Client]) -> None:
    page = body(opened_by("editor").get("/highway/bulletins/"))
    assert "还没有通报，也没有通行记录" in page
    assert "qipan demo" in page


def test_the_list_shows_state_author_and_mark(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    page = body(opened_by("reviewer").get("/highway/bulletins/"))
    assert bulletin.title_zh in page
    assert "草稿" in page
    assert "演示数据" in page
    assert "人员editor" in page
    assert bulletin.title_zh not in body(opened_by("reviewer").get("/highway/bulletins/?state=published"))


def test_the_form_suggests_the_newest_holiday_held(demo: Any, opened_by: Callable[..., Client]) -> None:
    page = body(opened_by("editor").get(NEW))
    assert re.search(r'<option value="new_year" selected>', page)
    assert re.search(r'<option value="2021" selected>', page)


def test_a_holiday_becomes_a_draft(demo: Any, opened_by: Callable[..., Client]) -> None:
    given = {"holiday": "new_year", "year": "2021", "compare_year": "2020", "special": "truck"}
    answer = opened_by("editor").post(NEW, given)
    bulletin = Bulletin.objects.get()
    assert answer.headers["Location"] == f"/highway/bulletins/{bulletin.id}/"
    assert (str(bulletin.first), str(bulletin.last)) == ("2021-01-01", "2021-01-03")
    assert str(bulletin.compare_first) == "2020-01-01"
    assert bulletin.organisation_zh == "管理局43"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"holiday": "new_year", "year": "2027"}, "2027 年放假安排尚未公布"),
        ({"first": "2021-01-03", "last": "2021-01-01"}, "截止日早于起始日"),
        ({"first": "2021-01-03"}, "起始日和截止日要一起给"),
        ({}, "请选择假期和年份"),
        ({"first": "2019-05-01", "last": "2019-05-03"}, "没有通行记录"),
        ({"first": "2020-12-20", "last": "2020-12-21", "compare_year": "2020"}, "统计期不是假日历中的假期"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_lost(
    demo: Any, opened_by: Callable[..., Client], given: dict[str, str], words: str
) -> None:
    answer = opened_by("editor").post(NEW, {"special": "apart", **given})
    assert answer.status_code == 400
    assert words in body(answer)
    assert re.search(r'<option value="apart" selected', body(answer))
    for value in given.values():
        assert f'value="{value}"' in body(answer)
    assert not Bulletin.objects.exists()


def test_the_page_shows_figures_as_links_and_the_check(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    page = body(opened_by("editor").get(f"/highway/bulletins/{bulletin.id}/"))
    assert f'data-how="/highway/bulletins/{bulletin.id}/figures/total/"' in page
    assert "矛盾 <b>0</b>" in page
    assert "编稿人不能校核本稿" in page
    assert "演示数据" in page


def test_a_contradiction_is_drawn_and_blocks_the_reviewer(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft(printed={"class_share.small": "73.33 %"})
    page = body(opened_by("reviewer").get(f"/highway/bulletins/{bulletin.id}/"))
    assert 'class="intervals"' in page
    assert "还不能通过：1 处矛盾未处理" in page or "处矛盾未处理" in page
    assert re.search(r'figure-link[^"]*\bbad\b[^"]*hand', page)
    opened_by("reviewer").post(f"/highway/bulletins/{bulletin.id}/check/", {"revision": bulletin.revision})
    bulletin.refresh_from_db()
    assert bulletin.status == "draft"


def test_the_suggested_figure_mends_it_and_can_be_taken_back(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft(printed={"class_share.small": "73.33 %"})
    editor = opened_by("editor")
    address = f"/highway/bulletins/{bulletin.id}/figures/class_share.small/print/"
    page = body(editor.get(f"/highway/bulletins/{bulletin.id}/"))
    assert address in page
    editor.post(address, {"text": "83.33 %", "reason": "按校核建议改", "revision": bulletin.revision})
    bulletin.refresh_from_db()
    assert bulletin.overrides["class_share.small"]["text"] == "83.33 %"
    assert "矛盾 <b>0</b>" in body(editor.get(f"/highway/bulletins/{bulletin.id}/"))
    editor.post(address, {"remove": "1", "revision": bulletin.revision})
    bulletin.refresh_from_db()
    assert bulletin.overrides == {}


def test_a_figure_by_hand_needs_a_reason_and_a_number(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    editor = opened_by("editor")
    address = f"/highway/bulletins/{bulletin.id}/figures/total/print/"
    assert "要写明印法和理由" in body(editor.post(address, {"text": "1 万辆次"}, follow=True))
    assert "total" in body(editor.post(address, {"text": "很多", "reason": "x"}, follow=True))
    bulletin.refresh_from_db()
    assert bulletin.overrides == {}
    assert (
        editor.post(
            f"/highway/bulletins/{bulletin.id}/figures/nothing/print/", {"text": "1", "reason": "x"}
        ).status_code
        == 400
    )


def test_wording_is_previewed_then_saved_on_the_revision_seen(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    editor = opened_by("editor")
    address = f"/highway/bulletins/{bulletin.id}"
    assert "{total}" in body(editor.get(f"{address}/edit/"))
    given = {"lang": "zh", "revision": "1", "text.overall": "全省流量{total}。"}
    fragment = body(editor.post(f"{address}/preview/", given))
    assert "全省流量<a" in fragment
    bulletin.refresh_from_db()
    assert bulletin.edits == {}
    unknown = body(editor.post(f"{address}/preview/", {**given, "text.overall": "{nothing}"}))
    assert "nothing" in unknown
    assert "paper-body" not in unknown
    assert editor.post(f"{address}/edit/", given).status_code == 302
    bulletin.refresh_from_db()
    assert bulletin.edits == {"overall": {"zh": "全省流量{total}。"}}
    late = editor.post(f"{address}/edit/", {**given, "text.overall": "另一种{total}写法。"})
    assert late.status_code == 409
    assert "另一种{total}写法。" in body(late)


def test_an_unknown_token_is_refused_and_what_was_typed_stays(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    given = {"lang": "zh", "revision": "1", "text.overall": "流量{nothing}。"}
    answer = opened_by("editor").post(f"/highway/bulletins/{bulletin.id}/edit/", given)
    assert answer.status_code >= 400
    assert "流量{nothing}。" in body(answer)
    bulletin.refresh_from_db()
    assert bulletin.edits == {}


def test_reviewed_published_replayed_and_downloaded(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    reviewer = opened_by("reviewer")
    address = f"/highway/bulletins/{bulletin.id}"
    assert "校核通过" in body(reviewer.get(f"{address}/"))
    assert "已校核" in body(reviewer.post(f"{address}/check/", {"revision": "1"}, follow=True))
    assert "data-confirm" in body(reviewer.get(f"{address}/"))
    reviewer.post(f"{address}/publish/", {"revision": "2"})
    bulletin.refresh_from_db()
    assert bulletin.status == "published"
    page = body(opened_by("viewer").get(f"{address}/"))
    assert bulletin.content_hash[:16] in page
    assert "改稿" not in page
    replay = body(opened_by("viewer").get(f"{address}/replay/"))
    assert replay.count(bulletin.content_hash) == 2
    assert "逐字节相同" in replay
    word = opened_by("viewer").get(f"{address}/file/zh.docx")
    assert zipfile.ZipFile(io.BytesIO(word.content)).testzip() is None
    assert opened_by("viewer").get(f"{address}/file/en.pdf").content.startswith(b"%PDF")
    assert opened_by("viewer").get(f"{address}/file/zh.json").json()["id"] == bulletin.id
    assert opened_by("viewer").get(f"{address}/file/zh.exe").status_code == 400


def test_sent_back_with_a_reason_only(draft: Callable[..., Any], opened_by: Callable[..., Client]) -> None:
    bulletin = draft()
    reviewer = opened_by("reviewer")
    reviewer.post(f"/highway/bulletins/{bulletin.id}/check/")
    reviewer.post(f"/highway/bulletins/{bulletin.id}/return/", {"reason": " "})
    bulletin.refresh_from_db()
    assert bulletin.status == "checked"
    reviewer.post(f"/highway/bulletins/{bulletin.id}/return/", {"reason": "标题待核"})
    bulletin.refresh_from_db()
    assert bulletin.status == "draft"


def test_the_author_reads_why_it_was_sent_back_until_it_is_edited(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin, other = draft(), draft()
    address, edit = f"/highway/bulletins/{bulletin.id}/", f"/highway/bulletins/{bulletin.id}/edit/"
    opened_by("reviewer").post(f"{address}return/", {"reason": "标题待核"})
    assert "人员reviewer 于" in body(opened_by("editor").get(address))
    assert "标题待核" in body(opened_by("editor").get(address))
    assert "Sent back by Officer reviewer" in body(opened_by("editor", "en").get(address))
    assert "标题待核" not in body(opened_by("viewer").get(address))
    assert "标题待核" not in body(opened_by("editor").get(f"/highway/bulletins/{other.id}/"))
    given = {
        "lang": "zh",
        "revision": Bulletin.objects.get(id=bulletin.id).revision,
        "text.overall": "全省流量{total}。",
    }
    assert opened_by("editor").post(edit, given).status_code == 302
    assert "标题待核" not in body(opened_by("editor").get(address))


def test_the_steps_name_people_in_the_readers_language(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    address = f"/highway/bulletins/{draft().id}/"
    opened_by("reviewer").post(f"{address}check/")
    english = body(opened_by("viewer", "en").get(address))
    assert "drafted by Officer editor" in english
    assert "checked by Officer reviewer" in english
    assert "人员editor" in body(opened_by("viewer").get(address))
    assert "Officer reviewer" in body(opened_by("viewer", "en").get("/highway/bulletins/"))


def test_a_discarded_draft_leaves_the_list(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    editor = opened_by("editor")
    assert editor.post(f"/highway/bulletins/{bulletin.id}/discard/").status_code == 302
    assert bulletin.id not in body(editor.get("/highway/bulletins/"))


@pytest.mark.parametrize(
    "figure",
    ["total", "daily_mean", "multiple", "peak_hour", "etc", "growth", "tide.first", "roads_share", "cross"],
)
def test_every_kind_of_figure_explains_itself(
    draft: Callable[..., Any], opened_by: Callable[..., Client], figure: str
) -> None:
    bulletin = draft()
    answer = opened_by("editor").get(
        f"/highway/bulletins/{bulletin.id}/figures/{figure}/", headers={"X-Qipan-Fragment": "drawer"}
    )
    page = body(answer)
    assert answer.status_code == 200
    assert "<html" not in page
    assert "highway.flow." in page
    assert "看全部" in page
    assert "重算" in page
    again = body(opened_by("editor").get(f"/highway/bulletins/{bulletin.id}/figures/{figure}/?again=1"))
    assert "重算一致" in again


def test_a_viewer_is_told_who_sees_the_rows(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    page = body(opened_by("viewer").get(f"/highway/bulletins/{bulletin.id}/figures/total/"))
    assert "查看通行记录原行" in page
    assert "看全部" not in page


def test_the_rows_of_a_figure_are_as_many_as_it_counts(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    page = body(opened_by("editor").get(f"/highway/rows/?bulletin={bulletin.id}&figure=total"))
    drawer = body(opened_by("editor").get(f"/highway/bulletins/{bulletin.id}/figures/total/"))
    total = re.search(r"看全部 ([\d,]+) 行", drawer)
    assert total
    assert f"共 {total.group(1)} 行" in page


def test_english_pages_have_no_chinese_but_names_that_are_data(
    draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    client = opened_by("editor", language="en")
    for path in ("", "edit/?lang=en", "figures/total/"):
        page = body(client.get(f"/highway/bulletins/{bulletin.id}/{path}"))
        page = re.sub(r'<button[^>]*lang="zh-CN"[^>]*>[^<]*</button>|<th>中文</th>|人员', "", page)
        left = re.findall(r"[\u4e00-\u9fff]+", page)
        assert left == [], f"{path}: {left}"
