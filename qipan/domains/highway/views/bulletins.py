"""Bulletins 通报列表: those in the reader's scope, and the form that opens a new draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qipan.board import actions
from qipan.board.queries import bulletins
from qipan.board.queries.calendars import calendar_of
from qipan.domains.highway.forms import DOMAIN, DraftForm
from qipan.domains.highway.views.words import STATE_TONES, place_name, state_tabs
from qipan.engine.codes.holidays import Holiday
from qipan.engine.errors import QipanError
from qipan.lake import queries as lake
from qipan.people import queries as people
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

KIND = "holiday-flow"
TABLE = "passages"
DRAFT, READ = "highway.bulletin.draft", "highway.bulletin.read"


@permission_required(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the bulletins, newest period first, one state at a time when asked."""
    actor = request.actor  # type: ignore[attr-defined]
    found = bulletins.bulletins_for(actor, DOMAIN)
    state = request.GET.get("state", "")
    rows = [one for one in found if not state or one.status == state]
    context = {
        "rows": rows_of(rows),
        "any": bool(found),
        "tabs": state_tabs(found, state),
        "may_draft": actor.may(DRAFT),
        "has_data": bool(lake.days(TABLE)),
        "synthetic": any(one.synthetic for one in rows),
    }
    return render(request, "highway/bulletins.html", context)


def rows_of(found: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what a list shows of bulletins; people by their name in the page's language, else as recorded."""
    people_of = [key for one in found for key in (one.author, one.reviewer)]
    known = people.names_of(people_of, page_language())
    return [_row(one, known) for one in found]


def _row(bulletin: Any, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "author": known.get(bulletin.author, bulletin.author_name),
        "reviewer": known.get(bulletin.reviewer, bulletin.reviewer_name),
        "bulletin": bulletin,
        "title": bulletin.title_zh if page_language() == "zh" else bulletin.title_en,
        "state": bulletins.STATE_NAMES[bulletin.status],
        "tone": STATE_TONES[bulletin.status],
        "place": place_name(bulletin.division),
        "moment": bulletin.published_at or bulletin.checked_at or bulletin.changed_at,
    }


@permission_required(DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the period of a new bulletin and open it."""
    if request.method == "POST":
        form = DraftForm(request.POST)
        if form.is_valid():
            opened = _opened(request, form)
            if opened is not None:
                messages.success(request, _("The draft is open. Its figures are counted and checked."))
                return redirect("highway:bulletin", id=opened.id)
    else:
        form = DraftForm(initial=_suggested())
    days = lake.days(TABLE)
    for name in ("holiday", "year", "group"):
        # left out only where dates are given instead: "optional" beside them would mislead
        form.fields[name].required = True
    context = {
        "form": form,
        "first_held": min(days) if days else None,
        "last_held": max(days) if days else None,
        "held": len(days),
        "comparing": any(
            form[name].errors or form[name].value() for name in ("compare_first", "compare_last")
        ),
        "dated": any(form[name].errors or form[name].value() for name in ("first", "last"))
        or bool(form.errors.get("year")),
    }
    return render(request, "highway/bulletin_new.html", context, status=400 if form.errors else 200)


def _opened(request: HttpRequest, form: DraftForm) -> Any:
    given = form.cleaned_data
    actor = request.actor  # type: ignore[attr-defined]
    division = actor.divisions(DRAFT)[0] or settings.PROVINCE
    options = {"special": given["special"], **({"group": given["group"]} if given["group"] else {})}
    try:
        return actions.draft_bulletin(
            by=actor,
            domain=DOMAIN,
            kind=KIND,
            first=given["period"][0],
            last=given["period"][1],
            compare=given["compare"],
            division=division,
            organisation=_organisation(request),
            options=options,
        )
    except QipanError as error:
        words = error.text(page_language())
        field = "year" if given.get("holiday") and not given.get("first") else "first"
        form.add_error(
            field if error.code.startswith("board.period") else None, f"{words.message} {words.fix}"
        )
        return None


def _organisation(request: HttpRequest) -> dict[str, str]:
    """Return the names that will sign: the first organisation the drafter belongs to."""
    first = people.organisations_of(request.user).order_by("id").first()  # type: ignore[arg-type]
    return {"zh": first.name_zh, "en": first.name_en} if first else {}


def _suggested() -> dict[str, Any]:
    """Return the newest holiday the lake holds whole, compared with the one a year before."""
    days = set(lake.days(TABLE))
    calendar = calendar_of(DOMAIN).calendar
    for one in reversed(calendar.holidays):
        if one.first_day in days and one.last_day in days:
            before = calendar.holiday(one.kind, one.year - 1)
            compared = isinstance(before, Holiday) and before.first_day in days
            return {
                "holiday": one.kind,
                "year": str(one.year),
                "compare_year": str(one.year - 1) if compared else "",
                "group": _usual_group(),
            }
    return {"group": _usual_group()}


def _usual_group() -> str:
    return str(bulletins.declaration_of(DOMAIN, KIND)["options"]["group"])
