"""Lake 事件湖: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LakeConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.lake"
    label = "lake"
    verbose_name = _("Lake")
