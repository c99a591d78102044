"""Command line 命令行: `qipan …`, one exit code per family of error."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
