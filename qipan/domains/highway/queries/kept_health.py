"""Kept health 健康存档: data health as last judged, read in milliseconds; judging itself takes seconds.

A job (`tasks.keep_health`) judges the periods pages show anew when their rows, their history, the control totals, the
register or the rules have changed, and those alone. A reader is told whether what they see is still so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.utils import timezone

from qipan.board.queries.cockpit import usual_period
from qipan.domains.highway.judgement.health import declared
from qipan.domains.highway.queries import health_files as files
from qipan.domains.highway.queries.health import DOMAIN, PERMISSION, TOTALS, judged, told
from qipan.engine import domains
from qipan.engine.actors import Actor
from qipan.engine.codes import vehicle_classes
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.register import queries as register

Days = tuple[dt.date, dt.date]
SCHEMA = 1
"""Raised whenever a judgement comes to mean something else with the same rules: kept ones are then made anew."""
WINDOW_DAYS = 7
TABLE = "passages"
STATUSES = ("good", "watch", "bad", "unknown")


def periods_kept() -> list[Days]:
    """Return the periods the job keeps judged: the last seven days to the newest held, and what pages open with."""
    held = lake.days(TABLE, lake.newest_version(TABLE))
    if not held:
        return []
    window = (max(held) - dt.timedelta(days=WINDOW_DAYS - 1), max(held))
    usual = usual_period(DOMAIN, held)
    return [window] if usual in (None, window) else [window, usual]


def judged_from(period: Days) -> str:
    """Return a mark of all that a judgement of a period rests on: equal marks are equal judgements."""
    first, last = period
    begin = first - dt.timedelta(days=declared().whole("history", "days"))
    rows = {
        table: {str(day): state for day, state in _states(table).items() if since <= day <= last}
        for table, since in ((TABLE, begin), (TOTALS, first))
    }
    domain = domains.get(DOMAIN)
    words = {
        "schema": SCHEMA,
        "period": [str(first), str(last)],
        "rows": rows,
        "register": register.mark("station"),
        "rules": declared().body,
        "holidays": {name: body for name, body in domain.declared.items() if name.startswith("holidays/")},
        "classes": [[row.code, row.starts, row.ends, row.group] for row in vehicle_classes.table()],
    }
    return hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _states(table: str) -> dict[dt.date, str]:
    version = lake.newest_version(table)
    return {} if version is None else dict(lake.day_states(table, version))


def keep(period: Days) -> bool:
    """Judge a period and keep the judgement, unless the one kept still holds; return whether it was judged.

    What is kept is named by the rows that stood before judging: rows that come meanwhile call for another run.
    """
    mark = judged_from(period)
    kept = files.read(period, mark)
    if kept is not None and kept.mark == mark:
        return False
    done = judged(*period)
    until = done.judged_until
    head = {
        "judged_until": f"{until:%Y-%m-%dT%H:00}" if until else None,
        "days_missing": [str(day) for day in done.days_missing],
        "rules_version": done.health.rules.body["version"],
        "control_rows_left_out": done.totals_left_out,
        "judged_at": timezone.now().isoformat(timespec="seconds"),
        "lake": lake.provenance(TABLE, done.basis.version, *period),
        "control_totals": lake.provenance(TOTALS, done.totals_version, *period),
    }
    if judged_from(period) == mark:
        files.write(period, mark, head, told(done, done.health.stations.values()))
    return True


def keep_all() -> dict[str, Any]:
    """Keep every period judged that pages show; return the periods judged anew, and how many were removed."""
    wanted = periods_kept()
    anew = [f"{first}..{last}" for first, last in wanted if keep((first, last))]
    return {"judged": anew, "removed": files.remove_others(wanted)}


def health_kept(
    actor: Actor, period: Days | None = None, *, station: str = "", scores_only: bool = False
) -> dict[str, Any] | None:
    """Return the data health of the stations in the actor's scope as last judged, without judging anything.

    None while no judgement of the period is kept; then `health_for` can judge it, in seconds. `period` is the newest
    seven days kept unless given. The answer is that of `health_for` without its counts of rows, and with

    - `as_of`: the last day judged, and `judged_at`, when that was done;
    - `current`: false once rows, register or rules have changed since, or newer days are held: a new judgement is on
      its way.

    Each of `stations`, the worst first, is as in `health_for` (`station`, `names`, `status`, `score` None where it
    cannot be told, `reason`, `deductions`, `findings`, `imputed`); with `scores_only` it has `station`, `status` and
    `score` alone, which is what a map layer needs. `station` asks for one station. Raises `engine.not_allowed`, and
    `highway.station_unknown` for a station not judged as for one out of scope.
    """
    actor.require(PERMISSION)
    chosen = period or next(iter(files.periods()), None)
    if chosen is None:
        return None
    mark = judged_from(chosen)
    kept = files.read(chosen, mark)
    if kept is None:
        return None
    visible = register.codes_for(actor, "station", PERMISSION)
    shown = [
        (place, one)
        for place, one in enumerate(kept.scores())
        if (visible is None or one["station"] in visible) and station in ("", one["station"])
    ]
    if station and not shown:
        raise QipanError("highway.station_unknown", station=station)
    counts = {name: sum(one["status"] == name for _, one in shown) for name in STATUSES}
    newest = period is not None or chosen in periods_kept()[:1]
    return {
        "period": {"from": str(chosen[0]), "to": str(chosen[1])},
        "as_of": str(chosen[1]),
        "current": newest and kept.mark == mark,
        **kept.head,
        "counts": counts,
        "stations": [one for _, one in shown] if scores_only else [kept.told(place) for place, _ in shown],
    }
