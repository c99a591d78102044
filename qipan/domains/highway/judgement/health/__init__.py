"""Data health 数据健康: gaps, silences, unknown classes, jumps, control totals, values imputed, and a score.

`arrays` makes hourly arrays of counted cells, `expectation` says what each hour should have, `detection` what
it lacks, `judging` puts it together. Every threshold, weight and word stands in `declared/health.yaml`.
"""

from qipan.domains.highway.judgement.health.arrays import (
    Controls,
    Hourly,
    controls_from,
    from_counts,
    from_cube,
)
from qipan.domains.highway.judgement.health.clocks import Step
from qipan.domains.highway.judgement.health.findings import KINDS, Finding
from qipan.domains.highway.judgement.health.imputation import METHODS, Imputed
from qipan.domains.highway.judgement.health.judging import Health, StationHealth, Surroundings, judge
from qipan.domains.highway.judgement.health.rules import Rules, declared
from qipan.domains.highway.judgement.health.score import Deduction

__all__ = [
    "KINDS",
    "METHODS",
    "Controls",
    "Deduction",
    "Finding",
    "Health",
    "Hourly",
    "Imputed",
    "Rules",
    "StationHealth",
    "Step",
    "Surroundings",
    "controls_from",
    "declared",
    "from_counts",
    "from_cube",
    "judge",
]
