"""Health in words 健康用语: what a kept judgement says on a page: rows, sums, findings, values filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qipan.domains.highway.judgement.health import declared
from qipan.domains.highway.views.charts import scaled, unit_for
from qipan.domains.highway.views.words import moment, place_name, span
from qipan.engine import domains
from qipan.people.language import page_language

TONES = {"good": "good", "watch": "watch", "bad": "bad", "unknown": "unknown"}
COUNTED = "highway.flow.total"
Way = tuple[dt.datetime, int]


def period(kept: Mapping[str, Any]) -> str:
    """Return the days judged."""
    first, last = (dt.date.fromisoformat(kept["period"][end]) for end in ("from", "to"))
    return span(first, last)


def judged_at(kept: Mapping[str, Any]) -> str:
    """Return when it was judged, in local time."""
    return moment(dt.datetime.fromisoformat(kept["judged_at"]))


def row(one: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what the list shows of a station."""
    kinds = dict.fromkeys(finding["names"][language] for finding in one["findings"])
    worst = max(one["deductions"], key=lambda taken: taken["points"], default=None)
    return {
        "station": one["station"],
        "name": one["names"][language],
        "road": one["road"],
        "prefecture": place_name(one["prefecture"]) if one["prefecture"] else None,
        "status": one["status"],
        "status_name": one["status_names"][language],
        "tone": TONES[one["status"]],
        "score": one["score"],
        "found": " · ".join(kinds),
        "worst": {"name": worst["names"][language], "points": worst["points"]} if worst else None,
        "reason": one["reason"][language] if one["reason"] else "",
        "imputed": len({value["hour"] for value in one["imputed"] if value["value"] is not None}),
    }


def meets(shown: Mapping[str, Any], text: str) -> bool:
    """Say whether a row holds what was typed: code, name, road or prefecture."""
    held = " ".join(str(shown[name] or "") for name in ("station", "name", "road", "prefecture"))
    return text.casefold() in held.casefold()


def tiles(kept: Mapping[str, Any], rows: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """Return the figures above the list: judged well, the share of them, hours filled in."""
    counts = kept["counts"]
    told = sum(counts[name] for name in ("good", "watch", "bad"))
    names = declared().words["status"]
    language = page_language()
    found = [
        {
            "name": names[name][language],
            "figure": f"{counts[name]:,}",
            "unit": _("stations"),
            "note": _("of %(n)s judged") % {"n": f"{told:,}"}
            if name != "unknown"
            else _("no score, not 100"),
        }
        for name in ("bad", "watch", "good", "unknown")
    ]
    if rows is not None:
        hours = sum(one["imputed"] for one in rows)
        found.append(
            {
                "name": _("Hours imputed"),
                "figure": f"{hours:,}",
                "unit": _("station hours"),
                "note": _("shown, never counted as observed"),
            }
        )
    return found


def sums(one: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    """Return the arithmetic of a score: what each kind took off, and how that was reckoned."""
    return [
        {
            "name": taken["names"][language],
            "points": f"−{taken['points']:g}",
            "says": _(
                "%(weighed)s of %(judged)s h, %(rate)s points per 1%%, at least %(least)s, at most %(most)s"
            )
            % {name: f"{taken[name]:g}" for name in ("weighed", "judged", "rate", "least", "most")},
        }
        for taken in one["deductions"]
    ]


def _way(direction: int | None, language: str) -> str:
    if direction is None:
        return str(declared().words["directions"]["all"][language])
    labels = domains.table("passages")[1]["columns"]["direction"]["labels"]
    return str(labels[direction][language])


def _hours(first: str, last: str) -> str:
    begin, end = (dt.datetime.fromisoformat(one) for one in (first, last))
    if begin.date() == end.date():
        return f"{begin:%m-%d %H:00}–{end:%H}:59"
    return f"{begin:%m-%d %H:00} – {end:%m-%d %H}:59"


def findings(one: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return what was found, in the order of time, each with the address of its rows."""
    found = []
    for finding in sorted(one["findings"], key=lambda each: each["first_hour"]):
        asked = {
            "indicator": COUNTED,
            "from": finding["first_hour"][:10],
            "to": finding["last_hour"][:10],
            "station": one["station"],
        }
        if finding["direction"] is not None:
            asked["direction"] = str(finding["direction"])
        found.append(
            {
                "hours": _hours(finding["first_hour"], finding["last_hour"]),
                "way": _way(finding["direction"], language),
                "kind": finding["names"][language],
                "says": finding["says"][language],
                "rows": f"{reverse('highway:rows')}?{urlencode(asked)}",
            }
        )
    return found


def imputed(one: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the values filled in, each with its interval and method; a value nobody can give is unknown."""
    return [
        {
            "hour": value["hour"].replace("T", " ")[5:],
            "way": _way(value["direction"], language),
            "value": value["value"],
            "low": value["low"],
            "high": value["high"],
            "method": value["method_names"][language],
        }
        for value in sorted(one["imputed"], key=lambda each: (each["hour"], each["direction"] or 0))
    ]


def with_imputed(block: dict[str, Any], one: Mapping[str, Any], counted: Mapping[Way, int]) -> dict[str, Any]:
    """Add to a chart of hours what the hours would be with the values filled in; both ways together."""
    filled: dict[str, dict[int, int]] = {}
    for value in one["imputed"]:
        if value["value"] is not None and value["direction"] is not None:
            filled.setdefault(value["hour"][:13], {})[int(value["direction"])] = int(value["value"])
    if not filled:
        return block
    totals = {
        hour: sum(
            ways.get(way, counted.get((dt.datetime.fromisoformat(f"{hour}:00"), way), 0)) for way in (0, 1)
        )
        for hour, ways in filled.items()
    }
    shown = [value for value in block["series"][0]["values"] if value is not None]
    by = unit_for([*(int(value) for value in counted.values()), *totals.values()])[1]
    series = [scaled(totals.get(hour), by) for hour in block["categories"]]
    if not shown or all(value is None for value in series):
        return block
    return {
        **block,
        "series": [*block["series"], {"name": _("With imputed values"), "values": series, "style": "dashed"}],
    }
