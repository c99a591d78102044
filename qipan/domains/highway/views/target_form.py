"""Target form 目标表单: what is wanted, of which indicator, when and where, and its parts by place.

Checks the form alone; whether a target may stand is said by the action.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qipan.board.queries import targets as kept
from qipan.domains.highway.forms import DateInput
from qipan.domains.highway.views.asked import DOMAIN
from qipan.engine import domains, targets
from qipan.engine.actors import Actor
from qipan.engine.codes import divisions
from qipan.people.language import page_language

LEAST_NAME = 2
FIELDS_OF = {
    "targets.split_off": "split",
    "board.target_place_unfit": "split",
    "indicators.dimension_unknown": "split",
    "targets.indicator_unsuited": "indicator",
    "board.period_reversed": "last",
}


class TargetForm(forms.Form):
    """A target to set; the choices are those the actor may make."""

    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"))
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())
    value = forms.CharField(
        label=gettext_lazy("Value wanted"),
        max_length=40,
        help_text=gettext_lazy("As a number with or without its unit: 7200000, 7.2M, 72%."),
    )
    division = forms.ChoiceField(label=gettext_lazy("Place"))
    direction = forms.ChoiceField(label=gettext_lazy("Which way is better"), required=False)
    pace = forms.ChoiceField(label=gettext_lazy("Pace"))
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The document that sets it."),
    )
    split = forms.CharField(
        label=gettext_lazy("Parts by place"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One place a line: its name or code, a space, its part. Counts must add up to the whole."
        ),
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data, initial={"pace": "linear"})
        domain, language = domains.get(DOMAIN), page_language()
        self._choices("indicator", [(one.id, one.names[language]) for one in kept.suited(domain)])
        usual = [("", _("as usual for the indicator"))]
        ways = [(way, targets.WORDS["directions"][way][language]) for way in targets.DIRECTIONS]
        self._choices("direction", usual + ways)
        paces = [(id, one["names"][language]) for id, one in kept.paces(domain).items()]
        self._choices("pace", paces)
        self._choices("division", [(one.code, one.names[language]) for one in _places(actor)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_division(self) -> str:
        """Return the division as scopes write it."""
        return kept.prefix_of(self.cleaned_data["division"])

    def clean(self) -> dict[str, Any]:
        """Return the parts as a mapping; a line that is no place with its part is told by its number."""
        given = super().clean() or {}
        parts: dict[str, str] = {}
        known = _known_below(given.get("division", "")) if given.get("division") else {}
        for number, line in enumerate(str(given.get("split") or "").splitlines(), start=1):
            if not line.strip():
                continue
            name, _space, part = line.replace("\t", " ").strip().rpartition(" ")
            code = _place_in(known, name.strip().lower())
            if code is None:
                words = _("Line %(number)s is no place of the level below with its part: %(line)s")
                self.add_error("split", words % {"number": number, "line": line.strip()[:60]})
                break
            parts[code] = part
        given["split"] = parts
        return given


def _places(actor: Actor) -> list[divisions.Division]:
    """Return the divisions the actor may set targets for, each followed by those one level below."""
    found: dict[str, divisions.Division] = {}
    for prefix in actor.divisions(kept.set_permission(domains.get(DOMAIN))):
        one = divisions.division(prefix or settings.PROVINCE)
        below = kept.BELOW.get(one.level)
        inner = divisions.divisions(kept.prefix_of(one.code), below) if below else ()
        found |= {each.code: each for each in (one, *inner)}
    return list(found.values())


def _place_in(known: dict[str, str], name: str) -> str | None:
    """Return the code of a place by its whole name or code, or by a beginning that no other place shares."""
    if name in known:
        return known[name]
    alike = {code for full, code in known.items() if len(name) >= LEAST_NAME and full.startswith(name)}
    return alike.pop() if len(alike) == 1 else None


def _known_below(division: str) -> dict[str, str]:
    """Return the codes of the places one level below by code, full and short name in both languages."""
    below = kept.BELOW.get(kept.level_of(division))
    found: dict[str, str] = {}
    for one in divisions.divisions(division, below) if below else ():
        names = (one.code, *one.names.values(), *one.short_names.values())
        found |= {name.lower(): one.code for name in names}
    return found
