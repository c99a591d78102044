"""Targets 目标: what is wanted of each indicator, place by place, with where it stands; set and withdrawn here."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qipan.board import actions
from qipan.board.queries import progress
from qipan.board.queries import targets as kept
from qipan.board.spreadsheets import workbook
from qipan.domains.highway.views.asked import DOMAIN, FLOW
from qipan.domains.highway.views.grounds import printed
from qipan.domains.highway.views.passages import excel
from qipan.domains.highway.views.target_form import FIELDS_OF, TargetForm
from qipan.domains.highway.views.words import span
from qipan.engine import domains, targets
from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

SET = "highway.target.set"
FULL = 100


@permission_required(FLOW)
def listing(request: HttpRequest) -> HttpResponse:
    """List the standing targets with every place in scope; take a new one from those who may set it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may_set, status = actor.may(SET), 200
    form = TargetForm(actor, request.POST or None)
    if request.method == "POST":
        actor.require(SET)
        if form.is_valid() and _set(actor, form):
            messages.success(request, _("The target is set. It stands in the trail with your name."))
            return redirect("highway:targets")
        status = 400
    found = progress.progress_of(actor, DOMAIN)
    shown = [_target(one, page_language()) for one in found]
    if request.GET.get("format") == "xlsx":
        return _export(shown)
    context = {
        "targets": shown,
        "form": form,
        "may_set": may_set,
        "lake_version": found[0]["lake_version"] if found else None,
        "synthetic": any(one["synthetic"] for one in found),
    }
    return render(request, "highway/targets.html", context, status=status)


@permission_required(SET)
@require_POST
def withdraw(request: HttpRequest, id: str) -> HttpResponse:
    """Withdraw a target, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    revision = request.POST.get("revision", "")
    try:
        actions.withdraw_target(
            by=actor,
            id=id,
            reason=request.POST.get("reason", ""),
            revision=int(revision) if revision.isdigit() else None,
        )
        messages.success(request, _("Withdrawn. The trail keeps what it asked."))
    except QipanError as error:
        if error.code == "engine.not_allowed" or error.family == "missing":
            raise
        words = error.text(page_language())
        messages.error(request, f"{words.message} {words.fix}")
    return redirect("highway:targets")


def _set(actor: Actor, form: TargetForm) -> bool:
    """Set what the form asks; a refusal stands beside the field it is about."""
    given = form.cleaned_data
    try:
        actions.set_target(
            by=actor,
            indicator=given["indicator"],
            first=given["first"],
            last=given["last"],
            value=given["value"],
            division=given["division"],
            direction=given["direction"],
            pace=given["pace"],
            split=given["split"],
            source=given["source"],
        )
    except QipanError as error:
        if error.code == "engine.not_allowed":
            raise
        words = error.text(page_language())
        form.add_error(FIELDS_OF.get(error.code, "value"), f"{words.message} {words.fix}")
        return False
    return True


def _target(one: dict[str, Any], language: str) -> dict[str, Any]:
    paces = kept.paces(domains.get(DOMAIN))
    places = [_place(place, one["unit"], language) for place in one["places"]]
    whole = [place for place in places if place["whole"]]
    parts = sorted((place for place in places if not place["whole"]), key=_most_reached_first)
    return {
        **one,
        "name": one["names"][language],
        "span": span(*(dt.date.fromisoformat(one["period"][end]) for end in ("from", "to"))),
        "direction_name": targets.WORDS["directions"][one["direction"]][language],
        "pace_name": paces.get(one["pace"], paces[next(iter(paces))])["names"][language],
        "places": whole + parts,
        "changed_on": one["changed_at"][:10],
    }


def _place(place: dict[str, Any], unit: str, language: str) -> dict[str, Any]:
    standing = place["standing"]

    def text(value: Any) -> str | None:
        return None if value is None else printed(Fraction(str(value)), unit, language)

    reached = standing["reached"]
    asked = float(place["value"])
    return {
        "name": place["names"][language],
        "whole": place["whole"],
        "asked": text(place["value"]),
        "numbers": (standing["value"], asked, standing["expected"], standing["forecast"]),
        "value": text(standing["value"]),
        "expected": text(standing["expected"]),
        "forecast": text(standing["forecast"]),
        "meets": standing["forecast_meets"],
        "reached": None if reached is None else reached * FULL,
        "width": 0 if reached is None else min(max(reached * FULL, 0), FULL),
        "state": standing["names"][language],
        "tone": standing["tone"],
        "reason": standing["reason"][language] if standing["reason"] else "",
        "as_of": standing["as_of"],
    }


def _most_reached_first(place: dict[str, Any]) -> tuple[bool, float]:
    return place["reached"] is None, -(place["reached"] or 0)


def _export(shown: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        (_("Indicator"), "text"),
        (_("From"), "text"),
        (_("To"), "text"),
        (_("Place"), "text"),
        (_("Reached"), "decimal"),
        (_("Target"), "decimal"),
        (_("Due by then"), "decimal"),
        (_("Forecast to the end"), "decimal"),
        (_("Unit"), "text"),
        (_("State"), "text"),
        (_("Source"), "text"),
        (_("Number"), "text"),
    ]
    sheet: Any = {
        "title": _("Targets"),
        "columns": [{"text": text, "kind": kind, "decimals": 4} for text, kind in heads],
        "rows": [
            [
                one["name"],
                one["period"]["from"],
                one["period"]["to"],
                place["name"],
                *place["numbers"],
                one["unit"],
                place["reason"] or place["state"],
                one["source"],
                one["id"],
            ]
            for one in shown
            for place in one["places"]
        ],
        "notes": [_("Demo data")] if any(one["synthetic"] for one in shown) else [],
    }
    return excel(workbook([sheet], page_language()), "targets")
