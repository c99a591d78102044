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
}
