"""Detection 检出: what the counts alone tell, once the history is clean of what was found in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health import gaps, jumps, unknown
from qipan.domains.highway.judgement.health.arrays import Hourly
from qipan.domains.highway.judgement.health.expectation import HOLIDAY, Expectation, dispersions, expect
from qipan.domains.highway.judgement.health.findings import Finding, runs
from qipan.domains.highway.judgement.health.rules import Rules
from qipan.domains.highway.judgement.health.tails import empty_evidence, least_part

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
JUMPS = ("drop", "spike")
Stretch = tuple[int, int, float]


@dataclass(frozen=True)
class Detection:
    """Findings by station over the whole arrays, and by way what was expected, known and found faulty.

    `level` and `empty_evidence` are by station; `way_level`, `mean`, `dispersion`, `known`, `faulty` by way.
    """

    findings: tuple[tuple[Finding, ...], ...]
    mean: Floats
    dispersion: Floats
    known: Mask
    faulty: Mask
    way_level: Floats
    level: Floats
    empty_evidence: Floats
    history_days: tuple[int, ...]


def detect(hourly: Hourly, usable: Mask, day_kinds: Sequence[str], rules: Rules) -> Detection:
    """Find faults in the hours `usable` (mask over hours) of all stations."""
    ways, hours = len(hourly.directions), hourly.hours
    counts = hourly.counts.reshape(-1, hours)
    present = ~np.isnan(counts)
    first_record = np.where(present.any(axis=1), present.argmax(axis=1), hours)
    known = usable[None, :] & (np.arange(hours)[None, :] >= first_record[:, None])
    holiday = np.repeat(np.array([kind == HOLIDAY for kind in day_kinds]), 24)
    days = present.reshape(len(hourly.stations), ways, -1, 24).any(axis=(1, 3)).sum(axis=1)
    taught: Mask = known.copy()
    series = _Series(counts, known, holiday, rules)
    # A long silence must not teach that such days are silent: it is looked for first, all days being alike.
    coarse = expect(counts, taught, ["day"] * len(day_kinds), rules)
    taught = known & ~series.empty(coarse)
    expectation = expect(counts, taught, day_kinds, rules)
    for _ in range(rules.whole("history", "rounds")):
        taught = known & ~series.faulty(expectation)
        expectation = expect(counts, taught, day_kinds, rules)
    known_at_all: Mask = np.logical_or.reduce(known.reshape(-1, ways, hours), axis=1)
    whole = _Series(hourly.station_totals(), known_at_all, holiday, rules)
    mean = expectation.mean.reshape(-1, ways, hours).sum(axis=1)
    level = expectation.level.reshape(-1, ways).sum(axis=1)
    together: Mask = np.logical_and.reduce(taught.reshape(-1, ways, hours), axis=1)
    scatter = dispersions(np.nan_to_num(whole.counts), together, mean, rules)
    total = Expectation(mean, scatter, level)
    own, of_all = series.found(expectation), whole.found(total)
    share = unknown.usual_shares(hourly.unknown.reshape(-1, hours), counts, taught, rules)
    findings = []
    for place, station in enumerate(hourly.stations):
        at = range(place * ways, (place + 1) * ways)
        told = _told(station, hourly.directions, [own[way] for way in at], of_all[place], rules)
        told += _unclassed(station, hourly, place, [float(share[way]) for way in at], known[at], rules)
        findings.append(tuple(told))
    return Detection(
        findings=tuple(findings),
        mean=expectation.mean,
        dispersion=expectation.dispersion,
        known=known,
        faulty=series.faulty(expectation),
        way_level=expectation.level,
        level=level,
        empty_evidence=empty_evidence(mean, np.broadcast_to(scatter[:, None], mean.shape)),
        history_days=tuple(int(one) for one in days),
    )


@dataclass(frozen=True)
class _Found:
    """Stretches of one series by kind, with what was counted and expected."""

    gaps: list[Stretch]
    jumps: dict[str, list[Stretch]]
    counts: Floats
    mean: Floats
    holiday: Mask


@dataclass(frozen=True)
class _Series:
    """Counts (series, hours) with the hours in which each is known."""

    counts: Floats
    known: Mask
    holiday: Mask
    rules: Rules

    def _busy(self, expectation: Expectation) -> Mask:
        found: Mask = expectation.level >= self.rules.number("history", "least_level")
        return found

    def _holes(self, expectation: Expectation) -> list[list[Stretch]]:
        empty = np.isnan(self.counts) & self.known & self._busy(expectation)[:, None]
        return [
            gaps.empty_stretches(
                empty[one], expectation.mean[one], float(expectation.dispersion[one]), self.rules
            )
            for one in range(len(self.counts))
        ]

    def found(self, expectation: Expectation) -> list[_Found]:
        """Return what each series shows against an expectation."""
        busy = self._busy(expectation)
        holes = self._holes(expectation)
        judged = self.known & busy[:, None]
        for one, stretches in enumerate(holes):
            for first, last, _ in stretches:
                judged[one, first : last + 1] = False
        counts = np.nan_to_num(self.counts)
        shifts = {
            kind: jumps.stretches(
                counts, expectation.mean, expectation.dispersion, judged, self.holiday, kind, self.rules
            )
            for kind in JUMPS
        }
        return [
            _Found(
                holes[one],
                {kind: shifts[kind][one] for kind in JUMPS},
                counts[one],
                expectation.mean[one],
                self.holiday,
            )
            for one in range(len(counts))
        ]

    def empty(self, expectation: Expectation) -> Mask:
        """Return which hours of each series lie in a stretch without records that cannot be chance."""
        found = np.zeros_like(self.known)
        for one, stretches in enumerate(self._holes(expectation)):
            for first, last, _ in stretches:
                found[one, first : last + 1] = True
        return found

    def faulty(self, expectation: Expectation) -> Mask:
        """Return which hours of each series lie in a stretch at fault."""
        found = np.zeros_like(self.known)
        for one, shown in enumerate(self.found(expectation)):
            for stretches in (shown.gaps, *shown.jumps.values()):
                for first, last, _ in stretches:
                    found[one, first : last + 1] = True
        return found


def _told(
    station: str, directions: Sequence[int | None], own: Sequence[_Found], whole: _Found, rules: Rules
) -> list[Finding]:
    """Return findings of a station: told of all directions together where they share the fault."""
    found = []
    active = sum(1 for one in own if one.mean.any())
    covered: set[int] = set()
    if active > 1:
        for first, last, evidence in whole.gaps:
            covered.update(range(first, last + 1))
            found.append(_gap(station, None, first, last, evidence, whole, rules))
    for direction, one in zip(directions, own, strict=True):
        for first, last, evidence in one.gaps:
            if not _mostly(first, last, covered):
                found.append(_gap(station, direction, first, last, evidence, one, rules))
    gone = {(one.direction, hour) for one in found for hour in one.hours}
    for kind in JUMPS:
        shared: set[int] = set()
        for first, last, ratio in whole.jumps[kind] if active > 1 else []:
            hours = range(first, last + 1)
            alike = sum(1 for one in own if _mostly(first, last, _hours(one.jumps[kind])))
            if alike != 1 and not any((way, hour) in gone for way in directions for hour in hours):
                shared.update(hours)
                found.append(_jump(station, None, kind, first, last, ratio, whole, rules))
        for direction, one in zip(directions, own, strict=True):
            for first, last, ratio in one.jumps[kind]:
                if not _mostly(first, last, shared):
                    found.append(_jump(station, direction, kind, first, last, ratio, one, rules))
    return found


def _hours(stretches: Iterable[Stretch]) -> set[int]:
    return {hour for first, last, _ in stretches for hour in range(first, last + 1)}


def _mostly(first: int, last: int, covered: set[int]) -> bool:
    inside = sum(1 for hour in range(first, last + 1) if hour in covered)
    return 2 * inside >= last - first + 1


def _gap(
    station: str,
    direction: int | None,
    first: int,
    last: int,
    evidence: float,
    shown: _Found,
    rules: Rules,
) -> Finding:
    hours = tuple(range(first, last + 1))
    kind = "silence" if len(hours) >= rules.number("gap", "silence_hours") else "gap"
    expected = float(shown.mean[first : last + 1].sum())
    # Odds beyond what a number holds are all the same to a reader.
    odds = float(np.exp(min(evidence, 60.0)))
    return Finding(
        station, direction, kind, hours, odds, rules.number("odds"), {"records": 0.0, "expected": expected}
    )


def _jump(
    station: str,
    direction: int | None,
    kind: str,
    first: int,
    last: int,
    ratio: float,
    shown: _Found,
    rules: Rules,
) -> Finding:
    inside = slice(first, last + 1)
    edge = jumps.limit(kind, bool(shown.holiday[inside].all()), rules)
    values = {"records": float(shown.counts[inside].sum()), "expected": float(shown.mean[inside].sum())}
    return Finding(station, direction, kind, tuple(range(first, last + 1)), ratio, edge, values)


def _unclassed(
    station: str, hourly: Hourly, place: int, usual: Sequence[float], known: Mask, rules: Rules
) -> list[Finding]:
    found = []
    for at, direction in enumerate(hourly.directions):
        counts, part = hourly.counts[place, at], hourly.unknown[place, at]
        flags = unknown.flagged(part, counts, usual[at], known[at], rules)
        for first, last in runs(flags):
            whole = float(np.nansum(counts[first : last + 1]))
            none = float(np.nansum(part[first : last + 1]))
            limit = max(
                usual[at] + rules.number("unknown_class", "least_excess"),
                least_part(whole, max(usual[at], 1e-4), rules.evidence),
            )
            values = {"usual": usual[at], "limit": min(limit, 1.0), "records": whole, "unknown": none}
            hours = tuple(range(first, last + 1))
            found.append(
                Finding(station, direction, "unknown_class", hours, none / max(whole, 1.0), limit, values)
            )
    return found
