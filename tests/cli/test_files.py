"""What `--out` writes: a file whole or not at all; a pipe, a device or a stream as what it is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qipan.cli.files import write_bytes
from qipan.engine.errors import QipanError
from tests.isolation import ROOT

BODY = b"figures\n" * 40_000


def device(path: Path, minor: int) -> Path:
    """Make a device of its own beside the test's files: the machine's are never at risk."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        path.open("wb").close()
    except PermissionError:
        pytest.skip("making a device needs the administrator's rights")
    return path


def test_a_pipe_is_written_through_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()))
    reader.start()
    write_bytes(pipe, BODY)
    reader.join(10)
    assert heard == [BODY]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [one.name for one in tmp_path.iterdir()] == ["pipe"]


def test_a_device_without_room_is_a_full_disk_and_stays_a_device(tmp_path: Path) -> None:
    full = device(tmp_path / "full", 7)
    with pytest.raises(QipanError) as told:
        write_bytes(full, BODY)
    assert (told.value.code, told.value.exit_code) == ("cli.disk_full", 8)
    assert str(full) in told.value.text("en").message
    assert stat.S_ISCHR(full.stat().st_mode)
    assert [one.name for one in tmp_path.iterdir()] == ["full"]


def test_a_device_with_room_takes_all_and_stays_a_device(tmp_path: Path) -> None:
    void = device(tmp_path / "void", 3)
    write_bytes(void, BODY)
    assert stat.S_ISCHR(void.stat().st_mode)


@pytest.mark.parametrize("out", ["/dev/stdout", "/dev/fd/1"])
def test_standard_output_by_its_name_is_written_where_it_stands(tmp_path: Path, out: str) -> None:
    kept = tmp_path / "kept.txt"
    words = (
        "from pathlib import Path; from qipan.cli.files import write_bytes; print('before')\n"
        f"write_bytes(Path({out!r}), b'body;'); print('after')"
    )
    with kept.open("wb") as stream:
        done = subprocess.run(
            [sys.executable, "-c", words], cwd=ROOT, stdout=stream, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 0, done.stderr
    assert kept.read_text() == "before\nbody;after\n"
    assert [one.name for one in tmp_path.iterdir()] == ["kept.txt"]


def test_a_file_in_place_is_replaced_whole_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    file, link = tmp_path / "2021.md", tmp_path / "newest.md"
    file.write_text("old")
    file.chmod(0o600)
    link.symlink_to(file)
    before = file.stat().st_ino
    write_bytes(link, BODY)
    assert file.read_bytes() == BODY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_ino != before
    assert link.is_symlink()


def test_where_no_file_can_be_the_reason_is_told(tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "missing" / "bulletin.md"):
        with pytest.raises(QipanError) as told:
            write_bytes(out, BODY)
        assert told.value.code == "cli.file_unwritable"
    assert list(tmp_path.iterdir()) == []
