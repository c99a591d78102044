"""People 人员与部门: organisations, users, roles, scopes, tokens."""

from qipan.engine.errors import register_catalogue

register_catalogue(__file__)
