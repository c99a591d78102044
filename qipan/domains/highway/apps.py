"""Highway 高速公路: its place among the Django apps."""

from django.apps import AppConfig


class HighwayConfig(AppConfig):
    """Tells Django the app's short name."""

    name = "qipan.domains.highway"
    label = "highway"
