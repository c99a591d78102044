"""Bodies 请求体: what requests and refusals of the board have in common."""

from __future__ import annotations

from ninja import Schema


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


PROBLEMS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


class Body(Schema, extra="forbid"):
    """What a request may say: a name that is not known is refused, not passed over."""
