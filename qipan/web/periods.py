"""Periods 常用统计期: the spans of days a page offers, from the days that have records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from qipan.board.queries.calendars import calendar_of
from qipan.people.language import page_language


def usual_periods(domain: str, held: Iterable[dt.date]) -> list[dict[str, str]]:
    """Return the periods offered: holidays held whole, newest first, and the last days held; none without records."""
    days = sorted(held)
    if not days:
        return []
    present, offered = set(days), []
    for one in reversed(calendar_of(domain).calendar.holidays):
        if one.first_day in present and one.last_day in present:
            name = _("%(year)s %(name)s holiday") % {"year": one.year, "name": one.names[page_language()]}
            offered.append({"text": name, "from": str(one.first_day), "to": str(one.last_day)})
    offered.append({"text": _("Last 7 days held"), "from": str(days[-7:][0]), "to": str(days[-1])})
    offered.append({"text": _("Last day held"), "from": str(days[-1]), "to": str(days[-1])})
    return offered
