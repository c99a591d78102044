"""Register 登记册: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.register"
    label = "register"
    verbose_name = _("Register")
