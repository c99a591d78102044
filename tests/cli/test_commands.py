"""The command line as a person uses it: exit codes, both languages, JSON, files whole or not at all."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from django.db.utils import OperationalError

from qipan.board.models import Bulletin
from qipan.cli import main, speech
from qipan.engine.errors import CATALOGUE
from tests.isolation import ROOT

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str, str]]
HOLIDAY = ("--from", "2021-01-01", "--to", "2021-01-03")
PERIOD = ("--period", "2021-01-01..2021-01-03")
FLOW = "highway.flow.total"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; return exit code, output and errors."""

    def command(*arguments: str, lang: str = "zh") -> tuple[int, str, str]:
        monkeypatch.setenv("QIPAN_LANG", lang)
        code = 0
        try:
            main.run(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return command


def every_command(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, part in getattr(command, "commands", {}).items():
        yield from every_command(part, (*path, name))


def test_help_is_complete_in_both_languages() -> None:
    for key, entry in speech.words()["help"].items():
        assert entry.get("zh"), f"{key} has no Chinese"
        assert entry.get("en"), f"{key} has no English"
    keys = set(speech.words()["help"])
    whole = typer.main.get_command(main.build("nothing-in-particular"))
    found = list(every_command(whole))
    assert len(found) > 25
    for path, command in found:
        told = (command.help or "").strip()
        assert told, f"qipan {' '.join(path)} has no help"
        assert " " in told or not told.isascii(), f"qipan {' '.join(path)}: its help is the key {told}"
        for parameter in command.params:
            if parameter.name in ("help",):
                continue
            words = (getattr(parameter, "help", "") or "").strip()
            assert words, f"qipan {' '.join(path)}: {parameter.name} has no help"
            assert not (words.isascii() and " " not in words and "_" in words), words
            assert words not in keys or not words.isascii(), f"{parameter.name}: its help is the key {words}"


def test_the_words_of_the_command_line_take_the_same_values_in_both_languages() -> None:
    import string

    for key, entry in speech.words()["messages"].items():
        names = [{n for _, n, _, _ in string.Formatter().parse(entry[lang]) if n} for lang in ("zh", "en")]
        assert names[0] == names[1], key
    for key, entry in speech.words()["columns"].items():
        assert set(entry) == {"zh", "en"}, key


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("board", "value"), 2, "cli.argument_missing"),
        (("board", "value", FLOW), 2, "cli.argument_missing"),
        (("board", "value", FLOW, "--perod", "2021"), 2, "cli.option_unknown"),
        (("board", "valu"), 2, "cli.command_unknown"),
        (("nothing",), 2, "cli.command_unknown"),
        (("board", "value", FLOW, *PERIOD, "--limit", "many"), 2, "cli.value_invalid"),
        (("board", "value", FLOW, *PERIOD, "more"), 2, "cli.usage_wrong"),
        (("board", "value", "no.such", *PERIOD), 5, "indicators.indicator_unknown"),
        (("board", "value", FLOW, "--period", "soon"), 2, "board.period_unreadable"),
        (("board", "value", FLOW, "--period", "2021-01-03..2021-01-01"), 2, "board.period_reversed"),
        (("board", "value", FLOW, "--period", "2031"), 5, "board.period_empty"),
        (("board", "value", FLOW, *PERIOD, "--by", "colour"), 2, "indicators.dimension_unknown"),
        (("board", "value", FLOW, *PERIOD, "--where", "road"), 2, "cli.pair_unreadable"),
        (("board", "value", FLOW, *PERIOD, "--option", "threshold=many"), 2, "board.option_invalid"),
        (("board", "value", FLOW, *PERIOD, "--lake-version", "999"), 5, "lake.version_missing"),
        (("board", "value", FLOW, *PERIOD, "--as", "nobody"), 5, "people.user_missing"),
        (("highway", "bulletin"), 2, "highway.period_missing"),
        (("highway", "bulletin", "--from", "2021-01-03", "--to", "2021-01-01"), 2, "board.period_reversed"),
        (("highway", "bulletin", "--from", "1 January", "--to", "2021-01-01"), 2, "cli.date_unreadable"),
        (("highway", "bulletin", "--from", "2031-01-01", "--to", "2031-01-02"), 5, "board.period_empty"),
        (("highway", "bulletin", *HOLIDAY, "--format", "odt"), 2, "cli.choice_unknown"),
        (("highway", "bulletin", *HOLIDAY, "--lang", "fr"), 2, "cli.choice_unknown"),
        (("highway", "bulletin", *HOLIDAY, "--special", "nowhere"), 2, "cli.choice_unknown"),
        (("highway", "bulletin", *HOLIDAY, "--group", "no-such"), 2, "board.option_invalid"),
        (("highway", "bulletin", *HOLIDAY, "--compare", "before"), 2, "board.period_unreadable"),
        (("highway", "bulletin", "--replay", "no-such"), 5, "board.bulletin_unknown"),
        (("highway", "confirm", "no-such"), 5, "board.bulletin_unknown"),
        (("highway", "publish", "no-such"), 5, "board.bulletin_unknown"),
        (("highway", "check", "/no/such/file"), 5, "cli.file_missing"),
        (("demo", "--scale", "9"), 2, "cli.scale_invalid"),
        (("start", "--port", "99999"), 2, "cli.port_invalid"),
        (("domain", "check", "--colour"), 2, "cli.option_unknown"),
    ],
    ids=lambda given: " ".join(given)[:60] if isinstance(given, tuple) else str(given),
)
def test_every_fault_has_its_exit_code_and_says_what_to_do(
    demo: Path, run: Run, arguments: tuple[str, ...], code: int, error: str
) -> None:
    for lang in ("zh", "en"):
        left, out, told = run(*arguments, lang=lang)
        assert left == code, told
        assert f"[{error}]" in told
        assert "Traceback" not in told + out
        assert CATALOGUE[error].family
        lines = told.strip().splitlines()
        assert len(lines) == 3, "what happened, what to do, the code"


def test_faults_as_json_are_one_document(demo: Path, run: Run) -> None:
    code, out, _ = run("board", "value", "no.such", *PERIOD, "--json")
    told = json.loads(out)
    assert code == 5
    assert told["error"] == "indicators.indicator_unknown"
    assert told["message"]
    assert told["fix"]


def test_a_group_of_commands_shows_its_help(run: Run) -> None:
    for arguments in ((), ("board",), ("highway",), ("lake",)):
        code, out, _ = run(*arguments)
        assert code == 2
        assert "Usage: qipan" in out
    code, out, _ = run("--help", lang="en")
    assert code == 0
    assert "Expressways: import, bulletins, checking, backtests." in out
    code, out, _ = run("highway", "--help")
    assert "核对任何一份通报" in out


def test_values_print_and_as_json(demo: Path, run: Run) -> None:
    code, out, _ = run("board", "value", FLOW, *PERIOD, "--by", "class_group", "--json")
    found = json.loads(out)
    assert code == 0
    assert [row["key"]["class_group"] for row in found["rows"]] == ["small", "truck", "medium_large"]
    assert found["lake"]["synthetic"] is True
    code, out, _ = run("board", "value", FLOW, *PERIOD, "--by", "class_group", lang="en")
    assert code == 0
    assert "demonstration data" in out
    assert "18,000" in out
    code, out, _ = run("board", "value", "highway.flow.hours_above", *PERIOD, "--option", "threshold=500")
    assert code == 0
    assert "小时" in out
    code, out, _ = run("board", "indicators", "--json")
    assert FLOW in [one["id"] for one in json.loads(out)]


def test_another_prefectures_rows_are_not_counted_for_its_user(demo: Path, run: Run) -> None:
    from qipan.cli import demonstration

    demonstration._people()
    _, out, _ = run("board", "value", FLOW, *PERIOD, "--as", "changsha", "--json")
    mine = json.loads(out)
    _, out, _ = run("board", "value", FLOW, *PERIOD, "--where", "prefecture=430100", "--json")
    assert mine["value"] == json.loads(out)["value"]
    assert mine["scope"] == ["4301"]
    code, out, _ = run("highway", "bulletin", *HOLIDAY, "--as", "changsha")
    assert code == 0
    assert "长沙市高速公路车流量情况通报" in out
    assert "全省" not in out
    code, _, told = run("highway", "bulletin", *HOLIDAY, "--as", "changsha", "--save")
    assert code == 0
    assert Bulletin.objects.get().division == "4301"
    assert Bulletin.objects.get().organisation_zh.startswith("长沙市")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("format", "start"),
    [("json", b"{"), ("md", b"# "), ("html", b"<!doctype"), ("docx", b"PK"), ("pdf", b"%PDF")],
)
def test_a_bulletin_in_every_format(
    demo: Path, run: Run, tmp_path: Path, format: str, start: bytes, lang: str
) -> None:
    out = tmp_path / f"bulletin.{format}"
    code, printed, told = run(
        "highway", "bulletin", *HOLIDAY, "--compare", "2020-01-01", "--format", format, "--lang", lang,
        "--out", str(out),
    )  # fmt: skip
    assert code == 0, told
    assert printed == ""
    assert out.read_bytes().lstrip()[: len(start)].lower() == start.lower()
    assert str(out) in told
    assert [one.name for one in tmp_path.iterdir()] == [out.name]


def test_a_file_that_cannot_be_written_leaves_what_was_there(demo: Path, run: Run, tmp_path: Path) -> None:
    for out in (tmp_path / "missing" / "bulletin.md", tmp_path):
        code, _, told = run("highway", "bulletin", *HOLIDAY, "--out", str(out))
        assert code == 8
        assert "[cli.file_unwritable]" in told
    assert list(tmp_path.iterdir()) == []


def test_from_the_shell_a_bulletin_goes_its_whole_way(demo: Path, run: Run) -> None:
    from qipan.cli import demonstration

    demonstration._people()
    code, _, told = run("highway", "bulletin", *HOLIDAY, "--save", "--as", "zhoumin")
    assert code == 0
    id = Bulletin.objects.get().id
    assert id in told
    assert run("highway", "bulletin", "--replay", id)[0] == 6
    assert run("highway", "confirm", id, "--as", "zhoumin")[0] == 4
    assert run("highway", "publish", id, "--as", "litao")[0] == 6
    assert run("highway", "confirm", id, "--as", "litao")[0] == 0
    code, out, _ = run("highway", "publish", id, "--as", "litao")
    assert code == 0
    assert "已发布" in out
    code, out, told = run("highway", "bulletin", "--replay", id, "--format", "json")
    assert code == 0
    assert json.loads(out) == Bulletin.objects.get().content
    assert "重放一致" in told
    code, out, _ = run("highway", "bulletins", "--json")
    assert [one["status"] for one in json.loads(out)] == ["published"]


# Own wording about the figures that the public bulletin prints.
PAGE = (
    "元旦假期三天，全省高速公路出入口车流量 718.9 万辆次。其中小型客车 599.1 万辆次，占 83.33%；"
    "大中型客车 9.2 万辆次，占 1.28%；货车 110.6 万辆次，占 15.39%。"
    "长沙周边收费站出入口流量占全省总流量的 20.62%，其中长沙西收费站 19.3 万辆次，"
    "占长沙周边收费站总流量的 12.42%；长沙收费站 16.3 万辆次，占长沙周边收费站总流量的 10.51%。"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_bulletin_that_contradicts_itself_exits_with_three(run: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(PAGE.encode(encoding))
    code, out, _ = run("highway", "check", str(file), "--json")
    report = json.loads(out)
    assert code == 3
    assert len(report["contradictions"]) == 1
    assert set(report) >= {"figures", "relations", "contradictions"}
    code, out, _ = run("highway", "check", str(file))
    assert code == 3
    assert "20.62" in out
    assert "有 1 处矛盾" in out
    mended = tmp_path / "mended.txt"
    mended.write_bytes(PAGE.replace("20.62", "21.62").encode(encoding))
    code, out, _ = run("highway", "check", str(mended), lang="en")
    assert code == 0
    assert "none contradicts another" in out


def test_a_text_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(PAGE.encode("gb18030")))
    monkeypatch.setattr(sys, "stdin", given)
    code, out, _ = run("highway", "check", "-")
    assert code == 3
    assert "20.62" in out


def test_a_text_that_is_none(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(bytes(range(256)) * 4)
    code, _, told = run("highway", "check", str(picture))
    assert code == 3
    assert "[cli.text_unreadable]" in told
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    code, _, told = run("highway", "check", str(empty))
    assert code == 5
    assert "没有读出任何数字" in told
    assert str(empty) in told
    assert "[cli.no_figures]" in told


@pytest.mark.parametrize("command", [("highway", "check", "-"), ("highway", "--help"), ("--help",)])
def test_what_keeps_nothing_leaves_no_folder_behind(tmp_path: Path, command: tuple[str, ...]) -> None:
    surroundings = {key: value for key, value in os.environ.items() if key != "QIPAN_DATA"}
    made = subprocess.run(
        [sys.executable, "-m", "qipan.cli.main", *command],
        cwd=tmp_path,
        env=surroundings | {"PYTHONPATH": str(ROOT)},
        input="小型车599.1万辆，占83.33%",
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_nobody_may_read_is_told_as_such(run: Run, tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "closed.csv"
    file.write_text("time,station\n")
    opened = Path.open

    def closed(path: Path, *given: Any, **named: Any) -> Any:
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **named)

    # The tests may run as root, whom no mode keeps out; the shell's parser asks os.access and must not answer itself.
    monkeypatch.setattr(os, "access", lambda path, mode, **named: str(path) != str(file))
    monkeypatch.setattr(Path, "open", closed)
    code, _, told = run("highway", "import", str(file))
    assert (code, "[lake.file_not_readable]" in told) == (8, True), told


def test_the_kdd_week_goes_in_whole_and_makes_a_bulletin(db: None, run: Run, real_data: Path) -> None:
    file = real_data / "highway/kdd2017/passages_2016-10-18_24.csv"
    code, out, told = run("highway", "import", str(file), "--json")
    assert code == 0, told
    result = json.loads(out)[0]
    assert (result["rows_good"], result["rows_rejected"], result["lines"]) == (128_823, 0, 128_823)
    week = ("--from", "2016-10-18", "--to", "2016-10-24")
    code, out, told = run("highway", "bulletin", *week, "--format", "json")
    assert code == 0
    assert "矛盾" not in told
    zh, en = (json.loads(out)["documents"][lang] for lang in ("zh", "en"))
    assert zh["figures"]["total"]["value"] == 128_823
    assert zh["marks"]["synthetic"] is False
    text = json.dumps(zh["blocks"], ensure_ascii=False)
    assert "全省" not in zh["title"] + text, "three stations of nowhere are not the province"
    assert "车型待核" in text
    assert "暂定站" in text
    assert "长沙" not in text
    assert "provisional" in json.dumps(en["blocks"])
    code, out, _ = run("highway", "import", str(file))
    assert code == 0
    assert "没有重复计入" in out
    code, _, told = run("highway", "bulletin", "--from", "2016-10-17", "--to", "2016-10-25")
    assert code == 0
    assert "矛盾" not in told


def test_as_a_process_of_its_own_it_leaves_no_traceback(tmp_path: Path) -> None:
    environ = {**os.environ, "QIPAN_DATA": str(tmp_path / "data"), "QIPAN_LANG": "en"}
    for arguments, code in (
        (["--help"], 0),
        (["board", "value", FLOW, "--period", "2021"], 5),
        (["board", "value", "--nonsense"], 2),
    ):
        made = subprocess.run(
            [sys.executable, "-m", "qipan.cli.main", *arguments],
            cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert made.returncode == code, made.stderr
        assert "Traceback" not in made.stderr


def test_a_port_in_use_is_told_before_anything_is_made(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, told = run("start", "--port", str(taken.getsockname()[1]))
    assert code == 8
    assert "[cli.port_taken]" in told


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (OperationalError("no such column: x"), "cli.database_unready"),
        (OperationalError("database or disk is full"), "cli.disk_full"),
        (OSError(28, "No space left on device"), "cli.disk_full"),
        (PermissionError(13, "Permission denied", "/srv/qipan"), "cli.system_refused"),
    ],
)
def test_what_the_machine_refuses_is_told_plainly(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: Exception, error: str
) -> None:
    def refuse() -> None:
        raise fault

    monkeypatch.setattr(main, "_ready", refuse)
    code, _, told = run("lake", "tables", lang="en")
    assert code == 8
    assert f"[{error}]" in told
    assert "—" not in told
    assert "Traceback" not in told


def test_a_failing_disk_without_room_is_a_full_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(main, "_ready", refuse)
    code, _, told = run("lake", "tables")
    assert (code, "[cli.database_unready]" in told) == (8, True)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
    code, _, told = run("lake", "tables")
    assert (code, "[cli.disk_full]" in told) == (8, True)
