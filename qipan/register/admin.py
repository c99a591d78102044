"""Register in the admin 登记册管理页: looked at here, written through actions alone."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from qipan.register.models import FactBatch, Membership, Subject


class ReadOnly(ModelAdmin):  # type: ignore[misc]
    """A page that shows rows and changes none: a change here would pass by the trail and the history."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Subject)
class SubjectAdmin(ReadOnly):
    """Subjects of every kind."""

    list_display = ("kind", "code", "name_zh", "name_en", "division", "status", "synthetic")
    list_filter = ("kind", "status", "synthetic")
    search_fields = ("code", "name_zh", "name_en")


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """Who belonged to which group, when."""

    list_display = ("group", "member", "starts_on", "ends_on", "source")
    list_select_related = ("group", "member")
    search_fields = ("group__code", "member__code", "member__name_zh")


@admin.register(FactBatch)
class FactBatchAdmin(ReadOnly):
    """What was told when, and by which source; the facts themselves are read with `qipan register history`."""

    list_display = ("id", "kind", "source", "as_of", "subjects", "actor", "recorded_at", "synthetic")
    list_filter = ("kind", "synthetic")
    exclude = ("content",)
