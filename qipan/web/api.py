"""API root 接口总根: `/api/v1/`, problem details for every error (RFC 9457)."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import ValidationError

from qipan import __version__
from qipan.engine import domains
from qipan.engine.errors import QipanError

api = NinjaAPI(title="Qipan 棋盘", version=__version__, docs_url="docs", urls_namespace="api")


@api.exception_handler(QipanError)
def speak(request: HttpRequest, error: QipanError) -> HttpResponse:
    """Answer an error as problem details in the language asked for."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    words = error.text(language)
    body = {
        "type": f"urn:qipan:error:{error.code}",
        "title": words.message,
        "status": error.http_status,
        "detail": words.fix,
        "code": error.code,
    }
    response = api.create_response(request, body, status=error.http_status)
    response["Content-Type"] = "application/problem+json"
    if error.http_status == 401:
        fault = "" if error.code == "people.not_authenticated" else ', error="invalid_token"'
        response["WWW-Authenticate"] = f'Bearer realm="qipan"{fault}'
    return response


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a request that lacks something, or gives it in another form, by naming each such place."""
    places = dict.fromkeys(_place(one.get("loc", ())) for one in error.errors)
    return speak(request, QipanError("engine.request_invalid", places=", ".join(places)))


def _place(path: Sequence[str | int]) -> str:
    """Return where something is wrong as the caller wrote it: a body's own name is ours, not the caller's."""
    source, *parts = path or ("?",)
    inside = parts[1:] if source == "body" else parts
    return ".".join(str(part) for part in inside) or str(source)


for _package in (
    "qipan.lake",
    "qipan.board",
    "qipan.atlas",
    *[domain.package for domain in domains.all() if domain.is_app],
):
    if find_spec(f"{_package}.api"):
        api.add_router("", import_module(f"{_package}.api").router)
