"""Data 数据: batches in the reader's scope, one batch with its rejects, bringing a file, withdrawing a batch."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qipan.domains.highway.forms import UploadForm
from qipan.domains.highway.views.asked import TABLE
from qipan.domains.highway.views.passages import opens_batches
from qipan.domains.highway.views.words import BATCH_TONES, batch_states, moment
from qipan.engine import domains
from qipan.engine.errors import QipanError
from qipan.lake import imports
from qipan.lake import queries as lake
from qipan.lake.intake import maintenance
from qipan.people.language import page_language
from qipan.people.permissions import permission_required

READ, IMPORT, WITHDRAW = "lake.batch.read", "highway.passage.import", "lake.batch.withdraw"
PER_PAGE = 50
FIRST_REJECTS = 100
SHOWN_STATES = ("committed", "refused", "withdrawn")


def batch_row(batch: Any) -> dict[str, Any]:
    """Return what a list shows of a batch."""
    names = domains.table(batch.table)[0].formats.get(batch.format, {}).get("names", {})
    return {
        "batch": batch,
        "state": batch_states().get(batch.status, batch.status),
        "tone": BATCH_TONES.get(batch.status, "unknown"),
        "format": names.get(page_language()) or batch.format,
        "received": moment(batch.received_at),
        "lines": batch.lines,
        "twice": lake.doubles(batch).twice,
    }


@permission_required(READ)
def listing(request: HttpRequest) -> HttpResponse:
    """List the batches; take a file from those who may import."""
    actor = request.actor  # type: ignore[attr-defined]
    may_import = actor.may(IMPORT)
    form, results, status = UploadForm(), None, 200
    if request.method == "POST":
        actor.require(IMPORT)
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            results = _imported(request, form)
            single = results[0] if results and len(results) == 1 else None
            if single is not None and single.batch and single.error is None:
                # told in the address: a message would be read by the script that sent the file, not by its sender
                told = "new"
                if single.status == "duplicate":
                    told = "known" if single.rows_left_out else "again"
                return redirect(f"{reverse('highway:batch', args=[single.batch])}?brought={told}")
            status = 200 if results and not any(one.error for one in results) else 422
        else:
            status = 400
    state = request.GET.get("status", "")
    found = lake.batches_for(actor, TABLE, status=state)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    everything = lake.batches_for(actor, TABLE)
    context = {
        "page": page,
        "rows": [batch_row(one) for one in page],
        "any": everything.exists(),
        "tabs": _tabs(everything, state),
        "table": next((one for one in lake.tables_for(actor) if one["table"] == TABLE), None),
        "form": form,
        "results": [_result(one) for one in results] if results is not None else None,
        "may_import": may_import,
        "opens_all": opens_batches(actor),
        "limit_mb": settings.MAX_BATCH_BYTES // 1024 // 1024,
        "synthetic": any(one.synthetic for one in page),
    }
    return render(request, "highway/data.html", context, status=status)


def _tabs(everything: Any, state: str) -> list[dict[str, Any]]:
    words = batch_states()
    tabs = [{"text": _("All"), "address": "?", "current": not state, "count": everything.count()}]
    for name in SHOWN_STATES:
        count = everything.filter(status=name).count()
        text = words[name][:1].upper() + words[name][1:]
        tabs.append({"text": text, "address": f"?status={name}", "current": state == name, "count": count})
    return tabs


def _imported(request: HttpRequest, form: UploadForm) -> list[Any] | None:
    """Import the file; what concerns all of it stands beside its field."""
    file = form.cleaned_data["file"]
    if file.size > settings.MAX_BATCH_BYTES:
        limit = settings.MAX_BATCH_BYTES // 1024 // 1024
        error = QipanError("lake.batch_too_large", file=file.name, limit_mb=limit)
        words = error.text(page_language())
        form.add_error("file", f"{words.message} {words.fix}")
        return None
    with tempfile.TemporaryDirectory(dir=_spool()) as folder:
        path = Path(folder) / _plain_name(file.name)
        _write(file, path)
        try:
            return imports.import_files(
                by=request.actor,  # type: ignore[attr-defined]
                paths=[path],
                table=TABLE,
                format=form.cleaned_data["format"],
                source=form.cleaned_data["source"].strip(),
                synthetic=form.cleaned_data["synthetic"],
                skip_known=form.cleaned_data["skip_known"],
            )
        except QipanError as error:
            if error.code == "engine.not_allowed":
                raise
            words = error.text(page_language())
            form.add_error("file", f"{words.message} {words.fix}")
            return None


def _spool() -> Path:
    """Return the folder for files on their way in; files with plates in clear stay inside the data folder."""
    folder: Path = settings.QIPAN_DATA / "lake" / "_spool"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _plain_name(name: str | None) -> str:
    return Path(name or "").name.replace("\0", "")[-120:].lstrip(".") or "passages.csv"


def _write(file: UploadedFile[bytes], path: Path) -> None:
    with path.open("wb") as target:
        if hasattr(file, "temporary_file_path"):
            with Path(file.temporary_file_path()).open("rb") as source:
                shutil.copyfileobj(source, target, 1024 * 1024)
        else:
            for chunk in file.chunks():
                target.write(chunk)


def _told(brought: str, found: Any) -> dict[str, str]:
    """Return what is said of a file just brought: what became of its lines, or that it was there already."""
    if brought == "again":
        words = _("This very content is in the lake already, in this batch. Nothing was counted twice.")
        return {"tone": "watch", "text": words}
    if brought == "known":
        words = _("Every row was in the lake already, most of them by this batch. Nothing was counted twice.")
        return {"tone": "watch", "text": words}
    if brought == "new":
        words = _("%(good)s good + %(rejected)s rejected = %(lines)s lines, in %(seconds)s s.")
        if found.rows_left_out:
            words = _(
                "%(good)s good + %(rejected)s rejected + %(known)s left out = %(lines)s lines, in %(seconds)s s."
            )
        return {
            "tone": "good",
            "text": words
            % {
                "good": f"{found.rows_good:,}",
                "rejected": f"{found.rows_rejected:,}",
                "known": f"{found.rows_left_out:,}",
                "lines": f"{found.lines:,}",
                "seconds": f"{found.seconds:.1f}",
            },
        }
    return {}


def _doubles(actor: Any, found: Any) -> dict[str, Any]:
    """Return what is said of rows that other batches hold too, with the way to the one that holds most of them."""
    told = lake.doubles(found)
    if not told.holders:
        return {}
    said = {"rows": f"{told.twice or told.left_out:,}"}
    if told.twice:
        words = _("Counted twice now: %(rows)s of its rows, which the lake held already.") % said
        detail = _("If they are the same records, withdraw this batch; if they are other vehicles, leave it.")
    else:
        words, detail = _("Left out: %(rows)s of its rows, which the lake held already.") % said, ""
    most = told.holders[0][0]
    seen = lake.batches_for(actor).filter(id=most).exists()
    return {
        "tone": "watch" if told.twice else "",
        "text": words,
        "detail": detail,
        "address": reverse("highway:batch", args=[most]) if seen else "",
        "action": _("The batch that holds them")
        if len(told.holders) == 1
        else _("The batch that holds most of them"),
    }


def _result(one: Any) -> dict[str, Any]:
    words = one.error.text(page_language()) if one.error else None
    return {
        "one": one,
        "tone": "bad" if one.error else "unknown" if one.status == "duplicate" else "good",
        "state": batch_states().get(
            one.status, _("already there") if one.status == "duplicate" else _("failed")
        ),
        "words": words,
    }


@permission_required(READ)
@require_GET
def batch(request: HttpRequest, id: str) -> HttpResponse:
    """Show one batch with why rows were rejected and the first of them."""
    actor = request.actor  # type: ignore[attr-defined]
    found = lake.batch_for(actor, id)
    language = page_language()
    reasons = []
    strange = lake.strange_codes(found)
    for key, count in sorted(found.reasons.items(), key=lambda item: -item[1]):
        reason, _sign, column = key.partition(":")
        words = lake.reason_words(found.table, reason, column, language)
        codes = lake.codes_in_words(strange, reason, language)
        reasons.append({"words": words, "count": count, "column": column, "codes": codes})
    fault, first = None, []
    try:
        first = list(lake.rejects_for(found, limit=FIRST_REJECTS))
    except QipanError as error:
        fault = error.text(language)
    for row in first:
        row["words"] = lake.row_words(found.table, row, language)
    context = {
        **batch_row(found),
        "reasons": reasons,
        "most": max((one["count"] for one in reasons), default=0),
        "mend": lake.mend(found, language) if strange else "",
        "first": first,
        "fault": fault,
        "first_event": moment(found.first_event_at),
        "last_event": moment(found.last_event_at),
        "withdrawn": moment(found.withdrawn_at),
        "may_withdraw": found.status == "committed" and actor.may(WITHDRAW, found.division),
        "synthetic": found.synthetic,
        "flow": _flow_query(found),
        "doubles": _doubles(actor, found),
        "told": _told(request.GET.get("brought", ""), found),
    }
    return render(request, "highway/batch.html", context)


def _flow_query(found: Any) -> str:
    first, last = moment(found.first_event_at)[:10], moment(found.last_event_at)[:10]
    return f"from={first}&to={last}" if found.status == "committed" and first else ""


@permission_required(READ)  # type: ignore[arg-type]
@require_GET
def rejects(request: HttpRequest, id: str) -> StreamingHttpResponse:
    """Answer a batch's rejects as CSV."""
    found = lake.batch_for(request.actor, id)  # type: ignore[attr-defined]
    parts = lake.rejects_csv(found, page_language())
    first = next(parts, "")

    def lines() -> Iterator[bytes]:
        yield first.encode()
        for part in parts:
            yield part.encode()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{found.id}.csv"'
    return response


@permission_required(WITHDRAW)
@require_POST
def withdraw(request: HttpRequest, id: str) -> HttpResponse:
    """Take a batch's rows out of the newest version, with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    found = lake.batch_for(actor, id)
    try:
        maintenance.withdraw(by=actor, batch=found, reason=request.POST.get("reason", ""))
    except QipanError as error:
        if error.code == "engine.not_allowed":
            raise
        words = error.text(page_language())
        messages.error(request, f"{words.message} {words.fix}")
    else:
        messages.success(
            request,
            _(
                "Withdrawn. Its %(n)s rows count no longer; earlier versions keep them for published bulletins."
            )
            % {"n": f"{found.rows_good:,}"},
        )
    return redirect("highway:batch", id=id)
