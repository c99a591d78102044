"""Forecast 预测: counts of vehicles for the buckets to come, with intervals, and how well that went in the past.

Pure NumPy on regular grids; the calendar is given. `backtest` compares the methods, `Served` gives a method
with its intervals, `nowcast` and `plan` are its two uses.
"""

from qipan.domains.highway.judgement.forecast.backtest import METHODS, Report, Setup, backtest
from qipan.domains.highway.judgement.forecast.counts import Counts, Key
from qipan.domains.highway.judgement.forecast.intervals import COVERAGES, Calibration
from qipan.domains.highway.judgement.forecast.levelled import Levelled
from qipan.domains.highway.judgement.forecast.library import LibraryModel
from qipan.domains.highway.judgement.forecast.methods import Method, Model, PlainProfile, WeeklyNaive
from qipan.domains.highway.judgement.forecast.planning import nowcast, plan
from qipan.domains.highway.judgement.forecast.reading import Columns, Records, gather, read_records
from qipan.domains.highway.judgement.forecast.scoring import Score, bias, mape, wape
from qipan.domains.highway.judgement.forecast.serving import CannotSay, Forecast, Served, sayable

__all__ = [
    "COVERAGES",
    "METHODS",
    "Calibration",
    "CannotSay",
    "Columns",
    "Counts",
    "Forecast",
    "Key",
    "Levelled",
    "LibraryModel",
    "Method",
    "Model",
    "PlainProfile",
    "Records",
    "Report",
    "Score",
    "Served",
    "Setup",
    "WeeklyNaive",
    "backtest",
    "bias",
    "gather",
    "mape",
    "nowcast",
    "plan",
    "read_records",
    "sayable",
    "wape",
]
