"""Check 核稿: anybody's text, its figures and relations marked in place, contradictions beside it. Keeps nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qipan.domains.highway.forms import DOMAIN, CheckForm
from qipan.domains.highway.views.bulletin import contradiction
from qipan.domains.highway.views.bulletins import READ
from qipan.engine import domains
from qipan.engine.bulletins import Report, check_text
from qipan.engine.errors import QipanError
from qipan.people.language import page_language
from qipan.people.permissions import permission_required


@permission_required(READ)
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a text; answer it with its figures marked and what the check says beside it."""
    context: dict[str, Any] = {"sample": _sample()}
    status = 200
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if form.is_valid():
            text = form.cleaned_data["text"]
            try:
                context |= _result(text)
            except QipanError as error:
                words = error.text(page_language())
                form.add_error("text", f"{words.message} {words.fix}")
            else:
                form = CheckForm(initial={"text": text})
        status = 400 if form.errors else 200
    else:
        form = CheckForm()
    return render(request, "highway/check.html", {**context, "form": form}, status=status)


def _sample() -> str:
    return str(domains.get(DOMAIN).declared["sample.yaml"]["text"])


def _result(text: str) -> dict[str, Any]:
    language = page_language()
    report = check_text(text)
    broken = [contradiction(one, language) for one in report.contradictions]
    passed = [{"title": one.title[language], "working": one.working[language]} for one in report.passed]
    return {
        "checked": True,
        "paragraphs": marked(text, report, language),
        "figures": len(report.figures),
        "relations": len(report.relations),
        "check": {"total": len(broken) + len(passed), "broken": broken, "passed": passed},
    }


def marked(text: str, report: Report, language: str) -> list[list[dict[str, Any]]]:
    """Return the text as lines of runs, each figure a run with its state and what it is related by.

    States: bad (the likeliest slip, or all of a contradiction without one), involved, good, or "" for a figure
    that nothing in the text relates to another.
    """
    state: dict[str, str] = {}
    said: dict[str, list[str]] = {}
    for finding in report.findings:
        suspects = {finding.repairs[0].figure.id} if finding.repairs else {one.id for one in finding.figures}
        for figure in finding.figures:
            words = finding.title[language] if not finding.ok else finding.working[language]
            said.setdefault(figure.id, []).append(words)
            if finding.ok:
                state.setdefault(figure.id, "good")
            elif figure.id in suspects:
                state[figure.id] = "bad"
            elif state.get(figure.id) != "bad":
                state[figure.id] = "involved"
    spans = sorted(
        (span, figure)
        for figure in report.figures
        for span in (figure.span, *figure.repeats)
        if span[1] > span[0]
    )
    runs: list[dict[str, Any]] = []
    position = 0
    for (start, end), figure in spans:
        if start < position:
            continue
        runs.append({"text": text[position:start]})
        tip = [part for part in (figure.label, *said.get(figure.id, ())) if part]
        runs.append(
            {"text": text[start:end], "state": state.get(figure.id, "lone"), "tip": " · ".join(tip[:4])}
        )
        position = end
    runs.append({"text": text[position:]})
    return _lines(runs)


def _lines(runs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    lines: list[list[dict[str, Any]]] = [[]]
    for run in runs:
        first, *rest = run["text"].split("\n")
        if first:
            lines[-1].append({**run, "text": first})
        for part in rest:
            lines.append([{**run, "text": part}] if part else [])
    return lines
