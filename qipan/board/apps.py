"""Board 看板: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.board"
    label = "board"
    verbose_name = _("Board")
