"""Expectation 应有流量: how many vehicles each hour should have, from a way's own history and the network.

A way is one direction of one station. Expected = its level × its own daily shape × the network's level in
that hour. Hours known to be at fault are left out; no record counts as no vehicle unless it is known a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health.rules import Rules

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
HOLIDAY = "holiday"


@dataclass(frozen=True)
class Expectation:
    """What is expected of ways: `mean` (ways, hours), `dispersion` (ways,), mean records per hour `level` (ways,)."""

    mean: Floats
    dispersion: Floats
    level: Floats


def expect(counts: Floats, used: Mask, day_kinds: Sequence[str], rules: Rules) -> Expectation:
    """Return the expectation of counts (ways, hours) of whole days.

    `used` tells which hours may teach (not before a way's first record, not known to be at fault);
    `day_kinds` names each day's kind, such as workday, weekend or holiday.
    """
    days = len(day_kinds)
    seen = np.where(used, np.nan_to_num(counts), 0.0)
    level = _levels(seen, used, days)
    network = _network(seen, counts, used, level, day_kinds, rules)
    base = level[:, None] * network[None, :]
    shape = _shapes(seen, used, base, day_kinds, rules)
    mean = base * shape
    mean = _levelled(mean, seen, counts, used, day_kinds, rules)
    return Expectation(mean, dispersions(seen, used, mean, rules), level)


def _levels(seen: Floats, used: Mask, days: int) -> Floats:
    """Return records per used hour: the median of days where they are many, else the mean."""
    hours = used.reshape(len(used), days, 24).sum(axis=2)
    sums = seen.reshape(len(seen), days, 24).sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        daily = np.where(hours >= 12, sums / hours, np.nan)
        mean = np.where(hours.sum(axis=1) > 0, sums.sum(axis=1) / np.maximum(hours.sum(axis=1), 1), 0.0)
    median = _nanmedian(daily, axis=1)
    found: Floats = np.where(np.isnan(median) | (median * 24 < 24), mean, median)
    return found


def _nanmedian(values: Floats, axis: int) -> Floats:
    empty = np.isnan(values).all(axis=axis)
    filled = np.where(np.expand_dims(empty, axis), 0.0, values)
    found: Floats = np.nanmedian(filled, axis=axis)
    return np.where(empty, np.nan, found)


def _network(
    seen: Floats, counts: Floats, used: Mask, level: Floats, day_kinds: Sequence[str], rules: Rules
) -> Floats:
    """Return each hour's level of the whole network over its mean, shape (hours,).

    The weighted median over groups of ways, so that faults of a few do not move it; pulled towards what is
    usual at that hour of such a day where ways are few, and put there where too few of them report.
    """
    busy = np.flatnonzero(level >= rules.number("history", "least_level"))
    if not len(busy):
        return np.ones(counts.shape[1])
    order = np.random.default_rng(0).permutation(busy)
    blocks = np.array_split(order, min(rules.whole("network", "blocks"), len(order)))
    reporting = used & ~np.isnan(counts)
    weights = np.stack([(used[block] * level[block, None]).sum(axis=0) for block in blocks])
    sums = np.stack([seen[block].sum(axis=0) for block in blocks])
    if len(busy) <= len(blocks):
        weights = np.where(np.stack([reporting[block].any(axis=0) for block in blocks]), weights, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(weights > 0, sums / weights, 0.0)
    index = _weighted_median(ratios, weights)
    told = (reporting[busy] * level[busy, None]).sum(axis=0)
    whole = level[busy].sum()
    usual = _usual(index, told > 0, day_kinds, rules)
    heard = told >= rules.number("network", "least_reporting") * np.minimum(whole, whole * usual)
    pull = len(busy) / (len(busy) + rules.number("network", "pull"))
    with np.errstate(divide="ignore"):
        pulled = np.exp(pull * np.log(np.maximum(index, 1e-6)) + (1 - pull) * np.log(np.maximum(usual, 1e-6)))
    found: Floats = np.where(heard & (index > 0), pulled, usual)
    return found


def _weighted_median(values: Floats, weights: Floats) -> Floats:
    """Return medians down the first axis: the mean of the lower and the upper one where they differ."""
    order = np.argsort(values, axis=0)
    values, weights = np.take_along_axis(values, order, 0), np.take_along_axis(weights, order, 0)
    reached = np.cumsum(weights, axis=0)
    half = reached[-1] / 2
    low = np.argmax(reached >= half - 1e-9, axis=0)
    high = np.argmax(reached > half + 1e-9, axis=0)
    at = np.arange(values.shape[1])
    found: Floats = (values[low, at] + values[np.maximum(low, high), at]) / 2
    return found


def _usual(index: Floats, told: Mask, day_kinds: Sequence[str], rules: Rules) -> Floats:
    """Return what the network's level usually is at each hour: the median of that hour over days of one kind."""
    days = len(day_kinds)
    table = np.where(told, index, np.nan).reshape(days, 24)
    every = _nanmedian(table, axis=0)
    every = np.where(np.isnan(every), 1.0, every)
    found = np.empty((days, 24))
    for kind in set(day_kinds):
        rows = np.array([one == kind for one in day_kinds])
        own = _nanmedian(table[rows], axis=0)
        told_days = (~np.isnan(table[rows])).sum(axis=0)
        pull = rules.number("history", "kind_days")
        found[rows] = _drawn(np.where(np.isnan(own), every, own), told_days, every, pull)
    return found.reshape(-1)


def _drawn(own: Floats, days: Floats, every: Floats, pull: float) -> Floats:
    """Return a kind's own ratio drawn to that of all days as `pull` days would draw it, in logarithms."""
    own, every = np.maximum(own, 1e-4), np.maximum(every, 1e-4)
    found: Floats = np.exp((days * np.log(own) + pull * np.log(every)) / (days + pull))
    return found


def _shapes(seen: Floats, used: Mask, base: Floats, day_kinds: Sequence[str], rules: Rules) -> Floats:
    """Return each way's own factor by kind of day and hour of day, shape (ways, hours)."""
    ways, days = len(seen), len(day_kinds)
    counts, hours = seen.reshape(ways, days, 24), used.reshape(ways, days, 24)
    expected = np.where(hours, base.reshape(ways, days, 24), 0.0)
    prior = rules.number("history", "prior_records")
    every = _ratio(counts, expected, hours, prior, np.ones((ways, 24)))
    found = np.empty((ways, days, 24))
    pull = rules.number("history", "kind_days")
    for kind in set(day_kinds):
        rows = np.array([one == kind for one in day_kinds])
        own = _ratio(counts[:, rows], expected[:, rows], hours[:, rows], prior, every)
        told = hours[:, rows].sum(axis=1)
        found[:, rows] = _drawn(own, told, every, pull)[:, None, :]
    return found.reshape(ways, -1)


def _ratio(counts: Floats, expected: Floats, hours: Mask, prior: float, usual: Floats) -> Floats:
    """Return counted over expected by hour of day: the median of days where counts are many, else of the sums."""
    sums = (counts.sum(axis=1) + prior * usual) / (expected.sum(axis=1) + prior)
    with np.errstate(invalid="ignore", divide="ignore"):
        daily = np.where(hours & (expected > 0), counts / np.maximum(expected, 1e-12), np.nan)
    median = _nanmedian(daily, axis=1)
    days = hours.sum(axis=1)
    many = (days >= 3) & (expected.sum(axis=1) >= 5 * np.maximum(days, 1)) & ~np.isnan(median)
    found: Floats = np.where(many, median, sums)
    return np.maximum(found, 1e-4)


def _levelled(
    mean: Floats, seen: Floats, counts: Floats, used: Mask, day_kinds: Sequence[str], rules: Rules
) -> Floats:
    """Return the expectation with each holiday raised or lowered to the way's own level on that day.

    Stations part from their history on holidays, each in its own way; what stands out is an hour among the
    hours of the same day. Only hours with records tell of the level, and too few of them tell nothing.
    """
    holiday = np.array([kind == HOLIDAY for kind in day_kinds])
    if not holiday.any():
        return mean
    days = len(day_kinds)
    split = (len(mean), days, 24)
    told = (used & ~np.isnan(counts)).reshape(split) & (mean.reshape(split) > 0)
    expected = np.where(told, mean.reshape(split), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(told, seen.reshape(split) / np.maximum(mean.reshape(split), 1e-12), np.nan)
    level = np.where(np.isnan(ratios).all(axis=2), 1.0, _nanmedian(ratios, axis=2))
    many = (told.sum(axis=2) >= rules.number("holiday", "least_hours")) & (
        expected.sum(axis=2) >= rules.number("holiday", "least_expected")
    )
    widest = rules.number("holiday", "widest")
    factor = np.where(many & holiday[None, :], np.clip(level, 1 / widest, widest), 1.0)
    found: Floats = (mean.reshape(split) * factor[:, :, None]).reshape(mean.shape)
    return found


def dispersions(seen: Floats, used: Mask, mean: Floats, rules: Rules) -> Floats:
    """Return the extra scatter of each way's hours, from the median size of its relative errors.

    Hours with few expected tell little and are left out; a way without enough of the others takes the
    network's median.
    """
    asked = used & (mean >= rules.number("dispersion", "least_expected"))
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.where(asked, np.abs(seen / mean - 1), np.nan)
        noise = np.where(asked, 1 / mean, np.nan)
    scatter = (1.4826 * _nanmedian(errors, axis=1)) ** 2 - _nanmedian(noise, axis=1)
    enough = asked.sum(axis=1) >= rules.number("dispersion", "least_hours")
    least = rules.number("dispersion", "least")
    usual = (
        max(float(np.median(scatter[enough])), least) if enough.any() else rules.number("dispersion", "usual")
    )
    found: Floats = np.where(enough, np.maximum(np.nan_to_num(scatter), least), usual)
    return found
