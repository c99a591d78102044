"""Atlas 一张图: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AtlasConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.atlas"
    label = "atlas"
    verbose_name = _("Atlas")
