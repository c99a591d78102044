"""Lake 事件湖: what happens, immutable, every batch traceable to its source."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
