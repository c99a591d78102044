"""People 人员与部门: its place among the Django apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Tells Django the app's short name; names the permissions."""

    name = "qipan.people"
    label = "people"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Give refusals the names of the permissions that lack."""
        from qipan.engine.actors import PERMISSION_NAMES
        from qipan.people.roles import permission_names

        PERMISSION_NAMES.update(permission_names())
