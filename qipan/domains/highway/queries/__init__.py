"""Highway queries 高速查询: data health of the stations within the actor's scope, judged now or as last judged."""

from qipan.domains.highway.queries.health import health_for, judged
from qipan.domains.highway.queries.kept_health import health_kept

__all__ = ["health_for", "health_kept", "judged"]
