"""Administration's look 管理后台外观: django-unfold with the house's colours, names and menu. No outside requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def _entry(title: Any, icon: str, name: str, permission: str = "") -> dict[str, Any]:
    entry = {"title": title, "icon": icon, "link": reverse_lazy(name)}
    return {**entry, "permission": _sees(permission)} if permission else entry


def _sees(model: str) -> Any:
    def permission(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(model))

    return permission


def _mark(request: HttpRequest) -> str:
    return static("mark.svg")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Qipan"),
    "SITE_HEADER": _("Qipan"),
    "SITE_SUBHEADER": _("Administration"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "grid_on",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _mark}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": False,
    "BORDER_RADIUS": "4px",
    # The accent of the house, #1456b8, as a scale from light to dark.
    "COLORS": {
        "primary": {
            "50": "#edf3fc",
            "100": "#d9e6f9",
            "200": "#b3cdf3",
            "300": "#82ace9",
            "400": "#4a86da",
            "500": "#2468c8",
            "600": "#1456b8",
            "700": "#114796",
            "800": "#0f3b7c",
            "900": "#0d3061",
            "950": "#081e3e",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "title": _("People and organisations"),
                "items": [
                    _entry(_("Organisations"), "account_tree", "admin:people_organisation_changelist"),
                    _entry(_("Users"), "person", "admin:people_user_changelist"),
                    _entry(_("Memberships"), "badge", "admin:people_membership_changelist"),
                    _entry(_("Tokens"), "key", "admin:people_apitoken_changelist"),
                ],
            },
            {
                "title": _("Trail"),
                "items": [_entry(_("Trail entries"), "history", "admin:trail_entry_changelist")],
            },
            {
                "title": _("Register and lake"),
                "items": [
                    _entry(
                        _("Subjects"),
                        "pin_drop",
                        "admin:register_subject_changelist",
                        "register.view_subject",
                    ),
                    _entry(
                        _("Group members"),
                        "hub",
                        "admin:register_membership_changelist",
                        "register.view_membership",
                    ),
                    _entry(
                        _("Fact records"),
                        "fact_check",
                        "admin:register_factbatch_changelist",
                        "register.view_factbatch",
                    ),
                    _entry(_("Batches"), "inventory_2", "admin:lake_batch_changelist", "lake.view_batch"),
                ],
            },
        ],
    },
}
