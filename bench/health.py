"""`python -m bench.health` 数据健康测评: faults planted in known places, and how many are found, by kind and size."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.planting import Planted, Series, demo_series, kdd_series, plant
from qipan.domains.highway.judgement.health import Controls, Finding, Health, Surroundings, judge
from qipan.web import environment

# A duplicate without a control total looks like a spike, a silence at night's edge like a gap.
SHORT, OVER = "control_missing", "control_surplus"
FITS = {
    "gap": {"gap", "silence", SHORT},
    "silence": {"gap", "silence", SHORT},
    "spike": {"spike", "clock", OVER},
    "duplicate": {"spike", "clock", OVER},
    "drop": {"drop", SHORT},
    "unknown_class": {"unknown_class"},
}
# Sizes too small to be told from ordinary traffic by the declared thresholds: counted, no part of a floor.
SMALL = {"×1.5, 3 h", "×0.7, 6 h", "+10 points, 3 h"}


@dataclass
class Tally:
    """Planted faults of one kind and size: how many, how many found, and what part of their hours."""

    planted: int = 0
    found: int = 0
    hours: int = 0
    hours_found: int = 0


@dataclass
class Evaluation:
    """What an evaluation counted; `false` findings by kind touch no planted fault of a fitting kind.

    `before` are findings in the untouched series; those among `false` are in `false_before`.
    """

    sizes: dict[tuple[str, str, bool], Tally] = field(default_factory=lambda: defaultdict(Tally))
    true: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    false: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    false_before: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    errors: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    inside: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    before: int = 0

    def recall(self, *kinds: str, holiday: bool | None = False) -> float:
        """Return the part of the planted faults of meaningful size that was found: those on ordinary days,
        on holidays, or (None) on all."""
        own = [
            tally
            for (kind, size, free), tally in self.sizes.items()
            if size not in SMALL and (not kinds or kind in kinds) and holiday in (None, free)
        ]
        return sum(one.found for one in own) / max(sum(one.planted for one in own), 1)

    def precision(self, *kinds: str, strict: bool = False) -> float:
        """Return the part of findings that touch a planted fault; unless `strict`, findings that stand in the
        untouched series as well are left out."""
        told = set(kinds) or set(self.true) | set(self.false)
        true = sum(self.true[kind] for kind in told)
        false = sum(self.false[kind] - (0 if strict else self.false_before[kind]) for kind in told)
        return true / max(true + false, 1)


def judged(series: Series, controls: Controls | None = None) -> Health:
    """Judge a series as the platform does."""
    around = Surroundings(controls=controls, roads=series.roads, prefectures=series.prefectures)
    return judge(
        series.hourly,
        first=series.first,
        last=series.last,
        day_kinds=series.day_kinds,
        held=series.held,
        around=around,
    )


def touches(finding: Finding, fault: Planted, health: Health) -> bool:
    """Say whether a finding is of a planted fault: same station, a fitting kind, an hour and a direction shared."""
    hourly = health.hourly
    if hourly.stations[fault.station] != finding.station or finding.kind not in FITS[fault.kind]:
        return False
    ways = {hourly.directions[way] for way in fault.directions}
    return (finding.direction is None or finding.direction in ways) and bool(
        set(finding.hours) & set(fault.hours)
    )


def totals(series: Series) -> Controls:
    """Return control totals of every hour, as the untouched series has them."""
    told = np.nan_to_num(series.hourly.counts)
    whole = np.concatenate([told, told.sum(axis=1, keepdims=True)], axis=1)
    return Controls(whole, whole)


def evaluate(
    series: Series, seeds: Sequence[int], part: float = 0.25, controls: Controls | None = None
) -> Evaluation:
    """Plant faults once per seed, judge, and count what was found of them and what was found beside them."""
    done = Evaluation()
    clean = judged(series, controls)
    done.before += sum(len(one.findings) for one in clean.stations.values())
    for seed in seeds:
        changed, planted = plant(series, seed, part)
        health = judged(changed, controls)
        findings = [one for station in health.stations.values() for one in station.findings]
        by_station: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_station[finding.station].append(finding)
        used: set[int] = set()
        for fault in planted:
            own = [
                one
                for one in by_station[health.hourly.stations[fault.station]]
                if touches(one, fault, health)
            ]
            tally = done.sizes[fault.kind, fault.size, fault.holiday]
            tally.planted += 1
            tally.found += bool(own)
            tally.hours += len(fault.hours)
            tally.hours_found += len(set(fault.hours) & {hour for one in own for hour in one.hours})
            used.update(id(one) for one in own)
        for finding in findings:
            if id(finding) in used:
                done.true[finding.kind] += 1
            else:
                done.false[finding.kind] += 1
                done.false_before[finding.kind] += _stood_before(finding, clean)
        _errors(done, series, health, planted)
    return done


def _stood_before(finding: Finding, clean: Health) -> bool:
    return any(
        one.kind == finding.kind and set(one.hours) & set(finding.hours)
        for one in clean.stations[finding.station].findings
    )


def _errors(done: Evaluation, series: Series, health: Health, planted: Sequence[Planted]) -> None:
    """Add the errors of imputed values against what the planted gaps removed."""
    truth = series.hourly
    removed = {
        (fault.station, way, hour)
        for fault in planted
        if fault.kind in ("gap", "silence")
        for way in fault.directions
        for hour in fault.hours
    }
    for place, station in enumerate(truth.stations):
        for one in health.stations[station].imputed:
            way = truth.directions.index(one.direction)
            actual = truth.counts[place, way, one.hour]
            if one.value is None or (place, way, one.hour) not in removed or np.isnan(actual):
                continue
            done.errors[one.method].append(abs(one.value - actual) / actual)
            assert one.low is not None
            assert one.high is not None
            done.inside[one.method].append(one.low <= actual <= one.high)


def table(name: str, done: Evaluation) -> str:
    """Return an evaluation as text."""
    lines = [
        f"## {name}",
        "",
        "| kind | size | day | planted | found | recall | hours found |",
        "|---|---|---|--:|--:|--:|--:|",
    ]
    for (kind, size, free), one in sorted(done.sizes.items()):
        small = " (small)" if size in SMALL else ""
        day = "holiday" if free else "ordinary"
        hours = one.hours_found / max(one.hours, 1)
        lines.append(
            f"| {kind} | {size}{small} | {day} | {one.planted} | {one.found} "
            f"| {one.found / one.planted:.3f} | {hours:.3f} |"
        )
    lines += [
        "",
        "| finding | planted | beside | of these in the untouched series | precision | strict |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for kind in sorted(set(done.true) | set(done.false)):
        lines.append(
            f"| {kind} | {done.true[kind]} | {done.false[kind]} | {done.false_before[kind]} "
            f"| {done.precision(kind):.3f} | {done.precision(kind, strict=True):.3f} |"
        )
    lines += [
        "",
        f"recall {done.recall():.3f} on ordinary days, {done.recall(holiday=True):.3f} on holidays; "
        f"precision {done.precision():.3f} (strict {done.precision(strict=True):.3f}), "
        f"{done.before} findings in the untouched series",
        "",
        "| imputed by | values | MAPE | median | within interval |",
        "|---|--:|--:|--:|--:|",
    ]
    for method, errors in sorted(done.errors.items()):
        lines.append(
            f"| {method} | {len(errors)} | {np.mean(errors):.3f} | {np.median(errors):.3f} "
            f"| {np.mean(done.inside[method]):.3f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Evaluate the demo province at two scales and, where it is, the KDD month and week."""
    options = argparse.ArgumentParser(prog="python -m bench.health", description=__doc__)
    options.add_argument("--seeds", type=int, default=3, help="how often faults are planted anew")
    options.add_argument("--stations", type=int, default=None, help="stations of the demo; all unless given")
    given = options.parse_args()
    seeds = range(given.seeds)
    for scale in (1.0, 0.1):
        series = demo_series(scale, stations=given.stations)
        print(table(series.name, evaluate(series, seeds)), end="\n\n")
    series = demo_series(1.0, stations=given.stations)
    done = evaluate(series, seeds, controls=totals(series))
    print(table(f"{series.name}, every hour with its control total", done), end="\n\n")
    folder = (environment.ROOT / environment.read("QIPAN_REAL_DATA")).resolve() / "highway" / "kdd2017"
    if Path(folder).is_dir():
        series = kdd_series(folder)
        print(table(series.name, evaluate(series, range(30 * given.seeds), part=0.34)))


if __name__ == "__main__":
    main()
