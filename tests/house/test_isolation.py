"""Isolation: a test run never touches the user's data."""

from pathlib import Path

from django.conf import settings

from tests.isolation import FOLDER, ROOT


def test_settings_were_read_with_a_folder_of_the_run(data_folder: Path) -> None:
    assert data_folder == settings.QIPAN_DATA
    assert (FOLDER / "secret.key").exists()
    assert ROOT not in FOLDER.parents
