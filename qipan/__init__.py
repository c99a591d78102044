"""Qipan 棋盘: the working platform of a province's departments."""

__version__ = "0.1.0"
