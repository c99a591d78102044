"""Policy 内容安全策略: what the map may load: itself, its worker, and the tile service where one is set."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse


def tile_service() -> dict[str, str] | None:
    """Return the address and the credit of the tile service beneath the map; None when none is set."""
    if not settings.TILE_URL:
        return None
    return {"address": settings.TILE_URL, "credit": settings.TILE_CREDIT}


def tile_host(address: str) -> str:
    """Return the scheme and host a browser asks for tiles of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def guarded(response: HttpResponse) -> HttpResponse:
    """Tell the browser to load nothing else. MapLibre's worker is a blob of its own script."""
    service = tile_service()
    tiles = f" {tile_host(service['address'])}" if service else ""
    rules: dict[str, Any] = {
        "default-src": "'self'",
        "connect-src": f"'self'{tiles}",
        "img-src": f"'self' data: blob:{tiles}",
        "style-src": "'self' 'unsafe-inline'",
        "worker-src": "blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    response["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in rules.items())
    return response
