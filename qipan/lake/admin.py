"""Admin 管理台: batches to look at. Nothing of the lake is changed by hand."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from qipan.lake.models import Batch


@admin.register(Batch)
class BatchAdmin(ModelAdmin):  # type: ignore[misc]
    """Shows batches; adding, changing and deleting are the actions' part."""

    list_display = ("id", "table", "source", "status", "rows_good", "rows_rejected", "received_at", "by_name")
    list_filter = ("table", "status", "synthetic", "format")
    search_fields = ("id", "source", "content_hash")
    date_hierarchy = "received_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: batches come by import."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: a batch says what happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: a batch is withdrawn, never deleted."""
        return False
