"""People 人员与部门: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Tells Django the app's short name, and listens to the lock-out of an account."""

    name = "qipan.people"
    label = "people"
    verbose_name = _("People and organisations")
