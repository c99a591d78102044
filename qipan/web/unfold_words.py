"""Unfold's words 管理后台用语: what django-unfold says on the pages used here, so that the catalogue translates it.

The package brings no Chinese; Django finds these in the project's catalogue by the same English text.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("Select action to run"),
    _("Select value"),
    _("Run"),
    _("Filters"),
    _("Expand row"),
    _("Type to search"),
    _("No data"),
    _("More actions"),
    _("All applications"),
    _("True"),
    _("False"),
    _("Apply Filters"),
    _("Select all rows"),
    _("Recent searches"),
    _("No results matching your query"),
    _("Loading more results..."),
    _("This item will be deleted."),
    _("Click to cancel"),
    _("No results found"),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("Reset filters"),
    _("Go back"),
    _("Previous"),
    _("Next"),
    _("Search apps and models..."),
    _("General"),
    _("Light"),
    _("Dark"),
    _("System"),
    _("Return to site"),
    _("Toggle password visibility"),
    _("Add row"),
)
