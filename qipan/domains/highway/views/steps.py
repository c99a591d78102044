"""Steps 环节: check, send back, publish and discard a bulletin; each refusal is said on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qipan.board import actions
from qipan.board.queries import bulletins
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required


def _step(request: HttpRequest, id: str, deed: Any, done: str, **given: Any) -> HttpResponse:
    """Take a step and go back to the bulletin; a refusal says why there."""
    actor = request.actor  # type: ignore[attr-defined]
    bulletins.bulletin_for(actor, id)
    try:
        deed(by=actor, id=id, **given)
        messages.success(request, done)
    except QipanError as error:
        if error.code == "engine.not_allowed" or error.family == "missing":
            raise
        words = error.text(page_language())
        messages.error(request, f"{words.message} {words.fix}")
    return redirect("highway:bulletin", id=id)


def _revision(request: HttpRequest) -> int | None:
    given = request.POST.get("revision", "")
    return int(given) if given.isdigit() else None


@permission_required("highway.bulletin.check")
@require_POST
def confirm(request: HttpRequest, id: str) -> HttpResponse:
    """Pass the check as a reviewer."""
    done = _("Checked. It can be published now.")
    return _step(request, id, actions.check_bulletin, done, revision=_revision(request))


@permission_required("highway.bulletin.publish")
@require_POST
def publish(request: HttpRequest, id: str) -> HttpResponse:
    """Publish a checked bulletin."""
    done = _("Published. Content, figures and the lake version are frozen.")
    return _step(request, id, actions.publish_bulletin, done, revision=_revision(request))


@permission_required("highway.bulletin.check")
@require_POST
def send_back(request: HttpRequest, id: str) -> HttpResponse:
    """Send a bulletin back to its author, with a reason."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why it is sent back."))
        return redirect("highway:bulletin", id=id)
    return _step(request, id, actions.return_bulletin, _("Sent back to its author."), reason=reason[:500])


@permission_required("highway.bulletin.draft")
@require_POST
def discard(request: HttpRequest, id: str) -> HttpResponse:
    """Put a draft aside."""
    actor = request.actor  # type: ignore[attr-defined]
    actions.discard_bulletin(by=actor, id=id, reason=request.POST.get("reason", "")[:500])
    messages.success(request, _("The draft is discarded. The trail keeps it."))
    return redirect("highway:bulletins")
