"""Forms 留痕筛选: which entries to show. The filter lives in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class FilterForm(forms.Form):
    """Action, actor, subject and days."""

    action = forms.CharField(label=_("Action"), required=False, max_length=120)
    actor = forms.CharField(label=_("Actor"), required=False, max_length=120)
    subject = forms.CharField(label=_("Subject"), required=False, max_length=200)
    first = _day(_("From"))
    last = _day(_("To"))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins. Choose a later last day."))
        return cleaned
