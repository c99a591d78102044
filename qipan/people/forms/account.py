"""Forms of one's account 账号表单: one's password and one's tokens. They check what was typed; the actions write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qipan.engine.actors import Actor
from qipan.people.models import Organisation, User, in_language
from qipan.people.queries import organisations_of
from qipan.people.roles import permission_names

EXPIRIES = ((7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("365 days")))


class OwnPasswordForm(PasswordChangeForm):
    """The present password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password1"].help_text = _("At least 8 characters, not only digits, not your name.")
        self.fields["new_password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Refuse the present password as the new one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("new_password1") and cleaned["new_password1"] == cleaned.get("old_password"):
            self.add_error("new_password1", _("This is the present password. Choose a new one."))
        return cleaned


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An organisation by its name in the page's language."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the code."""
        return f"{obj.name} ({obj.code})"


class TokenForm(forms.Form):
    """What a new token is called, what it may do, where, and until when."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What uses it, such as the toll centre's nightly upload.")
    )
    days = forms.TypedChoiceField(label=_("Good for"), choices=EXPIRIES, coerce=int, initial=90)
    organisation = OrganisationChoice(label=_("Within"), queryset=Organisation.objects.none(), required=False)
    permissions = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, user: User, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = permission_names()
        held = [p for p in names if actor.divisions(p)]
        self.fields["permissions"].choices = [(p, in_language(names[p]["zh"], names[p]["en"])) for p in held]  # type: ignore[attr-defined]
        own = organisations_of(user)
        self.fields["organisation"].queryset = own  # type: ignore[attr-defined]
        self.fields["organisation"].required = not user.is_superuser
        if own.count() == 1:
            self.fields["organisation"].initial = own.first()

    @property
    def expires_at(self) -> Any:
        """The moment the token ends."""
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
