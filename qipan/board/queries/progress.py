"""Progress 进度: where the targets of a domain stand on the lake's version that its pages show.

Every place's value comes from one cube of the whole province, told apart by place; only whole days count as seen.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils import timezone

from qipan.board.queries.standing import shown_basis
from qipan.board.queries.targets import Aim, summary, targets_for, weights_of, with_targets
from qipan.board.queries.values import context_of
from qipan.engine import targets
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.composition import print_number
from qipan.engine.domains import Domain
from qipan.engine.errors import LANGUAGES
from qipan.engine.indicators import evaluate
from qipan.engine.targets import WORDS, Seen, Standing, Terms
from qipan.lake import queries as lake

LAST_HOUR = 23
"""A day is whole once something of its last hour is held, or of a later day."""


class Progress:
    """Judges what targets ask, all on one version of the lake; counts each indicator and period once."""

    def __init__(self, domain_id: str) -> None:
        self.basis, self.shown = shown_basis(domain_id)
        self._found: dict[tuple[Any, ...], dict[str, Fraction | None]] = {}
        self._weights: dict[str, targets.Weights] = {}

    @cached_property
    def held(self) -> frozenset[dt.date]:
        """The whole days the lake holds."""
        days = lake.days(self.basis.table, self.basis.version)
        version = self.basis.version
        newest = None if version is None else lake.newest_event_at(self.basis.table, version)
        if days and newest is not None:
            moment = timezone.localtime(newest)
            if moment.date() == days[-1] and moment.hour < LAST_HOUR:
                days = days[:-1]
        return frozenset(days)

    @cached_property
    def until(self) -> dt.date | None:
        """The newest whole day; None while there is none."""
        return max(self.held, default=None)

    def of(self, aim: Aim) -> Standing:
        """Return where a target stands at a place."""
        target = aim.target
        days = frozenset(day for day in self.held if target.first <= day <= target.last)
        value = self._values(aim, max(days)).get(_key(aim.place)) if days else None
        terms = Terms(
            target.first,
            target.last,
            Fraction(aim.value),
            target.direction,
            targets.nature_of(self.basis.catalogue.get(target.indicator)),
        )
        if target.id not in self._weights:
            self._weights[target.id] = weights_of(target)
        return targets.judged(terms, Seen(value, days, self.until), self._weights[target.id])

    def _values(self, aim: Aim, last: dt.date) -> dict[str, Fraction | None]:
        level = divisions.division(aim.place).level
        key = (aim.target.indicator, aim.target.first, last, level)
        if key not in self._found:
            context = context_of(self.basis, aim.target.first, last, None)
            by = [] if level == "province" else [level]
            self._found[key] = {
                str(one.key[0]) if by else "": None if one.value is None else Fraction(one.value)
                for one in evaluate(context, aim.target.indicator, by)
            }
        return self._found[key]


def _key(place: str) -> str:
    found = divisions.division(place)
    return "" if found.level == "province" else found.code


def progress_of(
    actor: Actor, domain_id: str, *, indicator: str = "", period: tuple[dt.date, dt.date] | None = None
) -> list[dict[str, Any]]:
    """Return the targets of a domain as plain JSON, each place with where it stands, within the actor's scope."""
    progress = Progress(domain_id)
    return [
        with_standings(progress, summary(target, aims), aims)
        for target, aims in targets_for(actor, domain_id, indicator=indicator, period=period)
    ]


def asked_for(
    actor: Actor, domain: Domain, period: tuple[dt.date, dt.date], place: str
) -> dict[str, dict[str, Any]]:
    """Return, by indicator, what the targets for exactly this period ask of a place, and where they stand.

    Each: `id`, the value `asked`, its `unit`, the same `printed` in both languages, and its standing. Empty where
    the domain declares no targets, and where none is set.
    """
    if not with_targets(domain):
        return {}
    wanted, progress = divisions.division(place).code, None
    found: dict[str, dict[str, Any]] = {}
    for target, aims in targets_for(actor, domain.id, period=period):
        for aim in aims:
            if target.indicator in found or divisions.division(aim.place).code != wanted:
                continue
            progress = progress or Progress(domain.id)
            value = Fraction(aim.value)
            found[target.indicator] = {
                "id": target.id,
                "asked": _plain(value),
                "unit": target.unit,
                "printed": {lang: print_number(value, target.unit, lang).text for lang in LANGUAGES},
                **standing_json(progress.of(aim), target.direction),
            }
    return found


def with_standings(progress: Progress, told: dict[str, Any], aims: list[Aim]) -> dict[str, Any]:
    """Return a target's summary with the standing at each of its places, and the lake version it rests on."""
    places = [
        {**place, "standing": standing_json(progress.of(aim), aim.target.direction)}
        for place, aim in zip(told["places"], aims, strict=True)
    ]
    return {**told, "places": places, "lake_version": progress.basis.version}


def standing_json(one: Standing, direction: str) -> dict[str, Any]:
    """Return a standing as plain JSON, its state and reason in words of both languages."""
    return {
        "state": one.state,
        "names": dict(WORDS["states"][direction][one.state]),
        "tone": WORDS["tones"][one.state],
        "reason": reason_of(one),
        "value": _plain(one.value),
        "expected": _plain(one.expected),
        "forecast": _plain(one.forecast),
        "forecast_meets": one.forecast_meets,
        "due": float(one.due),
        "reached": None if one.reached is None else float(one.reached),
        "as_of": None if one.as_of is None else str(one.as_of),
        "days": {"total": one.days, "elapsed": one.elapsed, "seen": one.seen},
        "pace_fell_back": one.fell_back,
    }


def reason_of(one: Standing) -> dict[str, str] | None:
    """Return, by language, why nothing can be said; None where something can."""
    if not one.reason:
        return None
    words = WORDS["reasons"][one.reason]
    values = {"seen": one.seen, "least": one.least, "elapsed": one.elapsed, "until": one.as_of or "—"}
    return {language: words[language].format(**values) for language in ("zh", "en")}


def _plain(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)
