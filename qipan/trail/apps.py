"""Trail 留痕: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrailConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.trail"
    label = "trail"
    verbose_name = _("Trail")
