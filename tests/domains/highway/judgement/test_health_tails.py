"""How unlikely a count is, against sums of the probabilities themselves."""

from __future__ import annotations

from math import comb, exp, lgamma, log

import numpy as np
import pytest

from qipan.domains.highway.judgement.health.tails import (
    empty_evidence,
    least_part,
    level_evidence,
    share_evidence,
)


def log_probability(count: int, mean: float, dispersion: float) -> float:
    """ln P(count) of the negative binomial, written out."""
    size = 1 / dispersion
    return (
        lgamma(count + size)
        - lgamma(size)
        - lgamma(count + 1)
        + size * log(size / (size + mean))
        + count * log(mean / (size + mean))
    )


@pytest.mark.parametrize(("mean", "dispersion"), [(0.5, 0.02), (20.0, 0.05), (300.0, 0.3)])
def test_an_empty_hour_is_as_unlikely_as_the_distribution_says(mean: float, dispersion: float) -> None:
    assert sum(exp(log_probability(k, mean, dispersion)) for k in range(6000)) == pytest.approx(1)
    told = empty_evidence(np.array([mean]), np.array([dispersion]))[0]
    assert told == pytest.approx(-log_probability(0, mean, dispersion))


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_changed_level_is_a_likelihood_ratio(factor: float) -> None:
    told = level_evidence(np.array([37.0]), np.array([20.0]), np.array([0.05]), factor)[0]
    wanted = log_probability(37, 20.0 * factor, 0.05) - log_probability(37, 20.0, 0.05)
    assert told == pytest.approx(wanted)


@pytest.mark.parametrize(("part", "whole", "usual"), [(10, 40, 0.02), (30, 40, 0.5), (3, 400, 0.005)])
def test_the_share_bound_never_claims_more_than_the_binomial(part: int, whole: int, usual: float) -> None:
    tail = sum(comb(whole, k) * usual**k * (1 - usual) ** (whole - k) for k in range(part, whole + 1))
    told = share_evidence(np.array([float(part)]), np.array([float(whole)]), np.array([usual]))[0]
    assert 0 < told <= -log(tail)


def test_a_share_at_or_below_the_usual_tells_nothing() -> None:
    told = share_evidence(np.array([2.0, 0.0, 0.0]), np.array([100.0, 100.0, 0.0]), np.full(3, 0.02))
    assert told.tolist() == [0, 0, 0]


def test_the_least_share_is_where_the_evidence_is_reached() -> None:
    limit = least_part(200.0, 0.02, 13.8)
    low, high = (
        share_evidence(np.array([200 * share]), np.array([200.0]), np.array([0.02]))[0]
        for share in (limit - 0.001, limit + 0.001)
    )
    assert low < 13.8 <= high
    assert least_part(3.0, 0.9, 13.8) > 1
