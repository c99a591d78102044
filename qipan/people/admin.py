"""Administration of people 人员管理后台: every write goes through the actions, so that the trail has it.

Administrators see their own division; nothing is deleted here: organisations close, people are kept out,
tokens are revoked.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from qipan.engine.actors import Actor
from qipan.people import actions, queries, roles
from qipan.people.forms import MembershipForm, NewPersonForm, OrganisationForm, PersonForm
from qipan.people.models import ApiToken, Membership, Organisation, User, in_language
from qipan.people.rights import EVERYTHING, MANAGE

admin.site.unregister(Group)


class Managed(ModelAdmin):  # type: ignore[misc]
    """A page for those who manage people, within their division; its writes are actions."""

    actions_on_top = True
    list_per_page = 50
    compressed_fields = True
    warn_unsaved_form = True

    def actor(self, request: HttpRequest) -> Actor:
        """Return who acts."""
        found: Actor = request.actor  # type: ignore[attr-defined]
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.actor(request).may(MANAGE)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.actor(request).may(MANAGE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.actor(request).may(MANAGE)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.actor(request).may(MANAGE)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    # The trail keeps what was done; Django's own log beside it would be a second, weaker one.
    def log_addition(self, *args: Any) -> None:
        return None

    def log_change(self, *args: Any) -> None:
        return None

    def log_deletions(self, *args: Any) -> None:
        return None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"actor": self.actor(request)})


def _fill(obj: Model, made: Model) -> None:
    """Let the admin's unsaved object stand for the row the action made."""
    obj.__dict__.update(made.__dict__)


@admin.register(Organisation)
class OrganisationAdmin(Managed):
    """Organisations of one's division."""

    form = OrganisationForm
    list_display = ("name_zh", "name_en", "kind", "level", "division", "code", "ends_on")
    list_filter = ("kind", "level")
    search_fields = ("name_zh", "name_en", "code", "division")
    ordering = ("division", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return queries.organisations_for(self.actor(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("parent", "kind", "level", "division", "code", "name_zh", "name_en", "starts_on", "ends_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("parent", "kind", "level", "division", "code") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, given = self.actor(request), form.cleaned_data
        if not change:
            _fill(obj, actions.create_organisation(by=by, **given))
            return
        organisation = Organisation.objects.get(pk=obj.pk)
        named = {name: given[name] for name in ("name_zh", "name_en", "starts_on")}
        if set(named) & set(form.changed_data):
            organisation = actions.edit_organisation(by=by, organisation=organisation, **named)
        if "ends_on" in form.changed_data:
            actions.close_organisation(by=by, organisation=organisation, ends_on=given["ends_on"])


@admin.register(User)
class UserAdmin(Managed):
    """People of one's division."""

    list_display = ("username", "name_zh", "name_en", "held", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name_zh", "name_en")
    ordering = ("username",)
    fields = ("username", "name_zh", "name_en", "is_active", "is_staff", "password_new")

    @admin.display(description=_("Roles"))
    def held(self, obj: User) -> str:
        """Return the roles a person holds, in words."""
        declared = roles.roles()
        named = []
        for membership in obj.memberships.all():
            role = declared.get(membership.role)
            name = in_language(role.names["zh"], role.names["en"]) if role else membership.role
            named.append(f"{name} · {membership.organisation.name}")
        return "; ".join(named) or "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return queries.users_for(self.actor(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("username", "name_zh", "name_en", "organisation", "roles", "password_new")
        return self.fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs["form"] = PersonForm if obj else NewPersonForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("username",) if EVERYTHING in self.actor(request).grants else ("username", "is_staff")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, given = self.actor(request), form.cleaned_data
        if not change:
            named = {
                name: given[name] for name in ("username", "name_zh", "name_en", "organisation", "roles")
            }
            made = actions.add_user(by=by, password=given["password_new"], must_change_password=True, **named)
            _fill(obj, made)
            return
        user, changed = User.objects.get(pk=obj.pk), set(form.changed_data)
        if changed & {"name_zh", "name_en", "is_staff"}:
            actions.edit_user(
                by=by,
                user=user,
                name_zh=given["name_zh"],
                name_en=given["name_en"],
                staff=given.get("is_staff"),
            )
        if "is_active" in changed:
            actions.set_active(by=by, user=user, active=given["is_active"])
        if given.get("password_new"):
            actions.reset_password(by=by, user=user, password=given["password_new"])
            messages.info(request, _("They must choose a password of their own at the next log-in."))


@admin.register(Membership)
class MembershipAdmin(Managed):
    """Who holds which role where: granted and withdrawn, never edited."""

    form = MembershipForm
    list_display = ("user", "role_name", "organisation")
    search_fields = ("user__username", "user__name_zh", "role", "organisation__name_zh")
    list_select_related = ("user", "organisation")
    fields = ("user", "role", "organisation")

    @admin.display(description=_("role"))
    def role_name(self, obj: Membership) -> str:
        """Return the role's name."""
        role = roles.roles().get(obj.role)
        return in_language(role.names["zh"], role.names["en"]) if role else obj.role

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return Membership.objects.filter(organisation__in=queries.organisations_for(self.actor(request)))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.actor(request).may(MANAGE)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        _fill(obj, actions.grant_role(by=self.actor(request), **form.cleaned_data))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        actions.withdraw_role(
            by=self.actor(request), user=obj.user, role=obj.role, organisation=obj.organisation
        )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("user", "organisation"):
            self.delete_model(request, membership)


@admin.register(ApiToken)
class ApiTokenAdmin(Managed):
    """Tokens of the people of one's division: seen and revoked. Their secrets are nowhere."""

    list_display = ("name", "user", "prefix", "organisation", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("revoked_at",)
    search_fields = ("name", "user__username", "prefix")
    list_select_related = ("user", "organisation")
    actions = ("revoke",)
    exclude = ("digest",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(user__in=queries.users_for(self.actor(request)))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=_("Revoke the chosen tokens"), permissions=("view",))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Revoke those that still work."""
        standing = list(queryset.filter(revoked_at=None).select_related("user"))
        for token in standing:
            actions.revoke_token(by=self.actor(request), token=token)
        done = ngettext("%(n)s token revoked.", "%(n)s tokens revoked.", len(standing))
        messages.success(request, done % {"n": len(standing)})
