"""Board 看板: what it amounts to, each number opening to its rows; the bulletins."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
