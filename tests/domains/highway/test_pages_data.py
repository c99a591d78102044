"""Data, flow, check and definitions pages 数据、流量、核稿、口径页面: a happy path each, and their faults."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from qipan.lake import queries as lake

HEADER = "passed_at,station,direction,vehicle_class,plate\n"


def body(answer: Any) -> str:
    """The page's text."""
    return str(answer.content.decode())


def a_station() -> str:
    """A station of the small demo."""
    from qipan.register import queries

    return str(sorted(queries.known_codes("station"))[0])


def csv_file(*lines: str, name: str = "day.csv") -> SimpleUploadedFile:
    """A file of passages."""
    return SimpleUploadedFile(name, (HEADER + "".join(f"{line}\n" for line in lines)).encode())


def test_the_board_is_useful_without_data(db: None, opened_by: Callable[..., Client]) -> None:
    assert "qipan highway import" in body(opened_by("officer").get("/highway/"))
    assert "导入文件" in body(opened_by("officer").get("/highway/"))
    assert "由数据管理员在“数据”页导入" in body(opened_by("viewer").get("/highway/"))


def test_the_board_shows_the_holiday_held(demo: Any, opened_by: Callable[..., Client]) -> None:
    page = body(opened_by("viewer").get("/highway/"))
    assert "2021 元旦" in page
    assert "长沙市居首" in page
    assert "演示数据" in page


def test_the_explorer_narrows_to_what_the_address_says(demo: Any, opened_by: Callable[..., Client]) -> None:
    client = opened_by("viewer")
    page = body(client.get("/highway/flow/?from=2021-01-01&to=2021-01-03&class_group=small&direction=0"))
    assert "小型客车" in page
    assert 'title="去掉' not in page
    assert "分日分时流量" in page
    assert "data-how=" in page


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("from=yesterday&to=2021-01-03", 400, "不是日期"),
        ("from=2021-01-03&to=2021-01-01", 400, "晚于截止日"),
        ("threshold=-1", 400, "阈值应为"),
        ("direction=x", 400, "不是维度"),
        ("from=2019-05-01&to=2019-05-03", 200, "这是没有数据，不是流量为零"),
        ("from=2021-01-01&to=2021-01-03&station=NOBODY", 400, "没有收费站“NOBODY”，或不在您的权限范围内"),
        ("from=2021-01-01&to=2021-01-03&day=2020-12-20", 200, "这些条件下没有记录"),
        ("from=2020-12-30&to=2021-01-01", 200, "是待核，不是零"),
    ],
)
def test_the_explorer_says_what_is_wrong_or_missing(
    demo: Any, opened_by: Callable[..., Client], query: str, status: int, words: str
) -> None:
    answer = opened_by("viewer").get(f"/highway/flow/?{query}")
    assert answer.status_code == status
    assert words in body(answer)


def test_a_prefecture_counts_its_own_stations(demo: Any, opened_by: Callable[..., Client]) -> None:
    address = "/highway/how/?indicator=highway.flow.total&from=2021-01-01&to=2021-01-03"
    exact = re.compile(r"合计</dt><dd class=\"sum\">([\d,]+)")
    whole = exact.search(body(opened_by("viewer").get(address)))
    part = exact.search(body(opened_by("local").get(address)))
    named = exact.search(body(opened_by("viewer").get(f"{address}&prefecture=430100")))
    assert whole
    assert part
    assert named
    assert part.group(1) == named.group(1) != whole.group(1)


@pytest.mark.parametrize(
    ("condition", "counted", "not_counted"),
    [
        ("&class_group=small", ["所含车型", "一类客车 (1)"], ["二类客车 (2)"]),
        ("&class_group=truck", ["六类货车 (16)", "专项作业车 (21)"], ["一类客车 (1)"]),
        ("", [], ["所含车型"]),
    ],
)
def test_the_drawer_of_a_class_says_which_classes_it_counts(
    demo: Any, opened_by: Callable[..., Client], condition: str, counted: list[str], not_counted: list[str]
) -> None:
    page = body(opened_by("viewer").get(f"/highway/how/?from=2021-01-01&to=2021-01-03{condition}"))
    assert all(words in page for words in counted)
    assert not any(words in page for words in not_counted)


def test_excel_holds_what_is_shown_with_its_notes(demo: Any, opened_by: Callable[..., Client]) -> None:
    answer = opened_by("viewer").get("/highway/flow/export/?from=2021-01-01&to=2021-01-03&class_group=truck")
    book = load_workbook(io.BytesIO(answer.content))
    assert "按日" in book.sheetnames
    days = list(book["按日"].iter_rows(min_row=2, values_only=True))
    assert len(days) == 3
    notes = "\n".join(
        str(cell) for row in book[book.sheetnames[-1]].iter_rows(values_only=True) for cell in row
    )
    assert "货车" in notes
    assert "演示数据" in notes
    assert "数据湖第" in notes


def test_rows_are_exported_without_anything_that_names_a_vehicle(
    demo: Any, opened_by: Callable[..., Client]
) -> None:
    station = a_station()
    answer = opened_by("editor").get(f"/highway/rows/export/?from=2021-01-01&to=2021-01-01&station={station}")
    book = load_workbook(io.BytesIO(answer.content))
    heads = [cell.value for cell in book[book.sheetnames[0]][1]]
    assert "时间" in heads
    assert not any("hash" in str(head) or "车牌" in str(head) for head in heads)


def test_the_checker_marks_its_example(db: None, opened_by: Callable[..., Client]) -> None:
    client = opened_by("viewer")
    sample = re.search(r'id="sample"[^>]*>"(.*?)"</script>', body(client.get("/highway/check/")), re.DOTALL)
    assert sample
    text = sample.group(1).encode().decode("unicode_escape") if "\\u" in sample.group(1) else sample.group(1)
    page = body(client.post("/highway/check/", {"text": text.replace("\\n", "\n")}))
    assert "矛盾 <b>1</b>" in page
    assert 'class="marked bad"' in page
    assert "10.55" in page
    assert "1,861.2 万辆次" in page


def test_the_checker_reads_a_text_file_and_says_when_it_cannot(
    db: None, opened_by: Callable[..., Client]
) -> None:
    client = opened_by("viewer")
    text = "总流量 718.9 万辆次，其中小型客车 599.1 万辆次，占 84.33%。"
    page = body(client.post("/highway/check/", {"file": SimpleUploadedFile("a.txt", text.encode("gb18030"))}))
    assert "矛盾 <b>1</b>" in page
    broken = client.post("/highway/check/", {"file": SimpleUploadedFile("a.docx", b"PK\x03\x04\0\0\xff\xfe")})
    assert broken.status_code == 400
    assert "不是 UTF-8 或 GB18030" in body(broken)
    assert client.post("/highway/check/", {"text": " "}).status_code == 400
    long = client.post("/highway/check/", {"text": "流量 1 辆次。" * 30_000})
    assert long.status_code == 400
    assert "分段" in body(long)


def test_a_file_becomes_a_batch_with_its_rejects(own_lake: Any, opened_by: Callable[..., Client]) -> None:
    client, station = opened_by("officer"), a_station()
    file = csv_file(
        f"2021-01-05 08:00:00,{station},0,1,湘A12345",
        f"2021-01-05 08:01:00,{station},1,1,湘A12345",
        "2021-01-05 08:02:00,NOWHERE,1,1,湘A12345",
    )
    answer = client.post("/highway/data/", {"file": file, "format": "auto", "source": "试导入"}, follow=True)
    page = body(answer)
    assert "有效 2 + 拒收 1 = 共 3 行" in page
    assert "NOWHERE" in page
    assert "湘A12345" not in page
    batch = lake.batches_for(opened_by("officer").get("/highway/data/").wsgi_request.actor).first()
    assert batch is not None
    rejects = b"".join(client.get(f"/highway/data/{batch.id}/rejects/"))
    assert "NOWHERE" in rejects.decode()
    again = client.post(
        "/highway/data/",
        {
            "file": csv_file(
                f"2021-01-05 08:00:00,{station},0,1,湘A12345",
                f"2021-01-05 08:01:00,{station},1,1,湘A12345",
                "2021-01-05 08:02:00,NOWHERE,1,1,湘A12345",
            ),
            "format": "auto",
        },
        follow=True,
    )
    assert "没有重复计数" in body(again)


def test_rows_the_lake_holds_are_told_on_the_page_or_left_out(
    own_lake: Any, opened_by: Callable[..., Client]
) -> None:
    client, station = opened_by("officer"), a_station()
    lines = [f"2021-01-05 08:0{minute}:00,{station},0,1," for minute in range(4)]
    first = client.post("/highway/data/", {"file": csv_file(*lines[:2]), "format": "auto"}, follow=True)
    assert "计了两次" not in body(first)
    second = client.post("/highway/data/", {"file": csv_file(*lines[:3]), "format": "auto"}, follow=True)
    page = body(second)
    assert "本批次有 2 行湖里原已有，现在计了两次" in page
    held = first.redirect_chain[0][0].partition("?")[0]
    assert f'href="{held}"' in page
    assert "重复 2 行" in body(client.get("/highway/data/"))
    asked = {"format": "auto", "skip_known": "on"}
    third = body(client.post("/highway/data/", {"file": csv_file(*lines), **asked}, follow=True))
    assert "有效 1 + 拒收 0 + 略去 3 = 共 4 行" in third
    assert "本批次有 3 行湖里原已有，没有再计入" in third
    nothing_new = client.post("/highway/data/", {"file": csv_file(*lines[1:]), **asked}, follow=True)
    assert "每一行湖里都已有" in body(nothing_new)


@pytest.mark.parametrize(("content", "words"), [(b"", "空"), (b"a,b\n1,2\n", "列")])
def test_a_bad_file_says_so_and_leaves_nothing(
    own_lake: Any, opened_by: Callable[..., Client], content: bytes, words: str
) -> None:
    client = opened_by("officer")
    before = lake.newest_version("passages")
    answer = client.post("/highway/data/", {"file": SimpleUploadedFile("x.csv", content), "format": "auto"})
    assert answer.status_code in (400, 422)
    assert words in body(answer)
    assert lake.newest_version("passages") == before
    assert not list((own_lake / "lake" / "_spool").glob("*"))


def test_an_editor_imports_nothing(own_lake: Any, opened_by: Callable[..., Client]) -> None:
    client = opened_by("editor")
    assert 'id="import"' not in body(client.get("/highway/data/"))
    assert client.post("/highway/data/", {"file": csv_file("x")}).status_code == 403


def test_a_batch_is_withdrawn_with_a_reason(own_lake: Any, opened_by: Callable[..., Client]) -> None:
    client = opened_by("officer")
    batch = next(
        one
        for one in lake.batches_for(client.get("/highway/data/").wsgi_request.actor)
        if one.source == "2021-01-03"
    )
    address = f"/highway/data/{batch.id}"
    assert "没有写理由" in body(client.post(f"{address}/withdraw/", {"reason": ""}, follow=True))
    assert opened_by("editor").post(f"{address}/withdraw/", {"reason": "x"}).status_code == 403
    assert "已撤回" in body(client.post(f"{address}/withdraw/", {"reason": "重复报送"}, follow=True))
    batch.refresh_from_db()
    assert batch.status == "withdrawn"
    assert batch.id in body(client.get("/highway/data/?status=withdrawn"))


def test_a_prefecture_is_told_that_the_batches_are_the_provinces(
    demo: Any, opened_by: Callable[..., Client]
) -> None:
    assert "没有本级的批次" in body(opened_by("local").get("/highway/data/"))
    assert "没有本级的批次" in body(opened_by("local").get("/highway/"))
    assert "没有本级的批次" not in body(opened_by("officer").get("/highway/"))
    drawer = "/highway/how/?from=2021-01-01&to=2021-01-03"
    assert "/highway/data/2" in body(opened_by("editor").get(drawer))
    assert "/highway/data/2" not in body(opened_by("local").get(drawer))


def test_a_batch_nobody_has_is_missing(demo: Any, opened_by: Callable[..., Client]) -> None:
    assert opened_by("officer").get("/highway/data/20210101-none/").status_code == 404


def test_a_draft_whose_rows_were_withdrawn_says_so(
    own_lake: Any, draft: Callable[..., Any], opened_by: Callable[..., Client]
) -> None:
    bulletin = draft()
    officer = opened_by("officer")
    for one in lake.batches_for(officer.get("/highway/data/").wsgi_request.actor):
        if one.source.startswith("2021"):
            officer.post(f"/highway/data/{one.id}/withdraw/", {"reason": "重报"})
    answer = opened_by("editor").get(f"/highway/bulletins/{bulletin.id}/")
    assert answer.status_code == 200
    assert "没有通行记录" in body(answer)


def test_definitions_say_what_each_figure_means(demo: Any, opened_by: Callable[..., Client]) -> None:
    client = opened_by("viewer")
    assert "highway.flow.tide" in body(client.get("/highway/definitions/"))
    assert "JT/T 489-2019" in body(client.get("/highway/definitions/?part=classes"))
    assert "changsha-ring" in body(client.get("/highway/definitions/?part=groups"))
    holidays = body(client.get("/highway/definitions/?part=holidays"))
    assert "尚未公布" in holidays
    assert "2021-02-11" in holidays
