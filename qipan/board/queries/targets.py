"""Targets 目标: which there are in the actor's scope, what a domain declares of them, and what one asks at a place.

Whoever sees a whole division sees its target and all parts; an officer of one place sees that place's part alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings

from qipan.board.models import Target
from qipan.board.queries.calendars import calendar_of
from qipan.board.queries.values import domain_of, read_permission
from qipan.engine import domains, targets
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.domains import Domain
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Indicator, read_catalogue
from qipan.engine.targets.weighing import LINEAR

BELOW: dict[str, divisions.Level] = {"province": "prefecture", "prefecture": "county"}
DIGITS = {"province": 2, "prefecture": 4, "county": 6}


@dataclass(frozen=True)
class Aim:
    """What a target asks at one place: of the whole division, or the part of a place within it."""

    target: Target
    place: str
    value: Decimal
    whole: bool

    @property
    def names(self) -> dict[str, str]:
        """The place's names."""
        return divisions.division(self.place).names


def declared(domain: Domain) -> Mapping[str, Any]:
    """Return what a domain declares of targets; `board.targets_undeclared` where it has none."""
    found: Mapping[str, Any] = domain.declared.get("targets.yaml") or {}
    if not found.get("permissions"):
        raise QipanError("board.targets_undeclared", domain=domain.names)
    return found


def with_targets(domain: Domain) -> bool:
    """Say whether a domain declares targets."""
    return bool((domain.declared.get("targets.yaml") or {}).get("permissions"))


def examples(domain: Domain) -> list[dict[str, Any]]:
    """Return the example targets a domain declares."""
    return list((domain.declared.get("targets.yaml") or {}).get("examples") or [])


def set_before(indicator: str, division: str, first: dt.date, last: dt.date) -> Target | None:
    """Return the last target set on the same indicator, division and period, standing or withdrawn."""
    found = Target.objects.filter(indicator=indicator, division=division, first=first, last=last)
    return found.order_by("-changed_at").first()


def set_permission(domain: Domain) -> str:
    """Return the permission that lets an actor set the domain's targets."""
    return str(declared(domain)["permissions"]["set"])


def definition_of(indicator: str) -> tuple[Domain, Indicator]:
    """Return an indicator with its domain.

    Raises `indicators.indicator_unknown`, `targets.indicator_unsuited`.
    """
    domain = domain_of(indicator)
    found = read_catalogue(domain.declared["indicators.yaml"], "indicators.yaml").get(indicator)
    targets.nature_of(found)
    return domain, found


def suited(domain: Domain) -> list[Indicator]:
    """Return the domain's indicators that a target can be set on, in the order declared."""
    catalogue = read_catalogue(domain.declared["indicators.yaml"], "indicators.yaml")
    return [one for one in catalogue.indicators.values() if one.measure in targets.NATURES]


def paces(domain: Domain) -> dict[str, dict[str, Any]]:
    """Return every pace of a domain by id, with names and weights by kind of day; the even one first."""
    even = {"names": targets.WORDS["paces"][LINEAR], "weights": None}
    return {LINEAR: even, **(declared(domain).get("paces") or {})}


def weights_of(target: Target) -> targets.Weights:
    """Return how a target is spread over its days; a pace no longer declared counts as the even one."""
    found = paces(domains.get(target.domain)).get(target.pace, {}).get("weights")
    if not found:
        return targets.weighed(target.first, target.last)
    pace = {kind: Fraction(str(weight)) for kind, weight in found.items()}
    return targets.weighed(target.first, target.last, pace, _kind_of(target.domain))


def _kind_of(domain_id: str) -> Callable[[dt.date], str]:
    calendar = calendar_of(domain_id).calendar
    return lambda day: calendar.day_kind(day).kind


def prefix_of(code: str) -> str:
    """Return a division as scopes write it: two digits of a province, four of a prefecture, six of a county."""
    found = divisions.division(code)
    return found.code[: DIGITS[found.level]]


def level_of(division: str) -> divisions.Level:
    """Return the level of a division."""
    return divisions.division(division).level


def read_split(division: str, split: Mapping[str, Any], unit: str) -> dict[str, Decimal]:
    """Return parts by six-digit code, in the order of codes; each place lies one level below the division.

    Raises `board.target_place_unfit`, `codes.division_unknown`, `targets.value_…`.
    """
    whole = divisions.division(division)
    level = BELOW.get(whole.level)
    found: dict[str, Decimal] = {}
    for code, given in split.items():
        place = divisions.division(str(code))
        if place.level != level or not place.code.startswith(division) or place.code in found:
            raise QipanError("board.target_place_unfit", place=place.names, whole=whole.names)
        found[place.code] = targets.read_value(given, unit)
    return dict(sorted(found.items()))


def parts_of(target: Target) -> dict[str, Decimal]:
    """Return a target's parts by place."""
    return {code: Decimal(value) for code, value in target.split.items()}


def may_read(actor: Actor, target: Target) -> bool:
    """Say whether an actor sees a target whole."""
    return actor.may(read_permission(domains.get(target.domain)), target.division)


def aims_of(actor: Actor, target: Target) -> list[Aim]:
    """Return what an actor sees of a target: the whole first, then its parts; nothing out of scope."""
    permission = read_permission(domains.get(target.domain))
    whole = [Aim(target, target.division, Decimal(target.value), True)] if may_read(actor, target) else []
    parts = [
        Aim(target, code, value, False)
        for code, value in parts_of(target).items()
        if actor.may(permission, code)
    ]
    return whole + parts


def targets_for(
    actor: Actor, domain_id: str, *, indicator: str = "", period: tuple[dt.date, dt.date] | None = None
) -> list[tuple[Target, list[Aim]]]:
    """Return a domain's standing targets that the actor sees something of, with what the actor sees.

    Of one indicator or of exactly one period when given. Raises `engine.not_allowed`.
    """
    domain = domains.get(domain_id)
    actor.require(read_permission(domain))
    known = {one.id for one in suited(domain)}
    found = Target.objects.filter(domain=domain_id, status=Target.Status.STANDING, indicator__in=known)
    if indicator:
        found = found.filter(indicator=indicator)
    if period:
        found = found.filter(first=period[0], last=period[1])
    seen = [(one, aims_of(actor, one)) for one in found]
    return [(one, aims) for one, aims in seen if aims]


def target_for(actor: Actor, id: str, deed: str = "read") -> Target:
    """Return a target the actor sees something of, or may `set`.

    One out of scope is `board.target_unknown`, as is one that does not exist; one that may be seen but not changed
    is `engine.not_allowed`.
    """
    found = Target.objects.filter(id=id).first()
    if found is None or not aims_of(actor, found):
        raise QipanError("board.target_unknown", id=id)
    if deed == "set":
        actor.require(set_permission(domains.get(found.domain)), found.division)
    return found


def summary(target: Target, aims: list[Aim]) -> dict[str, Any]:
    """Return a target as plain JSON, as far as the aims show it."""
    definition = definition_of(target.indicator)[1]
    return {
        "id": target.id,
        "domain": target.domain,
        "indicator": target.indicator,
        "names": dict(definition.names),
        "unit": target.unit,
        "period": {"from": str(target.first), "to": str(target.last)},
        "direction": target.direction,
        "pace": target.pace,
        "status": target.status,
        "source": target.source,
        "synthetic": target.synthetic,
        "set_by": target.author_name,
        "changed_at": target.changed_at.isoformat(timespec="seconds"),
        "revision": target.revision,
        "places": [
            {
                "place": one.place,
                "names": one.names,
                "whole": one.whole,
                "value": targets.plain_text(one.value),
            }
            for one in aims
        ],
    }


def usual_division(actor: Actor, domain: Domain) -> str:
    """Return the widest division the actor may set targets for, as scopes write it."""
    permission = set_permission(domain)
    actor.require(permission)
    return prefix_of(actor.divisions(permission)[0] or settings.PROVINCE)
