"""Rivers 河道水情: its place among the Django apps."""

from django.apps import AppConfig


class RiversConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "tests.dummy_domain"
    label = "rivers"
