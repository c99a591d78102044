"""Judging 研判: data health of every station from hourly counts, history first, then findings, values, score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from qipan.domains.highway.judgement.health import clocks
from qipan.domains.highway.judgement.health.arrays import Controls, Hourly
from qipan.domains.highway.judgement.health.controls import Compared, compare, differences
from qipan.domains.highway.judgement.health.detection import Detection, detect
from qipan.domains.highway.judgement.health.findings import Finding
from qipan.domains.highway.judgement.health.imputation import Grounds, Imputed, impute
from qipan.domains.highway.judgement.health.rules import Rules, declared
from qipan.domains.highway.judgement.health.score import Deduction, deductions, status, total

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
EMPTY = ("silence", "gap")
DOUBTFUL = ("silence", "gap", "drop", "spike")


@dataclass(frozen=True)
class StationHealth:
    """The health of one station: `score` None and `reason` (key of the words, values) where it cannot be told."""

    station: str
    status: str
    score: float | None
    findings: tuple[Finding, ...]
    deductions: tuple[Deduction, ...]
    imputed: tuple[Imputed, ...]
    judged_hours: int
    history_days: int
    confirmed_hours: int
    reason: tuple[str, Mapping[str, float]] | None = None

    def reason_text(self, language: str, rules: Rules | None = None) -> str:
        """Return why nothing can be said, in a language; empty where a score is given."""
        if self.reason is None:
            return ""
        key, values = self.reason
        sentence: str = (rules or declared()).words["reasons"][key][language]
        return sentence.format(**{name: f"{value:.3g}" for name, value in values.items()})


@dataclass(frozen=True)
class Health:
    """The health of all stations over the hours `judged` (mask over the arrays' hours)."""

    hourly: Hourly
    judged: Mask
    stations: Mapping[str, StationHealth]
    expected: Floats
    rules: Rules

    def expected_at(self, station: str) -> Floats:
        """Return the expected flow of a station by direction, shape (directions, hours)."""
        found: Floats = self.expected[self.hourly.stations.index(station)]
        return found


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the counts: control totals, each station's road and prefecture, steps of clocks."""

    controls: Controls | None = None
    roads: Mapping[str, str | None] = field(default_factory=dict)
    prefectures: Mapping[str, str | None] = field(default_factory=dict)
    steps: Sequence[clocks.Step] = ()


def judge(
    hourly: Hourly,
    *,
    first: dt.date,
    last: dt.date,
    day_kinds: Sequence[str],
    held: Mask | None = None,
    around: Surroundings | None = None,
    rules: Rules | None = None,
) -> Health:
    """Judge the days `first`..`last` of the arrays; the days before them are history.

    `day_kinds` names the kind of every day of the arrays; `held` (days,) says which days the lake holds at all,
    all by default. Hours after the last record of any station are not judged, nor hours before a station's first.
    """
    rules, around = rules or declared(), around or Surroundings()
    present = ~np.isnan(hourly.counts)
    usable = np.repeat(np.ones(hourly.days, dtype=bool) if held is None else held, 24)
    told = np.flatnonzero(present.any(axis=(0, 1)))
    usable &= np.arange(hourly.hours) <= (told[-1] if len(told) else -1)
    judged = usable.copy()
    judged[: (first - hourly.first_on).days * 24] = False
    judged[((last - hourly.first_on).days + 1) * 24 :] = False
    detection = detect(hourly, usable, day_kinds, rules)
    compared = _compared(hourly, around.controls, rules)
    stepped = clocks.stepped(around.steps, hourly, rules)
    judging = _Judging(hourly, judged, detection, compared, rules)
    grounds = judging.grounds(around)
    stations = {
        station: judging.station(place, station, [one for one in stepped if one.station == station], grounds)
        for place, station in enumerate(hourly.stations)
    }
    shape = (len(hourly.stations), len(hourly.directions), hourly.hours)
    return Health(hourly, judged, stations, detection.mean.reshape(shape), rules)


def _compared(hourly: Hourly, controls: Controls | None, rules: Rules) -> Compared | None:
    if controls is None:
        return None
    with_total = np.concatenate([hourly.counts, hourly.station_totals()[:, None, :]], axis=1)
    return compare(with_total, controls, rules)


@dataclass(frozen=True)
class _Judging:
    """One judgement under way: the arrays and what was detected in them."""

    hourly: Hourly
    judged: Mask
    detection: Detection
    compared: Compared | None
    rules: Rules

    def grounds(self, around: Surroundings) -> Grounds:
        """Return what imputed values may rest on: records outside every finding."""
        ways = len(self.hourly.directions)
        counts = self.hourly.counts.reshape(-1, self.hourly.hours)
        trusted = ~np.isnan(counts) & self.detection.known & ~self.detection.faulty
        if self.compared is not None:
            differs = (self.compared.short[:, :-1] > 0) | (self.compared.over[:, :-1] > 0)
            whole = (self.compared.short[:, -1:] > 0) | (self.compared.over[:, -1:] > 0)
            trusted &= ~(differs | whole).reshape(trusted.shape)
        peers = {
            "road": [around.roads.get(one) for one in self.hourly.stations for _ in range(ways)],
            "prefecture": [around.prefectures.get(one) for one in self.hourly.stations for _ in range(ways)],
        }
        return Grounds(np.nan_to_num(counts), trusted, self.detection.mean, self.detection.dispersion, peers)

    def station(
        self, place: int, station: str, stepped: Sequence[Finding], grounds: Grounds
    ) -> StationHealth:
        """Return one station's health."""
        ways = len(self.hourly.directions)
        rows = slice(place * ways, (place + 1) * ways)
        known = self.detection.known[rows].any(axis=0)
        judged = self.judged & known
        reason = self._reason(place, judged)
        found = list(stepped)
        if reason is None:
            found += clocks.paired(self.detection.findings[place], self.rules)
        agreed = np.zeros((ways + 1, self.hourly.hours), dtype=bool)
        if self.compared is not None:
            agreed = self.compared.agreed[place]
            counts = np.concatenate(
                [self.hourly.counts[place], self.hourly.station_totals()[place][None]], axis=0
            )
            # A control total tells of a missing record whether or not the station has a history.
            found += differences(
                station, place, self.hourly.directions, counts, self.compared, self.judged, self.rules
            )
        kept = [one for one in (self._within(one, agreed) for one in found) if one is not None]
        kept.sort(key=lambda one: (one.first, one.last, one.kind, str(one.direction)))
        taken: list[Deduction] = []
        if reason is None:
            taken = deductions(kept, self._parts(place), int(judged.sum()), self.rules)
        points = None if reason is not None else total(taken)
        return StationHealth(
            station=station,
            status=status(points, self.rules),
            score=points,
            findings=tuple(kept),
            deductions=tuple(taken),
            imputed=tuple(self._imputed(place, station, kept, reason, grounds)),
            judged_hours=int(judged.sum()),
            history_days=self.detection.history_days[place],
            confirmed_hours=int((agreed[-1] & self.judged).sum()),
            reason=reason,
        )

    def _reason(self, place: int, judged: Mask) -> tuple[str, Mapping[str, float]] | None:
        days = self.detection.history_days[place]
        if days == 0:
            return "no_records", {}
        least = self.rules.number("history", "least_days")
        if days < least:
            return "short_history", {"days": days, "least": least}
        if self.detection.empty_evidence[place, judged].sum() < self.rules.evidence:
            return "too_quiet", {"level": float(self.detection.level[place])}
        return None

    def _within(self, finding: Finding, agreed: Mask) -> Finding | None:
        """Return a finding cut to the hours judged and, unless it is of control totals, not confirmed by one."""
        way = -1 if finding.direction is None else self.hourly.directions.index(finding.direction)
        confirmed = agreed[way] if finding.kind in DOUBTFUL else np.zeros(self.hourly.hours, dtype=bool)
        hours = tuple(one for one in finding.hours if self.judged[one] and not confirmed[one])
        return replace(finding, hours=hours) if hours else None

    def _parts(self, place: int) -> dict[int | None, float]:
        ways = len(self.hourly.directions)
        level = self.detection.way_level[place * ways : (place + 1) * ways]
        whole = max(float(level.sum()), 1e-12)
        return {way: float(level[at]) / whole for at, way in enumerate(self.hourly.directions)}

    def _imputed(
        self,
        place: int,
        station: str,
        found: Sequence[Finding],
        reason: tuple[str, Mapping[str, float]] | None,
        grounds: Grounds,
    ) -> list[Imputed]:
        """Return values for the hours without records: a control total where there is one, else estimates."""
        ways = len(self.hourly.directions)
        made: dict[tuple[int, int], Imputed] = {}
        for one in found:
            if one.kind not in (*EMPTY, "control_missing"):
                continue
            for at, direction in enumerate(self.hourly.directions):
                way = place * ways + at
                if one.direction not in (None, direction) or self.detection.way_level[way] <= 0:
                    continue
                empty = [hour for hour in one.hours if np.isnan(self.hourly.counts[place, at, hour])]
                for hour in empty:
                    known = self._control(place, at, hour)
                    if known is not None:
                        low, high = known
                        made[at, hour] = Imputed(
                            station, direction, hour, (low + high) / 2, low, high, "control", 1
                        )
                    elif reason is not None:
                        made[at, hour] = Imputed(
                            station, direction, hour, None, None, None, "none", 0, reason[0]
                        )
                    elif (at, hour) not in made:
                        made[at, hour] = impute(way, station, direction, [hour], grounds, self.rules)[0]
        return [made[key] for key in sorted(made)]

    def _control(self, place: int, at: int, hour: int) -> tuple[float, float] | None:
        if self.compared is None or np.isnan(self.compared.controls.low[place, at, hour]):
            return None
        controls: Any = self.compared.controls
        return float(controls.low[place, at, hour]), float(controls.high[place, at, hour])
