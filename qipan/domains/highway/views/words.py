"""Words 页面用词: states, places and moments as several highway pages say them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qipan.board.queries.bulletins import STATE_NAMES
from qipan.board.queries.calendars import calendar_of
from qipan.engine.codes import divisions
from qipan.engine.codes.holidays import Holiday
from qipan.engine.errors import QipanError
from qipan.people.language import page_language

STATE_TONES = {"draft": "accent", "checked": "watch", "published": "good", "discarded": "unknown"}
BATCH_TONES = {
    "committed": "good",
    "withdrawn": "unknown",
    "refused": "bad",
    "writing": "watch",
    "abandoned": "unknown",
}


def place_name(division: str) -> str:
    """Return a division's name in the page's language."""
    try:
        return divisions.division(division).names[page_language()]
    except QipanError:
        return division or _("everywhere")


def state_tabs(found: Sequence[Any], state: str) -> list[dict[str, Any]]:
    """Return the tabs that choose bulletins by state, with their counts."""
    counts = Counter(one.status for one in found)
    tabs = [{"text": _("All"), "address": "?", "current": not state, "count": len(found)}]
    for name in ("draft", "checked", "published"):
        words = STATE_NAMES[name][page_language()]
        tabs.append(
            {
                "text": words[:1].upper() + words[1:],
                "address": f"?state={name}",
                "current": state == name,
                "count": counts[name],
            }
        )
    return tabs


def batch_states() -> dict[str, str]:
    """Return the states of a batch in words."""
    return {
        "committed": _("in the lake"),
        "withdrawn": _("withdrawn"),
        "refused": _("refused"),
        "writing": _("being written"),
        "abandoned": _("abandoned"),
    }


def moment(value: datetime | None) -> str:
    """Return a moment as day and minute in local time."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def short_moment(value: datetime | None) -> str:
    """Return a moment without its year."""
    return "" if value is None else timezone.localtime(value).strftime("%m-%d %H:%M")


def span(first: date, last: date) -> str:
    """Return a period, what both ends have in common written once."""
    if first == last:
        return str(first)
    if first.year == last.year:
        return _("%(first)s to %(last)s") % {"first": first, "last": last.strftime("%m-%d")}
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def occasion(first: date, last: date) -> str:
    """Return the holiday a period is, with its year and days; nothing for other days."""
    found = calendar_of("highway").calendar.covering(first, last)
    if not isinstance(found, Holiday):
        return ""
    days = (last - first).days + 1
    return _("%(year)s %(name)s · %(days)s days") % {
        "year": found.year,
        "name": found.names[page_language()],
        "days": days,
    }


def as_of(provenance: dict[str, Any]) -> str:
    """Return the moment a lake version was made, in local time."""
    text = provenance.get("as_of")
    return moment(datetime.fromisoformat(text)) if text else ""
