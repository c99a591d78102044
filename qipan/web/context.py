"""Frame 页框: what every page's frame shows."""

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the frame's values for templates."""
    return {}
