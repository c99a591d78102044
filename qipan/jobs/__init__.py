"""Jobs 定时任务: what the platform does by itself, again and again, apart from any request."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
