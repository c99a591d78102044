"""Forms 留痕筛选: which entries to show. The filter lives in the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qipan.trail.queries import by_area


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class FilterForm(forms.Form):
    """Action, actor, subject and days. An action is chosen by its name; a beginning such as `lake.` in the address
    finds all that begin so.
    """

    action = forms.CharField(label=_("Action"), required=False, max_length=120, widget=forms.Select)
    actor = forms.CharField(label=_("Actor"), required=False, max_length=120)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=200)
    first = _day(_("From"))
    last = _day(_("To"))

    def offer(self, actions: Iterable[str]) -> None:
        """Let one of these actions be chosen, and whatever is chosen already stay so."""
        given = self.data.get("action", "")
        known = list(actions)
        others = [(given, f"{given}…")] if given and given not in known else []
        widget: Any = self.fields["action"].widget
        widget.choices = [("", _("All")), *others, *by_area(known)]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins. Choose a later last day."))
        return cleaned
