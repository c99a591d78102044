"""Holiday wording 假期用语: how a bulletin names its period, its comparison and its conventions.

Knows words and dates; computes no flow. Words live in declared/words.yaml.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from qipan.engine.codes import vehicle_classes
from qipan.engine.composition import FigureSet, print_day
from qipan.engine.composition.printing import WORDS, join_names

MOST_NAMED = 5


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "declared" / "words.yaml"
    read: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return read


def variables(
    *,
    first: dt.date,
    last: dt.date,
    calendar: Mapping[str, Any],
    options: Mapping[str, Any],
    figures: FigureSet,
    language: str,
) -> dict[str, Any]:
    """Return what the wording of a holiday bulletin may name, by token, in one language.

    `calendar` is the kept calendar: `now` and `before` as described periods, `pairs`, `ordinary`.
    """
    now, before = calendar["now"], calendar["before"]
    found: dict[str, Any] = {
        "period.number": now["days"],
        "period.many": now["days"] > 1,
        "period.title": _say(_words()["period"]["title"][_shape(now)], now, language),
        "period.lead": _say(_words()["period"]["lead"][_shape(now)], now, language),
        "period.from": print_day(first, language, full=True),
        "period.to": print_day(last, language, full=True),
        "period.days": _days(now["days"], language),
        "period.free": _words()["period"]["free"][str(now["free"])][language],
        "period.compared": bool(calendar["compared"]),
        "period.missing": _missing(first, last, figures, language),
        "special": vehicle_classes.special_note(str(options.get("special", "truck")))[language],
        "class_standard": _standard(first, last, language),
    }
    multiple = figures.find("multiple")
    found["ordinary.count"] = len(multiple.parts.get("ordinary_days", ())) if multiple else 0
    if before:
        found.update(_comparison(calendar, now, before, figures, language))
    return found


def _missing(first: dt.date, last: dt.date, figures: FigureSet, language: str) -> str:
    """Return the days of the period without any row, as a list in a sentence; many become a number of days."""
    held = {figures.members[one].key for one in figures.families.get("day", ())}
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    missing = [day for day in days if day not in held]
    if len(missing) > MOST_NAMED:
        return str(_words()["missing"]["many"][language]).format(days=_days(len(missing), language))
    return join_names([print_day(day, language) for day in missing], language)


def _shape(period: Mapping[str, Any]) -> str:
    if period["holiday"]:
        return "holiday" if period["holiday"]["whole"] else "part"
    return "days" if period["days"] > 1 else "day"


def _say(words: Mapping[str, str], period: Mapping[str, Any], language: str) -> str:
    holiday = period["holiday"] or {"year": "", "names": {"zh": "", "en": ""}}
    first, last = (dt.date.fromisoformat(period[end]) for end in ("first", "last"))
    return words[language].format(
        **{"from": print_day(first, language, full=True), "to": print_day(last, language, full=True)},
        year=holiday["year"],
        name=holiday["names"][language],
        days=_days(period["days"], language),
    )


def _days(number: int, language: str) -> str:
    if number == 1:
        return str(_words()["period"]["one_day"][language])
    shown = WORDS[language]["small_counts"].get(number, number)
    return str(_words()["period"]["days"][language]).format(n=shown)


def _comparison(
    calendar: Mapping[str, Any],
    now: Mapping[str, Any],
    before: Mapping[str, Any],
    figures: FigureSet,
    language: str,
) -> dict[str, Any]:
    words, aligned = _words()["comparison"], len(calendar["pairs"])
    growth = figures.find("growth")
    pairs = int(growth.parts.get("days", 0)) if growth else 0
    name = _say(_words()["period"]["title"][_shape(before)], before, language)
    if pairs < aligned:
        kind = "some"
    elif pairs == now["days"] == before["days"]:
        kind = "same"
    else:
        kind = "fewer_one" if pairs == 1 else "fewer"
    days = before["holiday"]["days"] if before["holiday"] else before["days"]
    spoken = {"before": name, "days": _days(days, language), "n": pairs}
    free = _words()["period"]["free"]
    return {
        "period.comparison": words[kind][language].format(**spoken),
        "period.comparison_unknown": words["none"][language].format(**spoken),
        "alignment": _words()["alignment"][language].format(
            n=pairs,
            free_now=free[str(now["free"])][language],
            free_before=free[str(before["free"])][language],
        ),
    }


def _standard(first: dt.date, last: dt.date, language: str) -> str:
    names = [
        str(one.document["number"]) for one in vehicle_classes.lists() if one.holds(first) or one.holds(last)
    ]
    return str(_words()["standard"]["known"][language]).format(names=", ".join(names)) if names else ""
