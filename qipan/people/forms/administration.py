"""Forms of the administration 管理表单: organisations, people and memberships within the administrator's division."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
)

from qipan.engine.actors import Actor
from qipan.engine.errors import QipanError
from qipan.people import queries, roles
from qipan.people.models import Membership, Organisation, User, in_language
from qipan.people.rights import MANAGE, check_place


def role_choices() -> list[tuple[str, str]]:
    """Return every declared role with its name, its domain's name before it."""
    found = []
    for key, role in roles.roles().items():
        domain = in_language(role.domain["zh"], role.domain["en"])
        name = in_language(role.names["zh"], role.names["en"])
        found.append((key, f"{domain} · {name}" if domain else name))
    return found


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new organisation, or the names and days of one."""

    actor: ClassVar[Actor]

    class Meta:
        model = Organisation
        fields = ("parent", "kind", "level", "division", "code", "name_zh", "name_en", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].queryset = queries.organisations_for(self.actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check place and days as the action will."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "division" in self.fields and "division" not in cleaned:
            return cleaned
        division = cleaned.get("division", self.instance.division)
        try:
            check_place(division, cleaned.get("parent"), cleaned.get("starts_on"), cleaned.get("ends_on"))
            self.actor.require(MANAGE, division)
        except QipanError as error:
            words = error.text("en" if (get_language() or "").startswith("en") else "zh")
            field = "ends_on" if error.code == "people.period_invalid" else "division"
            self.add_error(field if field in self.fields else None, f"{words.message} {words.fix}")
        if self.instance.pk and self.instance.ends_on and not cleaned.get("ends_on"):
            self.add_error("ends_on", _("A closed organisation keeps its last day; move it instead."))
        return cleaned


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person's names, whether they may log in, and a new password when one is typed."""

    actor: ClassVar[Actor]
    password_new = forms.CharField(
        label=_("New password"),
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep the present one. It must be changed at the next log-in."),
    )

    class Meta:
        model = User
        fields = ("name_zh", "name_en", "is_active", "is_staff")

    def clean_password_new(self) -> str:
        """Refuse a password that is easy to guess."""
        password: str = self.cleaned_data["password_new"]
        if password:
            validate_password(password, self.instance)
        return password


class NewPersonForm(PersonForm):
    """A new person with a first password and roles in one organisation."""

    organisation = forms.ModelChoiceField(
        label=_("organisation"), queryset=Organisation.objects.none(), widget=UnfoldAdminSelectWidget
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=UnfoldAdminCheckboxSelectMultipleWidget)

    class Meta:
        model = User
        fields = ("username", "name_zh", "name_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = queries.organisations_for(self.actor)  # type: ignore[attr-defined]
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]
        self.fields["name_zh"].required = True
        self.fields["password_new"].required = True
        self.fields["password_new"].label = _("First password")
        self.fields["password_new"].help_text = _("They must change it at their first log-in.")

    def clean_username(self) -> str:
        """Refuse a name that differs from another's by capitals only."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return username


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role for somebody in an organisation."""

    actor: ClassVar[Actor]
    role = forms.ChoiceField(label=_("role"), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Membership
        fields = ("user", "role", "organisation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" not in self.fields:
            return
        self.fields["role"].choices = role_choices()  # type: ignore[attr-defined]
        self.fields["user"].queryset = queries.users_for(self.actor)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = queries.organisations_for(self.actor)  # type: ignore[attr-defined]
