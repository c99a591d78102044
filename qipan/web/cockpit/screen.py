"""Screen 屏面: a cockpit as plain JSON in one language, which the page draws and a refresh compares.

Says numbers' units and forms; counts nothing itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from qipan.board.queries import bulletins
from qipan.board.queries.calendars import calendar_of
from qipan.board.queries.cockpit import Cockpit, plain
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.engine.codes.holidays import Holiday
from qipan.engine.composition.printing import WORDS, print_day
from qipan.lake import queries as lake
from qipan.web.context import address_of
from qipan.web.periods import usual_periods

LIVE = 12
SIGNED = frozenset({"growth", "balance"})
PERCENT = frozenset({"share", "growth"})
FEW_PLACES = {"times": 2, "balance": 3}
BULLETIN_TONES = {"draft": "ongoing", "checked": "watch", "published": "good"}
BATCH_TONES = {"committed": "good", "withdrawn": "unknown", "refused": "bad", "writing": "ongoing"}


def screen_of(cockpit: Cockpit, language: str) -> dict[str, Any]:
    """Return all that the page shows of a cockpit, words in one language."""
    declared = cockpit.domain.cockpit
    catalogue = cockpit.basis.catalogue
    definition = catalogue.get(cockpit.indicator)
    total = next(iter(cockpit.values()), None)
    newest = cockpit.newest_event()
    growth = next((one for name in cockpit._growths() for one in cockpit.values((), name)), None)
    return {
        "stamp": cockpit.stamp(),
        "domain": cockpit.domain.id,
        "title": title_of(cockpit, language),
        "indicator": cockpit.indicator,
        "name": definition.names[language],
        "says": definition.says[language],
        "number": form_of(definition.unit, language),
        "additive": cockpit.additive,
        "indicators": [
            {"id": one, "name": catalogue.get(str(one)).names[language]} for one in declared["indicators"]
        ],
        "period": {
            "from": str(cockpit.first),
            "to": str(cockpit.last),
            "days": [day_of(cockpit.first, step, language) for step in range(len(cockpit.hours) // 24)],
            "usual": usual_periods(cockpit.domain.id, cockpit.held),
        },
        "place": {"code": cockpit.place, "name": place_name(cockpit.place, language)},
        "dimension": cockpit.dimension,
        "level": catalogue.dimensions[cockpit.dimension].names[language],
        "value": plain(total.value) if total else None,
        "hours": cockpit._series({one.key[0]: one.value for one in cockpit.values(["hour"])}),
        "growth": _growth(cockpit, growth, language),
        "places": _named(cockpit.places(), language),
        "breakdown": _split(cockpit, str(declared.get("breakdown") or ""), language, hours=True),
        "lead": _split(cockpit, str(declared.get("lead") or ""), language),
        "points": _named(cockpit.points(), language),
        "point_name": _dimension_name(cockpit, str(declared.get("points") or ""), language),
        "lines": _named(cockpit.lines(), language),
        "target": target_line(cockpit.targets.get(cockpit.indicator), language),
        "tiles": [_tile(cockpit, one, language) for one in cockpit.tiles()],
        "how": how_of(cockpit, cockpit.indicator),
        "page": _with(address_of(str(declared["page"])), cockpit),
        "as_of": newest.strftime("%Y-%m-%d %H:%M") if newest else "",
        "stale": cockpit.stale(),
        "updating": cockpit.updating,
        "version": cockpit.provenance["version"],
        "batches": len(cockpit.provenance["batches"]),
        "synthetic": bool(cockpit.provenance["synthetic"]),
        "live": live_for(cockpit.actor, language),
    }


def title_of(cockpit: Cockpit, language: str) -> str:
    """Return what the screen is about: occasion, place and indicator."""
    found = calendar_of(cockpit.domain.id).calendar.covering(cockpit.first, cockpit.last)
    whole = isinstance(found, Holiday) and (found.first_day, found.last_day) == (cockpit.first, cockpit.last)
    if isinstance(found, Holiday) and whole:
        occasion = _("%(year)s %(name)s holiday") % {"year": found.year, "name": found.names[language]}
    elif cockpit.first == cockpit.last:
        occasion = print_day(cockpit.first, language, full=True)
    else:
        occasion = _("%(first)s to %(last)s") % {"first": cockpit.first, "last": cockpit.last}
    return _("%(occasion)s: %(what)s of %(place)s") % {
        "occasion": occasion,
        "place": place_name(cockpit.place, language),
        "what": cockpit.basis.catalogue.get(cockpit.indicator).names[language],
    }


def place_name(code: str, language: str) -> str:
    """Return a division's name."""
    return divisions.division(code).names[language]


def form_of(unit: str, language: str) -> dict[str, Any]:
    """Return how the page writes numbers of a unit: by scales, as percent with one place, or plainly."""
    words = WORDS[language]
    if unit in words["scales"]:
        return {"kind": "scales", "scales": words["scales"][unit], "sign": False}
    if unit in PERCENT:
        return {"kind": "percent", "places": 1, "text": words[unit], "sign": unit in SIGNED}
    return {
        "kind": "plain",
        "places": FEW_PLACES.get(unit, 0),
        "text": words.get(unit, "{n}"),
        "sign": unit in SIGNED,
    }


def day_of(first: dt.date, step: int, language: str) -> dict[str, str]:
    """Return a day of the period in words."""
    day = first + dt.timedelta(days=step)
    weekday = WORDS[language]["weekdays"][day.weekday()]
    return {"date": str(day), "text": print_day(day, language), "weekday": weekday}


def _named(rows: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    return [
        {**{k: v for k, v in row.items() if k != "names"}, "name": row["names"][language]} for row in rows
    ]


def _dimension_name(cockpit: Cockpit, dimension: str, language: str) -> str:
    found = cockpit.basis.catalogue.dimensions.get(dimension)
    return str(found.names[language]) if found else ""


def _split(cockpit: Cockpit, dimension: str, language: str, *, hours: bool = False) -> dict[str, Any] | None:
    if not dimension:
        return None
    rows = _named(cockpit.split(dimension, hours=hours), language)
    return {"name": _dimension_name(cockpit, dimension, language), "dimension": dimension, "rows": rows}


def _growth(cockpit: Cockpit, found: Any, language: str) -> dict[str, Any] | None:
    if found is None or cockpit.compare is None:
        return None
    before = calendar_of(cockpit.domain.id).calendar.covering(*cockpit.compare)
    name = (
        _("%(year)s %(name)s holiday") % {"year": before.year, "name": before.names[language]}
        if isinstance(before, Holiday)
        else " – ".join(map(str, cockpit.compare))
    )
    days = int(found.parts.get("days", 0))
    return {"value": plain(found.value), "on": name, "days": days, "of": len(cockpit.hours) // 24}


def how_of(cockpit: Cockpit, indicator: str) -> str:
    """Return the address that explains an indicator over the period; empty where the domain has none."""
    address = address_of(str(cockpit.domain.cockpit.get("how") or ""))
    return _with(address, cockpit, indicator=indicator) if address else ""


def _with(address: str, cockpit: Cockpit, **more: str) -> str:
    asked = {"from": str(cockpit.first), "to": str(cockpit.last), **more}
    return f"{address}?{urlencode(asked)}"


def _tile(cockpit: Cockpit, tile: Mapping[str, Any], language: str) -> dict[str, Any]:
    at = tile["parts"].get("at")
    note = ""
    if isinstance(at, dt.datetime):
        note = f"{print_day(at.date(), language)} {at.hour}:00"
    elif tile["parts"].get("ordinary_days"):
        note = _("against %(n)s ordinary days") % {"n": len(tile["parts"]["ordinary_days"])}
    elif tile["parts"].get("unknown"):
        note = _("not known of %(n)s rows") % {"n": f"{tile['parts']['unknown']:,}"}
    return {
        "indicator": tile["indicator"],
        "name": tile["names"][language],
        "value": plain(tile["value"]),
        "number": form_of(tile["unit"], language),
        "spark": tile["spark"],
        "target": target_line(tile["target"], language),
        "note": note,
        "how": how_of(cockpit, tile["indicator"]),
    }


def target_line(found: Mapping[str, Any] | None, language: str) -> dict[str, str] | None:
    """Return what is asked and where it stands as one line, its tone, and why nothing can be said if so."""
    if found is None:
        return None
    reason = found["reason"][language] if found["reason"] else ""
    told = {"aim": found["printed"][language], "state": found["names"][language]}
    return {"text": _("%(state)s · target %(aim)s") % told, "tone": found["tone"], "title": reason}


def live_for(actor: Actor, language: str) -> list[dict[str, Any]]:
    """Return what lately happened in the actor's domains: bulletins and batches, newest first."""
    rows: list[dict[str, Any]] = []
    for domain in domains.all():
        page = address_of(f"{domain.id}:bulletins")
        if domain.bulletins and page:
            rows += [_bulletin(one, page, language) for one in bulletins.bulletins_for(actor, domain.id)]
        page = address_of(f"{domain.id}:data")
        if actor.may("lake.batch.read") and page:
            for table in domain.tables:
                rows += [_batch(one, page) for one in lake.batches_for(actor, table)[:LIVE]]
    rows.sort(key=lambda row: row["at"], reverse=True)
    return rows[: LIVE * 2]


def _bulletin(one: Any, page: str, language: str) -> dict[str, Any]:
    return {
        "kind": "bulletin",
        "kind_name": _("Bulletin"),
        "tone": BULLETIN_TONES.get(one.status, "unknown"),
        "state": bulletins.STATE_NAMES[one.status][language],
        "title": one.title_zh if language == "zh" else one.title_en,
        "detail": one.publisher_name or one.reviewer_name or one.author_name,
        "at": timezone.localtime(one.published_at or one.changed_at).isoformat(timespec="minutes"),
        "address": f"{page}{one.id}/",
    }


def _batch(one: Any, page: str) -> dict[str, Any]:
    states = {
        "committed": _("in the lake"),
        "withdrawn": _("withdrawn"),
        "refused": _("refused"),
        "writing": _("being written"),
        "abandoned": _("abandoned"),
    }
    detail = _("%(good)s good, %(rejected)s rejected") % {
        "good": f"{one.rows_good:,}",
        "rejected": f"{one.rows_rejected:,}",
    }
    return {
        "kind": "batch",
        "kind_name": _("Batch"),
        "tone": "watch"
        if one.rows_rejected and one.status == "committed"
        else BATCH_TONES.get(one.status, "unknown"),
        "state": states.get(one.status, one.status),
        "title": one.source,
        "detail": detail,
        "at": timezone.localtime(one.received_at).isoformat(timespec="minutes"),
        "address": f"{page}{one.id}/",
    }
