"""Description 接口说明: OGC API Features as OpenAPI 3.0, which QGIS reads for the largest page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from qipan import __version__
from qipan.people.language import page_language

MEDIA = "application/vnd.oai.openapi+json;version=3.0"
WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))


def _says(word: str) -> str:
    return str(WORDS["says"][word][page_language()])


def _answer(word: str, media: str, schema: str) -> dict[str, Any]:
    return {
        "200": {"description": _says(word), "content": {media: {"schema": {"type": schema}}}},
        "default": {
            "description": _says("problem"),
            "content": {"application/problem+json": {"schema": {"type": "object"}}},
        },
    }


def _in_query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": _says(name),
        "schema": schema,
        **more,
    }


def _in_path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": _says(name), "schema": schema}


def openapi(root: str, layers: Sequence[str], few: int, most: int) -> dict[str, Any]:
    """Return the definition for some layers; `few` features come where no limit is given, at most `most`."""
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    layer = _in_path("collectionId", {"type": "string", **({"enum": list(layers)} if layers else {})})
    asked = [
        layer,
        _in_query("bbox", numbers, style="form", explode=False),
        _in_query("limit", {"type": "integer", "minimum": 1, "maximum": most, "default": few}),
        _in_query("offset", {"type": "integer", "minimum": 0, "default": 0}),
        _in_query("datetime", {"type": "string"}),
    ]
    form = _in_query("f", {"type": "string", "enum": ["json"]})
    one = [layer, _in_path("featureId", {"type": "string"})]
    operations: list[tuple[str, str, list[dict[str, Any]], str]] = [
        ("/", "landing", [], "application/json"),
        ("/conformance", "conformance", [], "application/json"),
        ("/collections", "collections", [], "application/json"),
        ("/collections/{collectionId}", "collection", [layer], "application/json"),
        ("/collections/{collectionId}/items", "items", asked, "application/geo+json"),
        ("/collections/{collectionId}/items/{featureId}", "item", one, "application/geo+json"),
    ]
    return {
        "openapi": "3.0.3",
        "info": {"title": WORDS["landing"]["title"][page_language()], "version": __version__},
        "servers": [{"url": root}],
        "security": [{"basic": []}, {"bearer": []}],
        "paths": {
            path: {
                "get": {
                    "operationId": name,
                    "summary": _says(name),
                    "parameters": [*parameters, form],
                    "responses": _answer(name, media, "object"),
                }
            }
            for path, name, parameters, media in operations
        },
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
    }
