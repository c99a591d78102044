"""The small demo for the board's tests."""

from tests.board.steps import editor, publisher, reviewer
from tests.small_demo import changsha, demo, demo_folder, ledger, own_lake, province_actor

__all__ = [
    "changsha",
    "demo",
    "demo_folder",
    "editor",
    "ledger",
    "own_lake",
    "province_actor",
    "publisher",
    "reviewer",
]
