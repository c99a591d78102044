"""Targets 目标动作: set one, split it by place, withdraw it. What stood before stays in the trail."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from qipan.board.models import Target
from qipan.board.queries import targets as queries
from qipan.board.queries.values import checked_period
from qipan.engine import targets
from qipan.engine.actors import Actor
from qipan.engine.domains import Domain
from qipan.engine.errors import QipanError
from qipan.engine.indicators import Indicator, read_catalogue
from qipan.trail.actions import action, note


@action("board.target_set")
def set_target(
    *,
    by: Actor,
    indicator: str,
    first: dt.date,
    last: dt.date,
    value: Any,
    division: str = "",
    direction: str = "",
    pace: str = "",
    split: Mapping[str, Any] | None = None,
    source: str = "",
    synthetic: bool = False,
    revision: int | None = None,
) -> Target:
    """Set the target of an indicator over a period in a division; one that stands there already is changed.

    Unless given, the division is the widest the actor may set targets for, the split none. `revision` guards against
    overwriting somebody's change (`board.target_changed`). Raises `engine.not_allowed`, `board.period_…`,
    `board.target_…`, `targets.…`, `indicators.…`.
    """
    domain, definition = queries.definition_of(indicator)
    division = queries.prefix_of(division) if division else queries.usual_division(by, domain)
    by.require(queries.set_permission(domain), division)
    checked_period(first, last)
    total = targets.read_value(value, definition.unit)
    parts = _checked_split(domain, definition, division, total, split or {})
    target = _standing_one(indicator, division, first, last, revision)
    before = _told(target) if target.revision else {}
    target.domain, target.unit = domain.id, definition.unit
    target.value = targets.plain_text(total)
    target.direction = _chosen(
        "direction", direction or targets.usual_direction(definition), targets.DIRECTIONS
    )
    target.pace = _chosen("pace", pace or next(iter(queries.paces(domain))), queries.paces(domain))
    target.split = {code: targets.plain_text(part) for code, part in parts.items()}
    target.source, target.synthetic = source.strip(), synthetic
    _save(target, by, before, first=str(first), last=str(last), division=division, indicator=indicator)
    return target


@action("board.target_split")
def split_target(*, by: Actor, id: str, split: Mapping[str, Any], revision: int | None = None) -> Target:
    """Split a target by the places one level below its division, or anew; an empty split takes it back.

    Parts that do not add up to the total are `targets.split_off`, with both sums and the difference.
    """
    target = _locked(by, id, revision)
    domain, definition = queries.definition_of(target.indicator)
    parts = _checked_split(domain, definition, target.division, Decimal(target.value), split)
    before = _told(target)
    target.split = {code: targets.plain_text(part) for code, part in parts.items()}
    _save(target, by, before)
    return target


@action("board.target_withdrawn")
def withdraw_target(*, by: Actor, id: str, reason: str, revision: int | None = None) -> Target:
    """Withdraw a target: it counts no more, and a new one may be set in its place. A reason is needed."""
    target = _locked(by, id, revision)
    if not reason.strip():
        raise QipanError("board.target_reason_missing")
    target.status = Target.Status.WITHDRAWN
    _save(target, by, {}, reason=reason.strip())
    return target


def _checked_split(
    domain: Domain, definition: Indicator, division: str, total: Decimal, split: Mapping[str, Any]
) -> dict[str, Decimal]:
    parts = queries.read_split(division, split, definition.unit)
    if parts:
        level = queries.BELOW[queries.level_of(division)]
        read_catalogue(domain.declared["indicators.yaml"], "indicators.yaml").dimension(definition, level)
        if targets.nature_of(definition).adds:
            targets.require_split(total, parts)
    return parts


def _chosen(option: str, given: str, known: Any) -> str:
    if given not in known:
        raise QipanError("board.option_invalid", option=option, given=given, known=", ".join(known))
    return given


def _standing_one(
    indicator: str, division: str, first: dt.date, last: dt.date, revision: int | None
) -> Target:
    key = {"indicator": indicator, "division": division, "first": first, "last": last}
    found = Target.objects.select_for_update().filter(status=Target.Status.STANDING, **key).first()
    if found is None:
        return Target(id=f"{first:%Y%m%d}-{secrets.token_hex(3)}", revision=0, **key)
    _unchanged(found, revision)
    return found


def _locked(by: Actor, id: str, revision: int | None) -> Target:
    queries.target_for(by, id, "set")
    target = Target.objects.select_for_update().get(id=id)
    if target.status != Target.Status.STANDING:
        raise QipanError("board.target_withdrawn", id=id)
    _unchanged(target, revision)
    return target


def _unchanged(target: Target, revision: int | None) -> None:
    if revision is not None and target.revision != revision:
        raise QipanError("board.target_changed", id=target.id)


def _told(target: Target) -> dict[str, Any]:
    return {
        "value": target.value,
        "split": dict(target.split),
        "direction": target.direction,
        "pace": target.pace,
        "source": target.source,
    }


def _save(target: Target, by: Actor, before: Mapping[str, Any], **more: Any) -> None:
    target.author, target.author_name = by.whose, by.name
    target.changed_at = timezone.now()
    target.revision += 1
    target.save(force_insert=target.revision == 1)
    note(subject=f"board.target:{target.id}", **_told(target), before=dict(before), **more)
