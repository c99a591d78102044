"""Words of scripts 脚本文字: what TypeScript says, here so that one catalogue holds all.

Written into every page as JSON; `{name}` places are filled in the browser.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "loading": _("Loading…"),
    "close": _("Close"),
    "cancel": _("Cancel"),
    "cancelled": _("Cancelled. Nothing was sent."),
    "no_connection": _("No answer from the server. Check the connection and try again."),
    "nothing_found": _("Nothing found for “{words}”. Try a shorter word, a station's name or a date."),
    "not_accepted": _("The server did not accept the file. Reload the page and try again."),
    "restored": _("What you typed before has been put back."),
    "sending": _("Sending…"),
    "checking": _("Sent. Checking line by line…"),
    "remaining": _("{time} left"),
    "seconds": _("{n} s"),
    "minutes": _("{n} min"),
    "rate": _("{n} rows/s"),
    "copied": _("Copied"),
    "unknown": _("not known"),
    "synthetic": _("Demo data"),
    "unverified": _("to be verified"),
    "whole_period": _("Whole period"),
    "play": _("Play"),
    "pause": _("Pause"),
    "ranking": _("{name} by {level}"),
    "ranking_count": _("{n} places"),
    "on_before": _("on {on}"),
    "growth_days": _("over {days} comparable days"),
    "growth_unknown": _("growth on {on} to be verified"),
    "by_hour": _("{name} by hour"),
    "peak_finding": _("Most at {at}: {text}"),
    "hour_span": _("{day} {hour}:00–{next}:00"),
    "as_of": _("As of {at}"),
    "updating": _("updating"),
    "stale": _("No newer record: the feed stands still"),
    "live_feed": _("Refreshed {at}"),
    "offline": _("No answer since {at}; the figures below may be old"),
    "all": _("All"),
    "places_unknown": _("To be verified: {names}"),
    "share_of": _("share of all"),
    "together": _("together {share}"),
    "sources": _("Data lake version {version} · {batches} batches · boundaries simplified, roads schematic"),
    "no_value": _("not known"),
    "nothing_lately": _("Nothing has happened yet."),
}
