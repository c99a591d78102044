"""Forms 表单: what officers fill in on the highway pages, with errors beside the fields.

Checks what can be told from the fields and the calendar; what the data says is said by the actions.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qipan.board.queries.calendars import calendar_of
from qipan.engine import domains
from qipan.engine.codes import holidays, vehicle_classes
from qipan.engine.codes.holidays import Holiday
from qipan.register import queries as register

DOMAIN = "highway"
Days = tuple[dt.date, dt.date]


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _kinds() -> list[tuple[str, str]]:
    known: dict[str, dict[str, str]] = {}
    for one in calendar_of(DOMAIN).calendar.holidays:
        if len(one.kinds) == 1:
            known.setdefault(one.kind, one.names)
    return [(kind, known[kind][_language()]) for kind in holidays.kinds() if kind in known]


def _years() -> list[tuple[str, str]]:
    calendar = calendar_of(DOMAIN).calendar
    declared = {
        int(body["year"])
        for name, body in domains.get(DOMAIN).declared.items()
        if name.startswith("holidays/")
    }
    return [
        (str(year), _("%(year)s (not announced)") % {"year": year} if calendar.state(year) else str(year))
        for year in sorted(declared, reverse=True)
    ]


def _groups() -> list[tuple[str, str]]:
    return [(code, names[_language()]) for code, names in sorted(register.names("station_group").items())]


class DateInput(forms.DateInput):
    """A date field of the browser."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DraftForm(forms.Form):
    """A bulletin to draft: a holiday of the calendar or free dates, and what to compare it with."""

    holiday = forms.ChoiceField(
        label=gettext_lazy("Holiday"), required=False, choices=lazy(lambda: [("", "—"), *_kinds()], list)
    )
    year = forms.ChoiceField(
        label=gettext_lazy("Year"), required=False, choices=lazy(lambda: [("", "—"), *_years()], list)
    )
    first = forms.DateField(label=gettext_lazy("First day"), required=False, widget=DateInput())
    last = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DateInput())
    compare_year = forms.ChoiceField(
        label=gettext_lazy("The same holiday of"),
        required=False,
        choices=lazy(lambda: [("", _("no comparison")), *_years()], list),
        help_text=gettext_lazy("Days are aligned by holiday-day index, not by date."),
    )
    compare_first = forms.DateField(
        label=gettext_lazy("First day compared"), required=False, widget=DateInput()
    )
    compare_last = forms.DateField(
        label=gettext_lazy("Last day compared"), required=False, widget=DateInput()
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Station group"),
        required=False,
        choices=lazy(lambda: [("", "—"), *_groups()], list),
        help_text=gettext_lazy("The named set of toll stations the bulletin reports on, with its validity."),
    )
    special = forms.ChoiceField(
        label=gettext_lazy("Special vehicles"),
        choices=[
            ("truck", gettext_lazy("counted with trucks")),
            ("apart", gettext_lazy("stated apart")),
        ],
        initial="truck",
        help_text=gettext_lazy("A footnote of the bulletin says which."),
    )

    def clean(self) -> dict[str, Any]:
        """Work out both periods; every fault stands beside the field it is about."""
        given = super().clean() or {}
        if self.errors:
            return given
        given["period"] = self._period("first", "last", "holiday", "year")
        given["compare"] = self._comparison(given)
        return given

    def _period(self, first: str, last: str, holiday: str, year: str) -> Days | None:
        given = self.cleaned_data
        if given.get(first) or given.get(last):
            return self._dates(first, last)
        if not given.get(holiday):
            self.add_error(holiday, _("Choose a holiday and its year, or give the first and last day below."))
            return None
        if not given.get(year):
            self.add_error(year, _("Choose the year of the holiday."))
            return None
        return self._holiday(given[holiday], int(given[year]), year)

    def _dates(self, first: str, last: str) -> Days | None:
        given = self.cleaned_data
        for name in (first, last):
            if not given.get(name):
                self.add_error(name, _("Give both the first and the last day."))
                return None
        if given[first] > given[last]:
            self.add_error(last, _("The last day lies before the first."))
            return None
        return given[first], given[last]

    def _holiday(self, kind: str, year: int, field: str) -> Days | None:
        found = calendar_of(DOMAIN).calendar.holiday(kind, year)
        if isinstance(found, Holiday):
            return found.first_day, found.last_day
        if found.checked_on:
            words = _(
                "The holidays of %(year)s are not announced (looked up on %(day)s). Give the dates below."
            )
        else:
            words = _("The holidays of %(year)s are not in the calendar. Give the dates below.")
        self.add_error(field, words % {"year": year, "day": found.checked_on})
        return None

    def _comparison(self, given: dict[str, Any]) -> Days | None:
        if given.get("compare_first") or given.get("compare_last"):
            return self._dates("compare_first", "compare_last")
        if not given.get("compare_year"):
            return None
        kind = given.get("holiday")
        period = given.get("period")
        if (given.get("first") or not kind) and period:
            covered = calendar_of(DOMAIN).calendar.covering(*period)
            kind = covered.kind if isinstance(covered, Holiday) else None
        if not kind:
            self.add_error(
                "compare_year",
                _("The period is no holiday of the calendar: give the compared dates instead."),
            )
            return None
        return self._holiday(kind, int(given["compare_year"]), "compare_year")


class ReasonForm(forms.Form):
    """Why something is sent back, withdrawn or discarded."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea)


class CheckForm(forms.Form):
    """A text to check, pasted or as a plain text file."""

    LONGEST = 200_000

    text = forms.CharField(
        label=gettext_lazy("Text of the bulletin"),
        strip=False,
        error_messages={"required": gettext_lazy("Paste the text to be checked, or choose a file.")},
        widget=forms.Textarea(attrs={"class": "tall", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("or a plain text file"),
        required=False,
        help_text=gettext_lazy(
            ".txt in UTF-8 or GB18030, up to 200 kB. Word and PDF: copy their text into the box."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.files.get("file"):
            self.fields["text"].required = False

    def clean(self) -> dict[str, Any]:
        """Return the text to check, from the file when there is one."""
        given = super().clean() or {}
        file = given.get("file")
        if file:
            text = self._read(file)
            if text is not None:
                given["text"] = text
        text = str(given.get("text") or "").replace("\r\n", "\n")
        if not self.errors and not text.strip():
            self.add_error("text", _("Paste the text to be checked, or choose a file."))
        if len(text) > self.LONGEST:
            self.add_error(
                "text",
                _("The text has %(got)s characters; up to %(limit)s are checked at once. Check it in parts.")
                % {"got": f"{len(text):,}", "limit": f"{self.LONGEST:,}"},
            )
        given["text"] = text
        return given

    def _read(self, file: Any) -> str | None:
        if file.size > 4 * self.LONGEST:
            self.add_error("file", _("The file is larger than 800 kB. Check it in parts."))
            return None
        content = file.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return str(text)
        self.add_error(
            "file",
            _("This is no plain text in UTF-8 or GB18030. Open it, copy its text and paste it into the box."),
        )
        return None


def special_notes() -> list[tuple[str, str]]:
    """Return where special vehicles may be counted, each with its footnote."""
    return [(policy, vehicle_classes.special_note(policy)[_language()]) for policy in ("truck", "apart")]


def format_choices() -> list[tuple[str, str]]:
    """Return the file formats the domain declares."""
    formats = domains.get(DOMAIN).formats
    return [
        ("auto", _("recognise it")),
        *((name, one["names"][_language()]) for name, one in formats.items()),
    ]


class UploadForm(forms.Form):
    """A file of passages, its format and what it is called."""

    file = forms.FileField(label=gettext_lazy("File"))
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=lazy(format_choices, list), initial="auto"
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who delivered it, such as the monitoring centre's export of 4 January."),
    )
    synthetic = forms.BooleanField(
        label=gettext_lazy("These rows are invented (demo or exercise)"), required=False
    )
    skip_known = forms.BooleanField(
        label=gettext_lazy("Leave out rows that the lake holds already"),
        required=False,
        help_text=gettext_lazy("For files that overlap, such as one export after another of the same day."),
    )
