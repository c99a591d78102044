"""Administration of the trail 留痕后台: to be read, by those who may; never written."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from qipan.trail import queries
from qipan.trail.models import Entry


@admin.register(Entry)
class EntryAdmin(ModelAdmin):  # type: ignore[misc]
    """Entries, newest first."""

    list_display = ("number", "at", "actor_name", "actor", "deed", "subject")
    search_fields = ("action", "subject", "actor", "actor_name")
    ordering = ("-number",)
    list_per_page = 50
    actions = None

    @admin.display(description=_("action"), ordering="action")
    def deed(self, obj: Entry) -> str:
        """Return what the action is called."""
        return queries.in_words(obj.action)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return queries.entries_for(request.actor, settings.PROVINCE)  # type: ignore[attr-defined]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.actor.may(queries.READ))  # type: ignore[attr-defined]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.actor.may(queries.READ))  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
