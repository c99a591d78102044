"""Register 登记册: who and what there is, each fact with its as-of date and source."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
