"""Trail 留痕: who did what and when, append-only and hash-chained."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
