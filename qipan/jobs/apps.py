"""Jobs 定时任务: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
