"""Board queries 看板查询: indicator values, the rows behind them, bulletins and their replay."""

from qipan.board.queries.basis import Basis
from qipan.board.queries.values import checked_period, domain_of, period, value

__all__ = ["Basis", "checked_period", "domain_of", "period", "value"]
