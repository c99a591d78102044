"""Highway queries 高速查询: data health of the stations within the actor's scope."""

from qipan.domains.highway.queries.health import health_for, judged

__all__ = ["health_for", "judged"]
